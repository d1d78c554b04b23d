package io.lcfs.oci.registry.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server answered with a status that is not the one that was hoped for. */
public final class ResponseException extends IOException {
    private static final long serialVersionUID = 1;
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

    private final int status;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;

    /**
     * Of an answer that lets nobody in.
     *
     * @param message why
     * @param status 401 or 403
     */
    public ResponseException(String message, int status) {
        this(message, status, null, null);
    }

    ResponseException(String message, int status, @Nullable String code, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /**
     * The status.
     *
     * @return three digits
     */
    public int status() {
        return status;
    }

    /**
     * The code of the error that the server names.
     *
     * @return capital letters, or {@code null}
     */
    public @Nullable String code() {
        return code;
    }

    /**
     * How long the server asks to wait.
     *
     * @return {@code null} if it does not
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Tells whether the server wants other credentials.
     *
     * @return whether it does
     */
    public boolean isDenied() {
        return isDenied(status);
    }

    static boolean isDenied(int status) {
        return status == 401 || status == 403;
    }

    static boolean isTransient(int status) {
        return TRANSIENT.contains(status);
    }
}
