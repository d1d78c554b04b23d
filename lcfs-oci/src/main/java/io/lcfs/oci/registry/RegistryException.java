package io.lcfs.oci.registry;

import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a registry does not carry out a request: it responds with an unexpected status, with a redirect that is not
 * followed, or not at all. The message names the operation, the manifest or blob, the repository and the registry, and
 * the reason. A transient failure is thrown only after all attempts that {@link RetryPolicy} allows. Messages contain
 * no secrets. They contain only the code of a server's error, and not its text, because a server may know secrets too.
 *
 * <p>If a registry returns content that does not match the request, an
 * {@link io.lcfs.oci.content.InvalidImageException} is thrown. If the registry lacks the content, a
 * {@link io.lcfs.oci.content.NoSuchImageException} or a {@link io.lcfs.oci.content.NoSuchBlobException} is thrown,
 * whose cause is an exception of this class.
 */
public class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    /** The status of the response; 0 if there was none. */
    private final int status;

    /** The registry's code of the error, or null. */
    private final @Nullable String code;

    /** The name and port of the registry. */
    private final String host;

    /** The name of the repository. */
    private final String repository;

    /** The digest of the blob or the manifest, or null; not serialized. */
    private final transient @Nullable Digest digest;

    /** The time that the registry asks to wait, or null. */
    private final @Nullable Duration retryAfter;

    /**
     * The response of a registry to a failed request.
     *
     * @param status the status of the response; 0 if there was none
     * @param code the registry's code of the error; {@code null} if there was none
     * @param retryAfter the time that the registry asks to wait; {@code null} if it does not ask
     */
    public record Reply(
            int status, @Nullable String code, @Nullable Duration retryAfter) {
        /** The value if there was no response, or if the response was a redirect that is not followed. */
        public static final Reply NONE = new Reply(0, null, null);
    }

    /**
     * Creates an exception.
     *
     * @param message the operation, its object, and the reason of the failure
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @param repository the repository
     * @param digest the digest of the blob or the manifest; {@code null} if it is unknown or a tag was requested
     * @param reply the response of the registry
     * @param cause the failure of the network, or {@code null}
     */
    public RegistryException(
            String message,
            String host,
            String repository,
            @Nullable Digest digest,
            Reply reply,
            @Nullable Throwable cause) {
        super(message, cause);
        this.status = reply.status();
        this.code = reply.code();
        this.retryAfter = reply.retryAfter();
        this.host = host;
        this.repository = repository;
        this.digest = digest;
    }

    /**
     * Returns an exception with a longer message, for a caller that can describe the operation better.
     *
     * @param words the beginning of the new message, which continues with the present one
     * @return an exception whose cause is this one
     */
    public RegistryException with(String words) {
        return new RegistryException(
                words + getMessage(), host, repository, digest, new Reply(status, code, retryAfter), this);
    }

    /**
     * Returns the status of the response.
     *
     * @return three digits: 401 and 403 if the registry requires other credentials, 429 if it requires fewer requests;
     *     0 if there was no response, or a redirect that is not followed
     */
    public int status() {
        return status;
    }

    /**
     * Returns the code that the registry gave for the error.
     *
     * @return a code in capital letters, as the distribution specification lists them; empty if there was none
     */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /**
     * Returns the registry.
     *
     * @return its name and port, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     */
    public String host() {
        return host;
    }

    /**
     * Returns the repository.
     *
     * @return its name, without the host
     */
    public String repository() {
        return repository;
    }

    /**
     * Returns the digest of the blob or the manifest.
     *
     * @return the digest; empty if it was unknown or a tag was requested
     */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /**
     * Returns the time that the registry asks to wait before the next request.
     *
     * @return the time; empty if the registry does not ask
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
