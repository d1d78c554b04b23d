package io.lcfs;

/** The layer is committed, so it cannot be written. */
public final class ReadOnlyLayerException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public ReadOnlyLayerException(String message) {
        super(message);
    }
}
