package io.lcfs;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/** How a store runs. Immutable: each {@code with...} method returns other options. A later version may add options. */
public final class StoreOptions {
    private static final long MIN_STAGE_BYTES = 1 << 20;
    private static final long MAX_DEFAULT_STAGE_BYTES = 64 << 20;

    private final Duration checkpointInterval;
    private final long stageBytes;
    private final Clock clock;
    private final boolean background;
    private final boolean readOnly;

    private StoreOptions(
            Duration checkpointInterval, long stageBytes, Clock clock, boolean background, boolean readOnly) {
        this.checkpointInterval = checkpointInterval;
        this.stageBytes = stageBytes;
        this.clock = clock;
        this.background = background;
        this.readOnly = readOnly;
    }

    /**
     * Returns options with a checkpoint each 60 seconds; a stage of an eighth of the largest heap, between 1 and 64
     * MiB; the system's clock; background threads; for reading and writing.
     *
     * @return the options
     */
    public static StoreOptions defaults() {
        long eighth = Runtime.getRuntime().maxMemory() / 8;
        long stage = Math.max(MIN_STAGE_BYTES, Math.min(MAX_DEFAULT_STAGE_BYTES, eighth));
        return new StoreOptions(Duration.ofSeconds(60), stage, Clock.systemUTC(), true, false);
    }

    /**
     * Returns these options with another interval of checkpoints.
     *
     * @param interval the longest time that a change stays undurable; zero turns timed checkpoints off
     * @return the options
     * @throws IllegalArgumentException if the interval is negative
     */
    public StoreOptions withCheckpointInterval(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("checkpointInterval " + interval + " is negative");
        }
        return new StoreOptions(interval, stageBytes, clock, background, readOnly);
    }

    /**
     * Returns these options with another size of the stage.
     *
     * @param bytes how much may wait in memory for a checkpoint before writers wait for one, 1 MiB at least
     * @return the options
     * @throws IllegalArgumentException if the size is below 1 MiB
     */
    public StoreOptions withStageBytes(long bytes) {
        if (bytes < MIN_STAGE_BYTES) {
            throw new IllegalArgumentException("stageBytes " + bytes + " is below " + MIN_STAGE_BYTES);
        }
        return new StoreOptions(checkpointInterval, bytes, clock, background, readOnly);
    }

    /**
     * Returns these options with another clock.
     *
     * @param newClock where time stamps come from
     * @return the options
     */
    public StoreOptions withClock(Clock newClock) {
        return new StoreOptions(checkpointInterval, stageBytes, Objects.requireNonNull(newClock), background, readOnly);
    }

    /**
     * Returns these options with or without threads of the store's own. With them, reclaiming runs on such a thread,
     * and a change that finds no room waits for it before it is refused. Without them, reclaiming runs inside
     * {@link LayerStore#reclaim()} and {@link LayerStore#close()}, and timed checkpoints are off.
     *
     * @param threads whether there are any
     * @return the options
     */
    public StoreOptions withBackground(boolean threads) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, threads, readOnly);
    }

    /**
     * Returns these options for reading only or not. A store that is opened for reading only is not written, not by a
     * byte, and every change throws {@link ReadOnlyStoreException}; this is for stores that are damaged or not trusted.
     *
     * @param nothingWritten whether nothing is written
     * @return the options
     */
    public StoreOptions withReadOnly(boolean nothingWritten) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, background, nothingWritten);
    }

    /**
     * Returns the longest time that a change stays undurable.
     *
     * @return the interval; zero if there are no timed checkpoints
     */
    public Duration checkpointInterval() {
        return checkpointInterval;
    }

    /**
     * Returns how much may wait in memory for a checkpoint.
     *
     * @return the number of bytes
     */
    public long stageBytes() {
        return stageBytes;
    }

    /**
     * Returns where time stamps come from.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Tells whether the store has threads of its own.
     *
     * @return whether it has
     */
    public boolean background() {
        return background;
    }

    /**
     * Tells whether the store is opened for reading only.
     *
     * @return whether it is
     */
    public boolean readOnly() {
        return readOnly;
    }

    /** Returns all options in one line. */
    @Override
    public String toString() {
        return "checkpointInterval " + checkpointInterval + ", stageBytes " + stageBytes + ", clock " + clock
                + ", background " + background + ", readOnly " + readOnly;
    }
}
