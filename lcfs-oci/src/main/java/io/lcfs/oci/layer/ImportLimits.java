package io.lcfs.oci.layer;

/**
 * The limits of an archive from an untrusted source. An archive above a limit is refused with the name of the entry and
 * the limit. Immutable: each {@code with...} method returns other limits. A later version may add limits.
 */
public final class ImportLimits {
    private static final int MAX_WINDOW_BYTES = 1 << 30;

    private final long maxBytes;
    private final long maxFileBytes;
    private final long maxEntries;
    private final int maxHeaderBytes;
    private final int maxDepth;
    private final long maxSparseExtents;
    private final int maxRatio;
    private final int maxWindowBytes;

    private ImportLimits(
            long maxBytes,
            long maxFileBytes,
            long maxEntries,
            int maxHeaderBytes,
            int maxDepth,
            long maxSparseExtents,
            int maxRatio,
            int maxWindowBytes) {
        require("maxBytes", maxBytes, 1);
        require("maxFileBytes", maxFileBytes, 1);
        require("maxEntries", maxEntries, 1);
        require("maxHeaderBytes", maxHeaderBytes, 1024);
        require("maxDepth", maxDepth, 1);
        require("maxSparseExtents", maxSparseExtents, 0);
        require("maxRatio", maxRatio, 1);
        require("maxWindowBytes", maxWindowBytes, 1024);
        if (maxWindowBytes > MAX_WINDOW_BYTES) {
            throw new IllegalArgumentException("maxWindowBytes " + maxWindowBytes + " is above " + MAX_WINDOW_BYTES);
        }
        this.maxBytes = maxBytes;
        this.maxFileBytes = maxFileBytes;
        this.maxEntries = maxEntries;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxDepth = maxDepth;
        this.maxSparseExtents = maxSparseExtents;
        this.maxRatio = maxRatio;
        this.maxWindowBytes = maxWindowBytes;
    }

    private static final ImportLimits DEFAULTS =
            new ImportLimits(1L << 40, 16L << 40, 10_000_000, 1 << 20, 512, 1_000_000, Integer.MAX_VALUE, 128 << 20);

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " is below " + least);
        }
    }

    /**
     * Returns the default limits: 1 TiB in one archive, 16 TiB in one file, 10,000,000 entries, 1 MiB of extended
     * headers, 512 names in a path, 1,000,000 sparse extents, windows of 128 MiB. The ratio is not limited, because a
     * large file of zeros is compressed to almost nothing; a ratio above 1,100, which gzip cannot reach, is noted with
     * the layer.
     *
     * @return the limits
     */
    public static ImportLimits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these limits with another size of the archive.
     *
     * @param bytes bytes of the uncompressed archive
     * @return the limits
     */
    public ImportLimits withMaxBytes(long bytes) {
        return new ImportLimits(
                bytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another size of one file.
     *
     * @param bytes bytes of one file, including holes
     * @return the limits
     */
    public ImportLimits withMaxFileBytes(long bytes) {
        return new ImportLimits(
                maxBytes, bytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another number of entries.
     *
     * @param entries entries of one archive
     * @return the limits
     */
    public ImportLimits withMaxEntries(long entries) {
        return new ImportLimits(
                maxBytes, maxFileBytes, entries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another size of extended headers.
     *
     * @param bytes bytes of the extended headers of one entry
     * @return the limits
     */
    public ImportLimits withMaxHeaderBytes(int bytes) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, bytes, maxDepth, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another depth.
     *
     * @param names names in one path
     * @return the limits
     */
    public ImportLimits withMaxDepth(int names) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, names, maxSparseExtents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another number of sparse extents.
     *
     * @param extents extents of all sparse files of one archive
     * @return the limits
     */
    public ImportLimits withMaxSparseExtents(long extents) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, extents, maxRatio, maxWindowBytes);
    }

    /**
     * Returns these limits with another ratio.
     *
     * @param ratio uncompressed bytes for each compressed byte
     * @return the limits
     */
    public ImportLimits withMaxRatio(int ratio) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, ratio, maxWindowBytes);
    }

    /**
     * Returns these limits with another window.
     *
     * @param bytes bytes of the window of zstd
     * @return the limits
     */
    public ImportLimits withMaxWindowBytes(int bytes) {
        return new ImportLimits(
                maxBytes, maxFileBytes, maxEntries, maxHeaderBytes, maxDepth, maxSparseExtents, maxRatio, bytes);
    }

    /**
     * Returns the largest number of bytes of the decompressed archive.
     *
     * @return the limit
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Returns the largest number of logical bytes of one file, holes included.
     *
     * @return the limit
     */
    public long maxFileBytes() {
        return maxFileBytes;
    }

    /**
     * Returns the largest number of entries of one archive.
     *
     * @return the limit
     */
    public long maxEntries() {
        return maxEntries;
    }

    /**
     * Returns the largest number of bytes of the extended headers of one entry.
     *
     * @return the limit
     */
    public int maxHeaderBytes() {
        return maxHeaderBytes;
    }

    /**
     * Returns the largest number of names in one path.
     *
     * @return the limit
     */
    public int maxDepth() {
        return maxDepth;
    }

    /**
     * Returns the largest number of pieces of all sparse files of one archive.
     *
     * @return the limit
     */
    public long maxSparseExtents() {
        return maxSparseExtents;
    }

    /**
     * Returns the largest number of bytes for each compressed byte, above the first 64 MiB.
     *
     * @return the limit
     */
    public int maxRatio() {
        return maxRatio;
    }

    /**
     * Returns the largest window of zstd in bytes. Decompression uses up to one and a half times as much memory.
     *
     * @return the limit
     */
    public int maxWindowBytes() {
        return maxWindowBytes;
    }
}
