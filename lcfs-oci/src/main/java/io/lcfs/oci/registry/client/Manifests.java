package io.lcfs.oci.registry.client;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.token.TokenScopes;
import io.lcfs.oci.spec.ImageReference;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The manifests and indexes of a repository. Thread-safe. */
final class Manifests {
    private static final int MAX_BYTES = 4 << 20;
    private static final String ACCEPTED = String.join(
            ", ", MediaTypes.MANIFEST, MediaTypes.INDEX, MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_INDEX);

    private final RegistryClient client;

    Manifests(RegistryClient client) {
        this.client = client;
    }

    Document read(String tagOrDigest) throws IOException {
        Digest asked = tagOrDigest.indexOf(':') >= 0 ? Digest.parse(tagOrDigest) : null;
        String name = asked == null ? ImageReference.requireTag(tagOrDigest) : asked.toString();
        return client.undertaking("read", "manifest " + name, asked)
                .run(() -> client.withRetries(() -> readOnce(name, asked)));
    }

    private Document readOnce(String name, @Nullable Digest asked) throws IOException {
        String what = "manifest " + name;
        Request request = Request.of("GET", client.uri("/manifests/" + name)).with("Accept", ACCEPTED);
        try (Response response = client.sendOnce(request, TokenScopes.pull(client.repository()))) {
            if (response.status() != 200) {
                throw client.failure(request, response);
            }
            byte[] bytes = response.start(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong(what);
            }
            Digest digest = digest(what, asked, response.header("Docker-Content-Digest"), bytes);
            return new Document(Descriptor.of(mediaType(what, response, bytes), digest, bytes.length), bytes);
        }
    }

    private InvalidImageException tooLong(String what) {
        return invalid(what, "has more than " + MAX_BYTES + " bytes");
    }

    /** The digest asked for, else the one that the registry gives, else SHA-256; what was asked for and given is verified. */
    private Digest digest(String what, @Nullable Digest asked, @Nullable String given, byte[] bytes)
            throws IOException {
        if (asked != null) {
            requireDigest(what, asked, bytes);
        }
        if (given == null) {
            return asked == null ? Digest.of(bytes) : asked;
        }
        Digest parsed;
        try {
            parsed = Digest.parse(given);
        } catch (IllegalArgumentException e) {
            throw invalid(what, "is given with a wrong Docker-Content-Digest: " + e.getMessage());
        }
        requireDigest(what, parsed, bytes);
        return asked == null ? parsed : asked;
    }

    private void requireDigest(String what, Digest expected, byte[] bytes) throws IOException {
        String found = HexFormat.of().formatHex(expected.newMessageDigest().digest(bytes));
        if (!found.equals(expected.hex())) {
            throw invalid(what, "has the digest " + expected.algorithm() + ":" + found + " instead of " + expected);
        }
    }

    /** What the document says it is, and the answer must not say anything else: two readers would see two images. */
    private String mediaType(String what, Response response, byte[] bytes) throws IOException {
        String header = response.header("Content-Type");
        String announced = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        JsonObject json = JsonText.object(bytes);
        if (json == null) {
            throw invalid(what, "is not a JSON object");
        }
        String own = JsonText.string(json, "mediaType");
        if (own != null && isKnown(announced) && !own.equals(announced)) {
            throw invalid(what, "is announced as " + announced + " but says it is " + Quote.of(own));
        }
        String mediaType = own == null ? announced : own;
        if (!isKnown(mediaType)) {
            throw invalid(what, "is of the media type " + Quote.of(mediaType) + ", which is none of " + ACCEPTED);
        }
        return mediaType;
    }

    private static boolean isKnown(String mediaType) {
        return MediaTypes.isManifest(mediaType) || MediaTypes.isIndex(mediaType);
    }

    private InvalidImageException invalid(String what, String how) {
        return new InvalidImageException(what + " of " + client.repository() + " at " + client.host() + " " + how);
    }

    void write(Document document, @Nullable String tag) throws IOException {
        if (tag != null) {
            ImageReference.requireTag(tag);
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
        // A registry finds what has a tag by SHA-256 only.
        if (tag == null || !digest.equals(Digest.of(bytes))) {
            undertaking.run(() -> put(digest.toString(), document));
        }
        if (tag != null) {
            undertaking.run(() -> put(tag, document));
        }
    }

    private Digest put(String name, Document document) throws IOException {
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
            return document.descriptor().digest();
        }
    }
}
