package io.lcfs;

/**
 * Thrown if a call names a layer that does not exist, or uses a handle of a layer that was removed, or restored after
 * the handle was opened. Nothing was changed.
 */
public final class NoSuchLayerException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The name of the layer. */
    private final String layer;

    private NoSuchLayerException(String layer, String message) {
        super(message);
        this.layer = layer;
    }

    /**
     * Creates an exception that says that no layer has a name.
     *
     * @param layer the name
     */
    public NoSuchLayerException(String layer) {
        this(layer, "there is no layer named \"" + layer + "\"");
    }

    /**
     * Creates an exception that says that a layer was removed.
     *
     * @param layer the last name of the layer
     * @return the exception
     */
    public static NoSuchLayerException removed(String layer) {
        return new NoSuchLayerException(layer, "layer \"" + layer + "\" was removed");
    }

    /**
     * Creates an exception that says that a layer was restored, so that a handle from before shows a removed state.
     *
     * @param layer the last name of the layer
     * @return the exception
     */
    public static NoSuchLayerException restored(String layer) {
        return new NoSuchLayerException(
                layer,
                "layer \"" + layer + "\" was restored, and this handle shows its removed state: open the layer again");
    }

    /**
     * Returns the name of the layer, as the caller gave it or as it was last known.
     *
     * @return the name
     */
    public String layer() {
        return layer;
    }
}
