package io.lcfs;

/**
 * The device failed, or the store found a fault of its own, which is the cause: writes fail until the store is
 * reopened, which shows its last checkpoint.
 */
public final class StoreFailedException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message what failed
     * @param cause the first failure
     */
    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
