package io.lcfs;

/** The store is open already, in this process or another. */
public final class StoreLockedException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what is wrong, with names, values and limits
     */
    public StoreLockedException(String message) {
        super(message);
    }
}
