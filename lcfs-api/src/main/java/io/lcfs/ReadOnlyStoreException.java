package io.lcfs;

/**
 * Thrown if a store is to be changed that was opened {@linkplain StoreOptions#withReadOnly(boolean) for reading only}.
 * Nothing was changed.
 */
public final class ReadOnlyStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** Creates an exception that says so. */
    public ReadOnlyStoreException() {
        super("the store is open for reading only, so nothing in it can be changed");
    }
}
