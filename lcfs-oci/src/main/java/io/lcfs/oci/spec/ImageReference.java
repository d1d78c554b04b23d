package io.lcfs.oci.spec;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.text.Quote;
import io.lcfs.oci.text.ReferenceGrammar;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image in a registry: {@code host:port/repository:tag@digest}, in the grammar of the OCI distribution
 * specification. A name without a host refers to Docker Hub, whose host is {@code docker.io} here.
 *
 * @param host the registry as a user writes it, with its port if there is one: {@code docker.io},
 *     {@code localhost:5000}
 * @param repository the repository, in lower case: {@code library/debian}
 * @param tag the tag, or {@code null}
 * @param digest the digest, or {@code null}
 */
public record ImageReference(
        String host,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
                    + "|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");

    /**
     * Checks all parts.
     *
     * @param host the registry
     * @param repository the repository, in lower case
     * @param tag the tag, or {@code null}
     * @param digest the digest, or {@code null}
     * @throws IllegalArgumentException if a part violates the grammar, or host and repository are longer than 255
     *     characters together
     */
    public ImageReference {
        requireHost(host);
        ReferenceGrammar.requireRepository(repository);
        if (host.length() + 1 + repository.length() > ReferenceGrammar.MAX_NAME) {
            throw new IllegalArgumentException("image name " + Quote.of(host + "/" + repository) + " is longer than "
                    + ReferenceGrammar.MAX_NAME + " characters");
        }
        if (tag != null) {
            ReferenceGrammar.requireTag(tag);
        }
    }

    /**
     * Parses a reference: {@code debian}, {@code debian:12}, {@code example.org/a/b@sha256:...}. If the text contains a
     * slash, the part before the first slash is a host if it contains a dot or a colon or is {@code localhost}.
     *
     * @param text the reference
     * @return its parts
     * @throws IllegalArgumentException if the text is not a reference; the message names the wrong part
     */
    public static ImageReference parse(String text) {
        int at = text.indexOf('@');
        Digest digest = at < 0 ? null : Digest.parse(text.substring(at + 1));
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String tag = tagged ? named.substring(colon + 1) : null;
        String name = tagged ? named.substring(0, colon) : named;
        int slash = name.indexOf('/');
        if (slash >= 0 && isHost(name.substring(0, slash))) {
            return of(name.substring(0, slash), name.substring(slash + 1), tag, digest);
        }
        return of(DOCKER_HUB, name, tag, digest);
    }

    private static boolean isHost(String part) {
        return part.indexOf('.') >= 0 || part.indexOf(':') >= 0 || part.equals("localhost");
    }

    private static ImageReference of(String host, String repository, @Nullable String tag, @Nullable Digest digest) {
        boolean hub = host.equals(DOCKER_HUB) || host.equals("index.docker.io");
        boolean official = hub && repository.indexOf('/') < 0;
        return new ImageReference(
                hub ? DOCKER_HUB : host, official ? "library/" + repository : repository, tag, digest);
    }

    private static void requireHost(String host) {
        var parts = HOST.matcher(host.length() > ReferenceGrammar.MAX_NAME ? "" : host);
        if (!parts.matches()) {
            throw new IllegalArgumentException("registry host " + Quote.of(host) + " is not a host name or address");
        }
        String port = parts.group(1);
        if (port != null && (Integer.parseInt(port) == 0 || Integer.parseInt(port) > 0xFFFF)) {
            throw new IllegalArgumentException("registry host " + Quote.of(host) + " has no port of 1 to 65535");
        }
    }

    /**
     * Returns the host to which requests are sent. For Docker Hub, it differs from the name of the registry.
     *
     * @return a host, with a port if there is one
     */
    public String endpoint() {
        return host.equals(DOCKER_HUB) ? "registry-1.docker.io" : host;
    }

    /**
     * Returns the digest if there is one, otherwise the tag, otherwise {@code latest}.
     *
     * @return a tag or a digest
     */
    public String tagOrDigest() {
        if (digest != null) {
            return digest.toString();
        }
        return tag == null ? "latest" : tag;
    }

    /** Returns the whole reference, which can be parsed again. */
    @Override
    public String toString() {
        return host + "/" + repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
