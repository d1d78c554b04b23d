package io.lcfs.oci.spec;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.text.Quote;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image in a registry: {@code host:port/repository:tag@digest}, by the grammar of the OCI distribution
 * specification. A name without a host is one of Docker Hub's, whose host is {@code docker.io} here.
 *
 * @param host the registry as a user writes it, with its port if one was given: {@code docker.io}, {@code localhost:5000}
 * @param repository in lower case: {@code library/debian}
 * @param tag {@code null} if none was given
 * @param digest {@code null} if none was given
 */
public record ImageReference(
        String host,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final int MAX_NAME = 255;
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
                    + "|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*" + "(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /**
     * Checks all parts.
     *
     * @param host the registry
     * @param repository in lower case
     * @param tag {@code null} for none
     * @param digest {@code null} for none
     */
    public ImageReference {
        requireHost(host);
        requireRepository(repository);
        if (host.length() + 1 + repository.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "image name " + Quote.of(host + "/" + repository) + " is longer than " + MAX_NAME + " characters");
        }
        if (tag != null) {
            requireTag(tag);
        }
    }

    /**
     * Reads a reference: {@code debian}, {@code debian:12}, {@code example.org/a/b@sha256:...}. The first part is a host if it
     * has a dot or a colon or is {@code localhost}, and there is a second part.
     *
     * @param text the reference
     * @return its parts
     * @throws IllegalArgumentException if it is none; the message says which part is wrong
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
        var parts = HOST.matcher(host.length() > MAX_NAME ? "" : host);
        if (!parts.matches()) {
            throw new IllegalArgumentException("registry host " + Quote.of(host) + " is not a host name or address");
        }
        String port = parts.group(1);
        if (port != null && (Integer.parseInt(port) == 0 || Integer.parseInt(port) > 0xFFFF)) {
            throw new IllegalArgumentException("registry host " + Quote.of(host) + " has no port of 1 to 65535");
        }
    }

    /**
     * Checks the name of a repository.
     *
     * @param repository the name, without a host
     * @return the same
     * @throws IllegalArgumentException if the grammar does not allow it
     */
    public static String requireRepository(String repository) {
        if (repository.length() > MAX_NAME || !REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException(
                    "repository " + Quote.of(repository) + " is not of lower-case letters and"
                            + " digits, with single separators (. _ __ - /) between them");
        }
        return repository;
    }

    /**
     * Checks a tag.
     *
     * @param tag the tag
     * @return the same
     * @throws IllegalArgumentException if the grammar does not allow it
     */
    public static String requireTag(String tag) {
        if (!isTag(tag)) {
            throw new IllegalArgumentException("tag " + Quote.of(tag)
                    + " is not of 1 to 128 letters, digits, _ . and -, the first neither . nor -");
        }
        return tag;
    }

    /**
     * Tells whether a text can be a tag.
     *
     * @param text the text
     * @return whether it can
     */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /**
     * Where the registry answers, which for Docker Hub is another host than its name.
     *
     * @return a host, and a port if one was given
     */
    public String endpoint() {
        return host.equals(DOCKER_HUB) ? "registry-1.docker.io" : host;
    }

    /**
     * What to ask a registry for: the digest if there is one, else the tag, else {@code latest}.
     *
     * @return a tag or a digest
     */
    public String tagOrDigest() {
        if (digest != null) {
            return digest.toString();
        }
        return tag == null ? "latest" : tag;
    }

    /** The whole reference; reading it again gives the same. */
    @Override
    public String toString() {
        return host + "/" + repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
