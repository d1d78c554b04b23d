package io.lcfs.oci.registry.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
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
import io.lcfs.oci.text.Quote;
import io.lcfs.oci.text.ReferenceGrammar;
import java.io.IOException;
import java.net.URI;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The manifests and indexes of a repository, and their tags. Thread-safe. */
final class Manifests {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_PAGES = 1_000;
    private static final int MAX_TAGS = 1_000_000;
    private static final int TAGS_IN_A_PAGE = 1_000;
    private static final String ACCEPTED = String.join(
            ", ", MediaTypes.MANIFEST, MediaTypes.INDEX, MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_INDEX);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final RegistryClient client;

    Manifests(RegistryClient client) {
        this.client = client;
    }

    Document read(String tagOrDigest) throws IOException {
        Digest asked = tagOrDigest.indexOf(':') >= 0 ? Digest.parse(tagOrDigest) : null;
        String name = asked == null ? ReferenceGrammar.requireTag(tagOrDigest) : asked.toString();
        return reading(name, asked).run(() -> client.withRetries(() -> readOnce(name, asked)));
    }

    private Undertaking reading(String name, @Nullable Digest asked) {
        return client.reading(
                "manifest " + name, asked, (message, cause) -> new NoSuchImageException(name, message, cause));
    }

    private Document readOnce(String name, @Nullable Digest asked) throws IOException {
        String what = "manifest " + name;
        Request request = Request.of("GET", client.uri("/manifests/" + name)).with("Accept", ACCEPTED);
        try (Response response = client.sendOnce(request, TokenScopes.pull(client.repository()))) {
            if (response.status() != OK) {
                throw client.failure(request, response);
            }
            byte[] bytes = response.start(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong(what);
            }
            Digest digest = digest(what, asked, response.header("Docker-Content-Digest"), bytes);
            return Document.of(Descriptor.of(mediaType(what, response, bytes), digest, bytes.length), bytes);
        }
    }

    List<String> tags() throws IOException {
        return client.reading(
                        "list of tags",
                        null,
                        (message, cause) -> new NoSuchImageException(client.repository(), message, cause))
                .run(this::readTags);
    }

    private List<String> readTags() throws IOException {
        Set<String> tags = new LinkedHashSet<>();
        Optional<URI> next = Optional.of(client.uri("/tags/list?n=" + TAGS_IN_A_PAGE));
        for (int page = 0; next.isPresent(); page++) {
            if (page == MAX_PAGES) {
                throw invalid("list of tags", "has more than " + MAX_PAGES + " pages");
            }
            URI here = next.get();
            next = client.withRetries(() -> readPage(here, tags));
        }
        return List.copyOf(tags);
    }

    /** Adds the tags of a page. Returns the address of the next one. */
    private Optional<URI> readPage(URI uri, Set<String> tags) throws IOException {
        Request request = Request.of("GET", uri).with("Accept", "application/json");
        try (Response response = client.sendOnce(request, TokenScopes.pull(client.repository()))) {
            if (response.status() != OK) {
                throw client.failure(request, response);
            }
            byte[] bytes = response.start(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong("a page of the list of tags");
            }
            add(bytes, tags);
            return client.nextPage(request, response);
        }
    }

    /** Adds the tags of a page; some registries omit the list if there are no tags. */
    private void add(byte[] page, Set<String> tags) throws InvalidImageException {
        JsonObject json = JsonText.object(page);
        JsonElement list = json == null ? null : json.get("tags");
        if (json == null || list != null && !list.isJsonNull() && !list.isJsonArray()) {
            throw invalid("list of tags", "is not a JSON object with an array of tags");
        }
        if (list == null || list.isJsonNull()) {
            return;
        }
        for (JsonElement tag : list.getAsJsonArray()) {
            boolean isText = tag instanceof JsonPrimitive primitive && primitive.isString();
            String text = isText ? tag.getAsString() : tag.toString();
            if (!isText || !ReferenceGrammar.isTag(text)) {
                throw invalid("list of tags", "has " + Quote.of(text) + ", which is not a valid tag");
            }
            tags.add(text);
            if (tags.size() > MAX_TAGS) {
                throw invalid("list of tags", "has more than " + MAX_TAGS + " tags");
            }
        }
    }

    Descriptor resolve(String tagOrDigest) throws IOException {
        Digest asked = tagOrDigest.indexOf(':') >= 0 ? Digest.parse(tagOrDigest) : null;
        String name = asked == null ? ReferenceGrammar.requireTag(tagOrDigest) : asked.toString();
        Optional<Descriptor> told = reading(name, asked).run(() -> client.withRetries(() -> resolveOnce(name, asked)));
        return told.isPresent() ? told.get() : read(tagOrDigest).descriptor();
    }

    /** Returns the descriptor, or empty if the registry does not report all of it and the document must be read. */
    private Optional<Descriptor> resolveOnce(String name, @Nullable Digest asked) throws IOException {
        Request request = Request.of("HEAD", client.uri("/manifests/" + name)).with("Accept", ACCEPTED);
        try (Response response = client.sendOnce(request, TokenScopes.pull(client.repository()))) {
            if (response.status() == NOT_FOUND) {
                throw client.failure(request, response);
            }
            String given = response.header("Docker-Content-Digest");
            String mediaType = announced(response);
            if (response.status() != OK || given == null || response.length() < 0 || !isKnown(mediaType)) {
                return Optional.empty();
            }
            String what = "manifest " + name;
            Digest digest = parse(what, given);
            if (asked != null && !digest.equals(asked)) {
                throw invalid(what, "has the digest, as reported, " + digest);
            }
            return Optional.of(Descriptor.of(mediaType, digest, response.length()));
        }
    }

