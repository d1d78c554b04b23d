package io.lcfs;

/** What was to be opened is not a store; it was not changed. */
public final class NotAStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public NotAStoreException(String message) {
        super(message);
    }
}
