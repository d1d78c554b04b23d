package io.lcfs.oci.registry.client;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.token.TokenScopes;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.Referrer;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lists of the referrers of manifests: those of the registry, or else the indexes of tags. Thread-safe. */
final class ReferrerLists {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_PAGES = 1_000;
    private static final int OK = 200;

    /** The limit of attempts to add a referrer to a tag that other clients change at the same time. */
    private static final int MAX_ATTEMPTS = 10;

    /** The responses of registries that have no lists: 400, 404, 405 and 501. */
    private static final Set<Integer> WITHOUT_LISTS = Set.of(400, 404, 405, 501);

    private final RegistryClient client;
    private final Manifests manifests;

    ReferrerLists(RegistryClient client, Manifests manifests) {
        this.client = client;
        this.manifests = manifests;
    }

    /** Returns the referrers of a subject. */
    List<Referrer> of(Digest subject) throws IOException {
        Optional<List<Referrer>> listed = client.undertaking("read", "list of referrers of " + subject, subject)
                .run(() -> read(subject));
        return listed.isPresent() ? listed.get() : tagged(subject).referrers();
    }

    /** Returns the list of the registry; empty if it has no lists. */
    private Optional<List<Referrer>> read(Digest subject) throws IOException {
        Map<Digest, Referrer> found = new LinkedHashMap<>();
        Optional<URI> next = Optional.of(client.uri("/referrers/" + subject));
        for (int page = 0; next.isPresent(); page++) {
            if (page == MAX_PAGES) {
                throw invalid(subject, "has more than " + MAX_PAGES + " pages");
            }
            URI here = next.get();
            Optional<Page> read = client.withRetries(() -> readPage(here, subject));
            if (read.isEmpty()) {
                return Optional.empty();
            }
            read.get()
                    .referrers()
                    .forEach(one -> found.putIfAbsent(one.descriptor().digest(), one));
            next = read.get().next();
        }
        return Optional.of(List.copyOf(found.values()));
    }

    /** A page of a list, and the address of the next one. */
    private record Page(List<Referrer> referrers, Optional<URI> next) {}

    private Optional<Page> readPage(URI uri, Digest subject) throws IOException {
        Request request = Request.of("GET", uri).with("Accept", MediaTypes.INDEX);
        try (Response response = client.sendOnce(request, TokenScopes.pull(client.repository()))) {
            if (WITHOUT_LISTS.contains(response.status())) {
                return Optional.empty();
            }
            if (response.status() != OK) {
                throw client.failure(request, response);
            }
            byte[] bytes = response.start(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw invalid(subject, "has more than " + MAX_BYTES + " bytes in a page");
            }
            List<Referrer> referrers =
                    ImageIndex.parse(Document.of(MediaTypes.INDEX, bytes)).referrers();
            return Optional.of(new Page(referrers, client.nextPage(request, response)));
        }
    }

    private InvalidImageException invalid(Digest subject, String how) {
        return new InvalidImageException(
                "list of referrers of " + subject + " in " + client.repository() + " at " + client.host() + " " + how);
    }

    /** Returns the index of the tag for a subject; one without entries if there is none. */
    private ImageIndex tagged(Digest subject) throws IOException {
        try {
            return ImageIndex.parse(manifests.read(Referrer.tag(subject)));
        } catch (NoSuchImageException e) {
            return ImageIndex.of(List.of());
        }
    }

    /**
     * Adds a document to the index of the tag for its subject; does nothing for a document without a subject. The index
     * is read again until it has the document, because another client may write the tag at the same time.
     */
    void add(Document document) throws IOException {
        JsonObject json = JsonText.object(document.bytes());
        if (json == null || !json.has("subject")) {
            return;
        }
        Optional<Descriptor> subject = Referrer.subject(document);
        if (subject.isPresent()) {
            add(document, subject.get().digest());
        }
    }

    private void add(Document document, Digest subject) throws IOException {
        Digest digest = document.descriptor().digest();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ImageIndex index = tagged(subject);
            if (index.manifests().stream().anyMatch(entry -> entry.digest().equals(digest))) {
                return;
            }
            boolean ignored =
                    manifests.write(index.withReferrer(Referrer.of(document)).document(), Referrer.tag(subject));
        }
        throw new IOException("manifest " + digest + " was written, but the tag "
                + Referrer.tag(subject) + " of " + client.repository() + " at " + client.host()
                + " does not list it, because other clients change the tag");
    }
}
