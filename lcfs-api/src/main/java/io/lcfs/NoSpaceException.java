package io.lcfs;

/** The device, or what a layer may own, is full. Nothing was changed. */
public final class NoSpaceException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public NoSpaceException(String message) {
        super(message);
    }
}
