package io.lcfs.oci.registry.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Thrown if a server responds with an unexpected status. */
public final class ResponseException extends IOException {
    private static final long serialVersionUID = 1;
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);

    private final int status;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;

    /**
     * Creates an exception for denied access.
     *
     * @param message the reason
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
     * Returns the status.
     *
     * @return three digits
     */
    public int status() {
        return status;
    }

    /**
     * Returns the code of the error that the server gave.
     *
     * @return the code in capital letters, or {@code null}
     */
    public @Nullable String code() {
        return code;
    }

    /**
     * Returns the time that the server asks to wait.
     *
     * @return the time, or {@code null} if it does not ask
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Returns whether the server requires other credentials.
     *
     * @return true if access is denied
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
