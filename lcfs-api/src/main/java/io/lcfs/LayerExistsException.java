package io.lcfs;

/** Thrown if a layer is to get a name that another layer has. Nothing was changed. */
public final class LayerExistsException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The name of the layer. */
    private final String layer;

    /**
     * Creates an exception that says that a name is taken.
     *
     * @param layer the name
     */
    public LayerExistsException(String layer) {
        super("a layer named \"" + layer + "\" exists already");
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
