package io.lcfs;

/**
 * Thrown if a store cannot be opened because it is open already, in this process or in another one. It was not changed.
 */
public final class StoreLockedException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The path of the device. */
    private final String path;

    /** Whether the holder is this process. */
    private final boolean heldByThisProcess;

    /**
     * Creates an exception.
     *
     * @param path the path of the file or block device
     * @param heldByThisProcess whether this process has it open; if not, another process has
     */
    public StoreLockedException(String path, boolean heldByThisProcess) {
        super("the store " + path + " is open already in " + (heldByThisProcess ? "this process" : "another process"));
        this.path = path;
        this.heldByThisProcess = heldByThisProcess;
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
     * Returns whether this process has the store open.
     *
     * @return true if it has; false if another process has
     */
    public boolean isHeldByThisProcess() {
        return heldByThisProcess;
    }
}
