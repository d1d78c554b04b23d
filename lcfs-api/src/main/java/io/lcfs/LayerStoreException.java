package io.lcfs;

import java.io.IOException;

/**
 * Thrown if a store refuses a call for which {@code java.nio.file} has no exception. The operation was undone, and the
 * store works as before, unless a subclass says otherwise.
 */
public class LayerStoreException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message the reason, with names, values and limits
     */
    public LayerStoreException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message the reason, with names, values and limits
     * @param cause the failure that led to this one
     */
    public LayerStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
