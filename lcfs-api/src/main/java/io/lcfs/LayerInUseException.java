package io.lcfs;

/** The layer cannot be removed, for layers stand on it. */
public final class LayerInUseException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public LayerInUseException(String message) {
        super(message);
    }
}
