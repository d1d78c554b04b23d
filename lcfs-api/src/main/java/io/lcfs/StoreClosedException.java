package io.lcfs;

/** The store, or the handle, was closed before the call. */
public final class StoreClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message what is wrong, with names, values and limits
     */
    public StoreClosedException(String message) {
        super(message);
    }
}
