package io.lcfs.oci.layer;

/**
 * How much an archive from outside may ask for. What is above a limit is refused with the name of the entry and the limit.
 *
 * @param maxBytes bytes of the archive when it is not compressed
 * @param maxFileBytes logical bytes of one file, holes included
 * @param maxEntries entries of one archive
 * @param maxHeaderBytes bytes of the extended headers of one entry
 * @param maxDepth names in one path
 * @param maxSparseExtents pieces of all sparse files of one archive
 * @param maxRatio bytes for each compressed byte, above the first 64 MiB
 * @param maxWindowBytes bytes that zstd may reach back to; so much memory, and half as much again, it may take
 */
public record ImportLimits(
        long maxBytes,
        long maxFileBytes,
        long maxEntries,
        int maxHeaderBytes,
        int maxDepth,
        long maxSparseExtents,
        int maxRatio,
        int maxWindowBytes) {
    private static final int MOST_WINDOW_BYTES = 1 << 30;
    private static final ImportLimits DEFAULTS =
            new ImportLimits(1L << 40, 16L << 40, 10_000_000, 1 << 20, 512, 1_000_000, Integer.MAX_VALUE, 128 << 20);

    /**
     * Checks the limits.
     *
     * @param maxBytes bytes of the archive, above zero
     * @param maxFileBytes bytes of one file, above zero
     * @param maxEntries entries, above zero
     * @param maxHeaderBytes bytes of extended headers, at least 1,024
     * @param maxDepth names in one path, above zero
     * @param maxSparseExtents pieces of sparse files, not negative
     * @param maxRatio bytes for each compressed byte, above zero
     * @param maxWindowBytes bytes that zstd may reach back to, 1,024 to 1 GiB
     */
    public ImportLimits {
        require("maxBytes", maxBytes, 1);
        require("maxFileBytes", maxFileBytes, 1);
        require("maxEntries", maxEntries, 1);
        require("maxHeaderBytes", maxHeaderBytes, 1024);
        require("maxDepth", maxDepth, 1);
        require("maxSparseExtents", maxSparseExtents, 0);
        require("maxRatio", maxRatio, 1);
        require("maxWindowBytes", maxWindowBytes, 1024);
        if (maxWindowBytes > MOST_WINDOW_BYTES) {
            throw new IllegalArgumentException("maxWindowBytes " + maxWindowBytes + " is above " + MOST_WINDOW_BYTES);
        }
    }

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " is below " + least);
        }
    }

    /**
     * 1 TiB in one archive, 16 TiB in one file, 10,000,000 entries, 1 MiB of extended headers, 512 names in a path, 1,000,000
     * sparse pieces, windows of 128 MiB, and no limit of the ratio: a large file of zeros is compressed to nearly nothing. A ratio above
     * 1,100, which gzip cannot reach, is noted with the layer.
     *
     * @return these limits
     */
    public static ImportLimits defaults() {
        return DEFAULTS;
    }

    /**
     * The same with another limit of the whole.
     *
     * @param bytes of the archive when it is not compressed
     * @return the limits
     */
    public ImportLimits withMaxBytes(long bytes) {
        return new ImportLimits(
                bytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of one file.
     *
     * @param bytes of one file, holes included
     * @return the limits
     */
    public ImportLimits withMaxFileBytes(long bytes) {
        return new ImportLimits(
                maxBytes, bytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of entries.
     *
     * @param entries of one archive
     * @return the limits
     */
    public ImportLimits withMaxEntries(long entries) {
        return new ImportLimits(
                maxBytes, maxFileBytes, entries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of extended headers.
     *
     * @param bytes of one entry
     * @return the limits
     */
    public ImportLimits withMaxHeaderBytes(int bytes) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, bytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of depth.
     *
     * @param names in one path
     * @return the limits
     */
    public ImportLimits withMaxDepth(int names) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, names, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of sparse pieces.
     *
     * @param extents of all sparse files of one archive
     * @return the limits
     */
    public ImportLimits withMaxSparseExtents(long extents) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, extents, maxRatio, maxWindowBytes);
    }

    /**
     * The same with another limit of the ratio.
     *
     * @param ratio bytes for each compressed byte
     * @return the limits
     */
    public ImportLimits withMaxRatio(int ratio) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, ratio, maxWindowBytes);
    }

    /**
     * The same with another limit of windows.
     *
     * @param bytes that zstd may reach back to
     * @return the limits
     */
    public ImportLimits withMaxWindowBytes(int bytes) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, bytes);
    }
}
