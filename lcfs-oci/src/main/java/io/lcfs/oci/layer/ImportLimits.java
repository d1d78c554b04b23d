package io.lcfs.oci.layer;

import java.util.function.Consumer;

/**
 * The limits of an archive from an untrusted source. An archive that exceeds a limit is refused; the message names the
 * entry and the limit. Immutable: each {@code with...} method returns other limits. A later version may add limits.
 */
public final class ImportLimits {
    private static final int MAX_WINDOW_BYTES = 1 << 30;

    private static final ImportLimits DEFAULTS = new ImportLimits(new Values());

    private final Values values;

    /** The values of limits. They are not changed after the limits are made. */
    private static final class Values implements Cloneable {
        private long maxBytes = 1L << 40;
        private long maxFileBytes = 16L << 40;
        private long maxEntries = 10_000_000;
        private int maxHeaderBytes = 1 << 20;
        private int maxDepth = 512;
        private long maxSparseExtents = 1_000_000;
        private int maxRatio = Integer.MAX_VALUE;
        private int maxWindowBytes = 128 << 20;

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ImportLimits(Values values) {
        this.values = values;
    }

    private ImportLimits with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new ImportLimits(changed);
    }

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + " is below " + least);
        }
    }

    /**
     * Returns the default limits: 1 TiB in one archive, 16 TiB in one file, 10,000,000 entries, 1 MiB of extended
     * headers, 512 names in a path, 1,000,000 sparse extents, windows of 128 MiB. The ratio of uncompressed to
     * compressed bytes is not limited, because a large file of zeros is compressed to almost nothing; a ratio above
     * 1,100, which gzip cannot reach, is mentioned in the notes of the {@link ImportedLayer}.
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
     * @throws IllegalArgumentException if it is below 1
     */
    public ImportLimits withMaxBytes(long bytes) {
        require("maxBytes", bytes, 1);
        return with(changed -> changed.maxBytes = bytes);
    }

    /**
     * Returns these limits with another size of one file.
     *
     * @param bytes bytes of one file, including holes
     * @return the limits
     * @throws IllegalArgumentException if it is below 1
     */
    public ImportLimits withMaxFileBytes(long bytes) {
        require("maxFileBytes", bytes, 1);
        return with(changed -> changed.maxFileBytes = bytes);
    }

    /**
     * Returns these limits with another number of entries.
     *
     * @param entries entries of one archive
     * @return the limits
     * @throws IllegalArgumentException if it is below 1
     */
    public ImportLimits withMaxEntries(long entries) {
        require("maxEntries", entries, 1);
        return with(changed -> changed.maxEntries = entries);
    }

    /**
     * Returns these limits with another size of extended headers.
     *
     * @param bytes bytes of the extended headers of one entry
     * @return the limits
     * @throws IllegalArgumentException if it is below 1024
     */
    public ImportLimits withMaxHeaderBytes(int bytes) {
        require("maxHeaderBytes", bytes, 1024);
        return with(changed -> changed.maxHeaderBytes = bytes);
    }

    /**
     * Returns these limits with another depth of paths.
     *
     * @param names names in one path
     * @return the limits
     * @throws IllegalArgumentException if it is below 1
     */
    public ImportLimits withMaxDepth(int names) {
        require("maxDepth", names, 1);
        return with(changed -> changed.maxDepth = names);
    }

    /**
     * Returns these limits with another number of sparse extents.
     *
     * @param extents extents of all sparse files of one archive
     * @return the limits
     * @throws IllegalArgumentException if it is negative
     */
    public ImportLimits withMaxSparseExtents(long extents) {
        require("maxSparseExtents", extents, 0);
        return with(changed -> changed.maxSparseExtents = extents);
    }

    /**
     * Returns these limits with another ratio of uncompressed to compressed bytes. It is applied to archives above 64
     * MiB.
     *
     * @param ratio uncompressed bytes for each compressed byte
     * @return the limits
     * @throws IllegalArgumentException if it is below 1
     */
    public ImportLimits withMaxRatio(int ratio) {
        require("maxRatio", ratio, 1);
        return with(changed -> changed.maxRatio = ratio);
    }

    /**
     * Returns these limits with another largest window of zstd.
     *
     * @param bytes bytes of the window of zstd
     * @return the limits
     * @throws IllegalArgumentException if it is below 1024 or above 1 GiB
     */
    public ImportLimits withMaxWindowBytes(int bytes) {
        require("maxWindowBytes", bytes, 1024);
        if (bytes > MAX_WINDOW_BYTES) {
            throw new IllegalArgumentException("maxWindowBytes " + bytes + " is above " + MAX_WINDOW_BYTES);
        }
        return with(changed -> changed.maxWindowBytes = bytes);
    }

    /**
     * Returns the largest number of bytes of the decompressed archive.
     *
     * @return the limit
     */
    public long maxBytes() {
        return values.maxBytes;
    }

    /**
     * Returns the largest number of logical bytes of one file, holes included.
     *
     * @return the limit
     */
    public long maxFileBytes() {
        return values.maxFileBytes;
    }

    /**
     * Returns the largest number of entries of one archive.
     *
     * @return the limit
     */
    public long maxEntries() {
        return values.maxEntries;
    }

    /**
     * Returns the largest number of bytes of the extended headers of one entry.
     *
     * @return the limit
     */
    public int maxHeaderBytes() {
        return values.maxHeaderBytes;
    }

    /**
     * Returns the largest number of names in one path.
     *
     * @return the limit
     */
    public int maxDepth() {
        return values.maxDepth;
    }

    /**
     * Returns the largest number of extents of all sparse files of one archive.
     *
     * @return the limit
     */
    public long maxSparseExtents() {
        return values.maxSparseExtents;
    }

    /**
     * Returns the largest number of uncompressed bytes for each compressed byte, applied to archives above 64 MiB.
     *
     * @return the limit
     */
    public int maxRatio() {
        return values.maxRatio;
    }

    /**
     * Returns the largest window of zstd in bytes. Decompression uses up to one and a half times as much memory.
     *
     * @return the limit
     */
    public int maxWindowBytes() {
        return values.maxWindowBytes;
    }
}
