package io.lcfs;

/** A layer of that name exists already. */
public final class LayerExistsException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public LayerExistsException(String message) {
        super(message);
    }
}
