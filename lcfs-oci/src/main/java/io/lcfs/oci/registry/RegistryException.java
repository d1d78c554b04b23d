package io.lcfs.oci.registry;

import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry did not do what it was asked, whatever that was: it answered with another status, with an answer that is not followed, or
 * not at all. The message says in words what was to be done with which manifest or blob, in which repository of which registry, and why
 * it was not. All attempts that {@link RetryPolicy} allows have been made. No message has a secret in it, and of a server's error only
 * the code, as the server may know secrets too.
 *
 * <p>What a registry gives, and is not what was asked for, is an {@link io.lcfs.oci.content.InvalidImageException}; what it has not, a
 * {@link java.io.FileNotFoundException} whose cause is an exception of this class.
 */
public class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    /** The status of the answer; 0 if there was none. */
    private final int status;

    /** The registry's code of the error. */
    private final @Nullable String code;

    /** The registry. */
    private final String host;

    /** The repository. */
    private final String repository;

    /** The digest of the blob or the manifest; not in what is serialized. */
    private final transient @Nullable Digest digest;

    /** How long the registry asks to wait. */
    private final @Nullable Duration retryAfter;

    /**
     * What a registry answered.
     *
     * @param status of the answer; 0 if there was none
     * @param code that the registry gave for the error; {@code null} if it gave none
     * @param retryAfter how long the registry asks to wait; {@code null} if it does not
     */
    public record Reply(
            int status, @Nullable String code, @Nullable Duration retryAfter) {
        /** No answer, or none that is followed. */
        public static final Reply NONE = new Reply(0, null, null);
    }

    /**
     * With all that is known.
     *
     * @param message what was to be done, where, and why it was not
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @param repository the repository
     * @param digest of the blob or the manifest; {@code null} if it has none yet, or was asked for by a tag
     * @param reply what the registry answered
     * @param cause what the network says, or {@code null}
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
     * The same with more words before the message, from who knows better what was to be done.
     *
     * @param words which end as the message is to go on
     * @return an exception whose cause is this one
     */
    public RegistryException with(String words) {
        return new RegistryException(
                words + getMessage(), host, repository, digest, new Reply(status, code, retryAfter), this);
    }

    /**
     * The status of the answer.
     *
     * @return three digits: 401 and 403 if the registry wants other credentials, 429 if it wants fewer requests; 0 if there was no
     *     answer, or none that is followed
     */
    public int status() {
        return status;
    }

    /**
     * The code that the registry gave for the error.
     *
     * @return capital letters, as the distribution specification lists them
     */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /**
     * The registry.
     *
     * @return its name and port, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     */
    public String host() {
        return host;
    }

    /**
     * The repository.
     *
     * @return its name, without the host
     */
    public String repository() {
        return repository;
    }

    /**
     * The digest of the blob or the manifest.
     *
     * @return empty if it was not known, or if it was asked for by a tag
     */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /**
     * How long the registry asks to wait before it is asked again.
     *
     * @return empty if it does not ask
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
