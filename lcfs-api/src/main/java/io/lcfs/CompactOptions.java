package io.lcfs;

/**
 * Options of {@link LayerStore#compact(CompactOptions)}. Immutable: each {@code with...} method returns other options.
 * A later version may add options.
 */
public final class CompactOptions {
    private static final CompactOptions DEFAULTS = new CompactOptions(0);

    private final long freeBytes;

    private CompactOptions(long freeBytes) {
        this.freeBytes = freeBytes;
    }

    /**
     * Returns options with which the store becomes as small as it can.
     *
     * @return the options
     */
    public static CompactOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with another number of free bytes. A store that is used on needs some, because otherwise it
     * soon grows again.
     *
     * @param bytes the bytes that stay free for changes, if as many are free
     * @return the options
     * @throws IllegalArgumentException if the number is negative
     */
    public CompactOptions withFreeBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("freeBytes " + bytes + " is negative");
        }
        return new CompactOptions(bytes);
    }

    /**
     * Returns the number of bytes that stay free.
     *
     * @return the bytes that stay free for changes, if as many are free
     */
    public long freeBytes() {
        return freeBytes;
    }
}