    void delete(String tagOrDigest) throws IOException {
        Digest asked = tagOrDigest.indexOf(':') >= 0 ? Digest.parse(tagOrDigest) : null;
        String name = asked == null ? ReferenceGrammar.requireTag(tagOrDigest) : asked.toString();
        Undertaking deletion = client.undertaking(
                "deleted",
                "manifest " + name,
                asked,
                (message, cause) -> new NoSuchImageException(name, message, cause));
        boolean ignored = deletion.run(() -> deleteOnce(name));
    }

    private boolean deleteOnce(String name) throws IOException {
        Request request = Request.of("DELETE", client.uri("/manifests/" + name));
        try (Response response = client.send(request, TokenScopes.delete(client.repository()))) {
            if (response.status() / 100 != 2) {
                throw client.failure(request, response);
            }
            return true;
        }
    }

    private InvalidImageException tooLong(String what) {
        return invalid(what, "has more than " + MAX_BYTES + " bytes");
    }

    /**
     * Returns the requested digest, otherwise the one that the registry sent, otherwise the SHA-256 of the bytes.
     * Requested and sent digests are verified.
     */
    private Digest digest(String what, @Nullable Digest asked, @Nullable String given, byte[] bytes)
            throws IOException {
        if (asked != null) {
            requireDigest(what, asked, bytes);
        }
        if (given == null) {
            return asked == null ? Digest.of(bytes) : asked;
        }
        Digest parsed = parse(what, given);
        requireDigest(what, parsed, bytes);
        return asked == null ? parsed : asked;
    }

    private Digest parse(String what, String given) throws InvalidImageException {
        try {
            return Digest.parse(given);
        } catch (IllegalArgumentException e) {
            throw invalid(what, "has a wrong Docker-Content-Digest: " + e.getMessage());
        }
    }

    private void requireDigest(String what, Digest expected, byte[] bytes) throws IOException {
        String found = HexFormat.of().formatHex(expected.newMessageDigest().digest(bytes));
        if (!found.equals(expected.hex())) {
            throw invalid(what, "has the digest " + expected.algorithm() + ":" + found + " instead of " + expected);
        }
    }

    /**
     * Returns the media type in the document. The Content-Type of the response must not contradict it, because
     * otherwise two readers could see two different images.
     */
    private String mediaType(String what, Response response, byte[] bytes) throws IOException {
        String announced = announced(response);
        JsonObject json = JsonText.object(bytes);
        if (json == null) {
            throw invalid(what, "is not a JSON object");
        }
        String own = JsonText.string(json, "mediaType");
        if (own != null && isKnown(announced) && !own.equals(announced)) {
            throw invalid(what, "is announced as " + announced + " but contains the media type " + Quote.of(own));
        }
        String mediaType = own == null ? announced : own;
        if (!isKnown(mediaType)) {
            throw invalid(what, "is of the media type " + Quote.of(mediaType) + ", which is not one of " + ACCEPTED);
        }
        return mediaType;
    }

    private static String announced(Response response) {
        String header = response.header("Content-Type");
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isKnown(String mediaType) {
        return MediaTypes.isManifest(mediaType) || MediaTypes.isIndex(mediaType);
    }

    private InvalidImageException invalid(String what, String how) {
        return new InvalidImageException(what + " of " + client.repository() + " at " + client.host() + " " + how);
    }

    /** Writes a document; returns whether the registry has added it to the referrers of its subject. */
    boolean write(Document document, @Nullable String tag) throws IOException {
        if (tag != null) {
            ReferenceGrammar.requireTag(tag);
        }
        Digest digest = document.descriptor().digest();
        byte[] bytes = document.bytes();
        String what = "manifest " + digest;
        if (bytes.length != document.descriptor().size()) {
            throw invalid(
                    what,
                    "has " + bytes.length + " bytes instead of "
                            + document.descriptor().size() + ", and is not written");
        }
        if (bytes.length > MAX_BYTES) {
            throw tooLong(what);
        }
        requireDigest(what, digest, bytes);
        Undertaking undertaking = client.undertaking("written", tag == null ? what : what + ", " + tag, digest);
        // A registry finds the manifest of a tag by SHA-256 only.
        boolean isListed = false;
        if (tag == null || !digest.equals(Digest.of(bytes))) {
            isListed = undertaking.run(() -> put(digest.toString(), document));
        }
        if (tag != null) {
            isListed = undertaking.run(() -> put(tag, document));
        }
        return isListed;
    }

    private boolean put(String name, Document document) throws IOException {
        byte[] bytes = document.bytes();
        Request request = Request.of("PUT", client.uri("/manifests/" + name))
                .with(document.descriptor().mediaType(), new Request.Body(bytes, 0, bytes.length));
        try (Response response = client.send(request, TokenScopes.push(client.repository()))) {
            if (response.status() / 100 != 2) {
                throw client.failure(request, response);
            }
            String given = response.header("Docker-Content-Digest");
            if (given != null) {
                digest("manifest " + name + ", as it was written,", null, given, bytes);
            }
            return response.header("OCI-Subject") != null;
        }
    }
}
