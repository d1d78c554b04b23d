package io.lcfs;

/** Thrown if a later version of the library made the store that is to be opened. It was not changed. */
public final class UnsupportedFormatException extends LayerStoreException {
    private static final long serialVersionUID = 1;

    /** The path of the device. */
    private final String path;

    /** The version of the store. */
    private final int formatVersion;

    /** The bits of the features that are not known. */
    private final long unknownFeatures;

    private UnsupportedFormatException(String path, String problem, int formatVersion, long unknownFeatures) {
        super(path + problem);
        this.path = path;
        this.formatVersion = formatVersion;
        this.unknownFeatures = unknownFeatures;
    }

    /**
     * Creates an exception that says that the format has another version.
     *
     * @param path the path of the file or block device
     * @param found the version of the store's format
     * @param known the version that the library knows
     */
    public UnsupportedFormatException(String path, int found, int known) {
        this(path, " has format version " + found + ", this library knows version " + known, found, 0);
    }

    /**
     * Creates an exception that says that the store has features which the library does not know.
     *
     * @param path the path of the file or block device
     * @param formatVersion the version of the store's format
     * @param features the bits of these features
     * @return the exception
     */
    public static UnsupportedFormatException unknownFeatures(String path, int formatVersion, long features) {
        String problem = " needs features that this library does not know: 0x" + Long.toHexString(features);
        return new UnsupportedFormatException(path, problem, formatVersion, features);
    }

    /**
     * Returns the path of the file or block device, or what a device of the caller's own calls itself.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * Returns the version of the store's format.
     *
     * @return the version
     */
    public int formatVersion() {
        return formatVersion;
    }

    /**
     * Returns the features of the store that the library does not know, a bit each.
     *
     * @return the bits; 0 if it is the version that is not known
     */
    public long unknownFeatures() {
        return unknownFeatures;
    }
}
