package io.lcfs;

/** Thrown if a committed layer is to be written. Nothing was changed. */
public final class ReadOnlyLayerException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The name of the layer. */
    private final String layer;

    /**
     * Creates an exception that says that a layer is committed.
     *
     * @param layer the name of the layer
     */
    public ReadOnlyLayerException(String layer) {
        super("layer \"" + layer + "\" is committed, so it cannot be written");
        this.layer = layer;
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
