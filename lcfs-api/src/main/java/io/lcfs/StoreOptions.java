package io.lcfs;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * How a store runs.
 *
 * @param checkpointInterval the longest time that a change stays undurable; zero turns timed checkpoints off
 * @param stageBytes how much may wait in memory for a checkpoint before writers wait for one, at least 1 MiB
 * @param clock where time stamps come from
 * @param background whether reclaiming runs on a thread of the store's own; a change that finds no room waits for it before it
 *     is refused. If not, reclaiming runs inside {@link LayerStore#reclaim()} and {@link LayerStore#close()}, and timed
 *     checkpoints are off
 * @param readOnly whether the store is opened without a byte of it being written, and every change throws
 *     {@link ReadOnlyStoreException}; for stores that are damaged or not trusted
 */
public record StoreOptions(
        Duration checkpointInterval, long stageBytes, Clock clock, boolean background, boolean readOnly) {
    private static final long MIN_STAGE_BYTES = 1 << 20;
    private static final long MAX_DEFAULT_STAGE_BYTES = 64 << 20;

    /**
     * Checks the ranges.
     *
     * @param checkpointInterval not negative
     * @param stageBytes at least 1 MiB
     * @param clock where time stamps come from
     * @param background whether there are threads
     * @param readOnly whether nothing is written
     */
    public StoreOptions {
        Objects.requireNonNull(clock);
        if (checkpointInterval.isNegative()) {
            throw new IllegalArgumentException("checkpointInterval " + checkpointInterval + " is negative");
        }
        if (stageBytes < MIN_STAGE_BYTES) {
            throw new IllegalArgumentException("stageBytes " + stageBytes + " is below " + MIN_STAGE_BYTES);
        }
    }

    /**
     * A checkpoint each 60 seconds; a stage of an eighth of the heap, between 1 and 64 MiB; the system's clock; background
     * threads; for reading and writing.
     *
     * @return these options
     */
    public static StoreOptions defaults() {
        long eighth = Runtime.getRuntime().maxMemory() / 8;
        long stage = Math.max(MIN_STAGE_BYTES, Math.min(MAX_DEFAULT_STAGE_BYTES, eighth));
        return new StoreOptions(Duration.ofSeconds(60), stage, Clock.systemUTC(), true, false);
    }

    /**
     * The same with another interval.
     *
     * @param interval zero turns timed checkpoints off
     * @return the options
     */
    public StoreOptions withCheckpointInterval(Duration interval) {
        return new StoreOptions(interval, stageBytes, clock, background, readOnly);
    }

    /**
     * The same with another size of the stage.
     *
     * @param bytes at least 1 MiB
     * @return the options
     */
    public StoreOptions withStageBytes(long bytes) {
        return new StoreOptions(checkpointInterval, bytes, clock, background, readOnly);
    }

    /**
     * The same with another clock.
     *
     * @param newClock where time stamps come from
     * @return the options
     */
    public StoreOptions withClock(Clock newClock) {
        return new StoreOptions(checkpointInterval, stageBytes, newClock, background, readOnly);
    }

    /**
     * The same with or without threads of the store's own.
     *
     * @param threads whether there are any
     * @return the options
     */
    public StoreOptions withBackground(boolean threads) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, threads, readOnly);
    }

    /**
     * The same, for reading only or not.
     *
     * @param nothingWritten whether nothing is written
     * @return the options
     */
    public StoreOptions withReadOnly(boolean nothingWritten) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, background, nothingWritten);
    }
}
