package io.lcfs;

/** Thrown if a file or device that is to be opened is not a store. It was not changed. */
public final class NotAStoreException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The path of the device. */
    private final String path;

    /**
     * Creates an exception that says why something is not a store.
     *
     * @param path the path of the file or block device
     * @param reason what a store has and this has not, as a clause
     */
    public NotAStoreException(String path, String reason) {
        super(path + " is not a layer store: " + reason);
        this.path = path;
    }

    /**
     * Returns the path of the file or block device, or what a device of the caller's own calls itself.
     *
     * @return the path
     */
    public String path() {
        return path;
    }
}
