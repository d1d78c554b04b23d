package io.lcfs;

/** The store was opened for reading only; see {@link StoreOptions#withReadOnly(boolean)}. Nothing was changed. */
public final class ReadOnlyStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message what was to be changed
     */
    public ReadOnlyStoreException(String message) {
        super(message);
    }
}
