package io.lcfs;

/** Thrown if a layer that is to be removed is still needed. Nothing was changed. */
public final class LayerInUseException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The name of the layer. */
    private final String layer;

    /**
     * Creates an exception with the reason why a layer cannot be removed.
     *
     * @param layer the name of the layer
     * @param reason the reason, as a clause: "layer \"app\" stands on it"
     */
    public LayerInUseException(String layer, String reason) {
        super("layer \"" + layer + "\" cannot be removed: " + reason);
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
