package io.lcfs;

/** There is no layer of that name. */
public final class NoSuchLayerException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public NoSuchLayerException(String message) {
        super(message);
    }
}
