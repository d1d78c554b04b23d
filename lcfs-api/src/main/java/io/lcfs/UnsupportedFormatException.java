package io.lcfs;

/** A later version made the store; it was not changed. */
public final class UnsupportedFormatException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public UnsupportedFormatException(String message) {
        super(message);
    }
}
