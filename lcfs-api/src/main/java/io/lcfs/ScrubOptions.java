package io.lcfs;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a {@link Scrub} runs.
 *
 * @param maxBytesPerSecond how much it reads in a second at most, averaged over its steps of about 1 MiB; 0: no limit
 * @param listener is told the progress after each step, by the thread of the scrub; what it throws ends the scrub
 */
public record ScrubOptions(long maxBytesPerSecond, Consumer<ScrubProgress> listener) {
    /**
     * Checks the range.
     *
     * @param maxBytesPerSecond not negative
     * @param listener is told the progress
     */
    public ScrubOptions {
        Objects.requireNonNull(listener);
        if (maxBytesPerSecond < 0) {
            throw new IllegalArgumentException("maxBytesPerSecond " + maxBytesPerSecond + " is negative");
        }
    }

    /**
     * No limit, nobody told.
     *
     * @return these options
     */
    public static ScrubOptions defaults() {
        return new ScrubOptions(0, progress -> {});
    }

    /**
     * The same with another limit.
     *
     * @param bytes how much is read in a second at most; 0: no limit
     * @return the options
     */
    public ScrubOptions withMaxBytesPerSecond(long bytes) {
        return new ScrubOptions(bytes, listener);
    }

    /**
     * The same with somebody who is told the progress.
     *
     * @param newListener is called by the thread of the scrub
     * @return the options
     */
    public ScrubOptions withListener(Consumer<ScrubProgress> newListener) {
        return new ScrubOptions(maxBytesPerSecond, newListener);
    }
}
