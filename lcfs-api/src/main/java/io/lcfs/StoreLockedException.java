package io.lcfs;

import java.time.Duration;

/**
 * Thrown if a store cannot be opened because it is open already, in this process or in another one. It was not changed.
 */
public final class StoreLockedException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The path of the device. */
    private final String path;

    /** Whether the holder is this process. */
    private final boolean heldByThisProcess;

    /** The time that the caller was ready to wait. */
    private final Duration waited;

    /**
     * Creates an exception.
     *
     * @param path the path of the file or block device
     * @param heldByThisProcess whether this process has it open; if not, another process has
     */
    public StoreLockedException(String path, boolean heldByThisProcess) {
        this(path, heldByThisProcess, Duration.ZERO);
    }

    /**
     * Creates an exception for a store that was waited for.
     *
     * @param path the path of the file or block device
     * @param heldByThisProcess whether this process has it open; if not, another process has
     * @param waited the time that the caller has waited
     */
    public StoreLockedException(String path, boolean heldByThisProcess, Duration waited) {
        this(path, heldByThisProcess, heldByThisProcess ? "this process" : "another process", waited);
    }

    private StoreLockedException(String path, boolean heldByThisProcess, String place, Duration waited) {
        super("the store " + path + " is open already in " + place
                + (waited.isZero() ? "" : ", and was still so after " + waited));
        this.path = path;
        this.heldByThisProcess = heldByThisProcess;
        this.waited = waited;
    }

    /**
     * Creates an exception for a store that this process has open through another class loader, whose copy of the
     * library knows nothing of the caller's copy.
     *
     * @param path the path of the file or block device
     * @param waited the time that the caller has waited
     * @return the exception
     */
    public static StoreLockedException ofAnotherClassLoader(String path, Duration waited) {
        return new StoreLockedException(path, true, "this process, through another class loader", waited);
    }

    /**
     * Returns the path of the file or block device, or the string form of a caller's own device.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * Returns whether this process has the store open, or is about to open it.
     *
     * @return true if it has; false if another process has
     */
    public boolean isHeldByThisProcess() {
        return heldByThisProcess;
    }

    /**
     * Returns the time that was waited for the store.
     *
     * @return the time; zero if the call did not wait
     */
    public Duration waited() {
        return waited;
    }
}
