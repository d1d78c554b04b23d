package io.lcfs;

import java.io.IOException;

/**
 * What a store says no to, where {@code java.nio.file} has no exception for it. The operation was undone, the store is
 * healthy, unless a subclass says otherwise.
 */
public class LayerStoreException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public LayerStoreException(String message) {
        super(message);
    }

    /**
     * Makes one with a cause.
     *
     * @param message what is wrong, with names, values and limits
     * @param cause what led to it
     */
    public LayerStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
