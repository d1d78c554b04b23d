package io.lcfs;

import java.util.Objects;

/**
 * Options of a {@link Scrub}. Immutable: each {@code with...} method returns other options. A later version may add
 * options.
 */
public final class ScrubOptions {
    private static final ScrubOptions DEFAULTS = new ScrubOptions(0, Progress.none());

    private final long maxBytesPerSecond;
    private final Progress progress;

    private ScrubOptions(long maxBytesPerSecond, Progress progress) {
        this.maxBytesPerSecond = maxBytesPerSecond;
        this.progress = progress;
    }

    /**
     * Returns options without a limit and without a listener.
     *
     * @return the options
     */
    public static ScrubOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with another limit of bandwidth.
     *
     * @param bytes the most bytes that the scrub reads in a second, averaged over its steps of about 1 MiB; 0 means no
     *     limit
     * @return the options
     * @throws IllegalArgumentException if the limit is negative
     */
    public ScrubOptions withMaxBytesPerSecond(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBytesPerSecond " + bytes + " is negative");
        }
        return new ScrubOptions(bytes, progress);
    }

    /**
     * Returns these options with a listener, which the thread of the scrub calls after each step. Its items are blocks
     * of 4 KiB, its bytes are those of the blocks, and its totals are the blocks in use when the scrub began. An
     * exception of the listener ends the scrub, and {@link Scrub#await()} throws an {@link IllegalStateException} with
     * it as the cause.
     *
     * @param listener receives the updates
     * @return the options
     */
    public ScrubOptions withProgress(Progress listener) {
        return new ScrubOptions(maxBytesPerSecond, Objects.requireNonNull(listener));
    }

    /**
     * Returns the most bytes that the scrub reads in a second.
     *
     * @return the number of bytes; 0 if there is no limit
     */
    public long maxBytesPerSecond() {
        return maxBytesPerSecond;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public Progress progress() {
        return progress;
    }
}
