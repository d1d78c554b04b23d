package io.lcfs;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * Options of an open store. Immutable: each {@code with...} method returns other options. A later version may add
 * options.
 */
public final class StoreOptions {
    private static final long MIN_STAGE_BYTES = 1 << 20;
    private static final long MAX_DEFAULT_STAGE_BYTES = 64 << 20;

    private final Duration checkpointInterval;
    private final long stageBytes;
    private final Clock clock;
    private final boolean background;
    private final boolean readOnly;
    private final Duration lockTimeout;

    private StoreOptions(
            Duration checkpointInterval,
            long stageBytes,
            Clock clock,
            boolean background,
            boolean readOnly,
            Duration lockTimeout) {
        this.checkpointInterval = checkpointInterval;
        this.stageBytes = stageBytes;
        this.clock = clock;
        this.background = background;
        this.readOnly = readOnly;
        this.lockTimeout = lockTimeout;
    }

    /**
     * Returns options with a checkpoint each 60 seconds; a stage of an eighth of the largest heap, between 1 and 64
     * MiB; the system's clock; background threads; for reading and writing; not waiting for a store that is open.
     *
     * @return the options
     */
    public static StoreOptions defaults() {
        long eighth = Runtime.getRuntime().maxMemory() / 8;
        long stage = Math.max(MIN_STAGE_BYTES, Math.min(MAX_DEFAULT_STAGE_BYTES, eighth));
        return new StoreOptions(Duration.ofSeconds(60), stage, Clock.systemUTC(), true, false, Duration.ZERO);
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
        return new StoreOptions(interval, stageBytes, clock, background, readOnly, lockTimeout);
    }

    /**
     * Returns these options with another size of the stage.
     *
     * @param bytes the number of bytes that may wait in memory before writers wait for a checkpoint, at least 1 MiB
     * @return the options
     * @throws IllegalArgumentException if the size is below 1 MiB
     */
    public StoreOptions withStageBytes(long bytes) {
        if (bytes < MIN_STAGE_BYTES) {
            throw new IllegalArgumentException("stageBytes " + bytes + " is below " + MIN_STAGE_BYTES);
        }
        return new StoreOptions(checkpointInterval, bytes, clock, background, readOnly, lockTimeout);
    }

    /**
     * Returns these options with another clock.
     *
     * @param newClock the source of time stamps
     * @return the options
     */
    public StoreOptions withClock(Clock newClock) {
        return new StoreOptions(
                checkpointInterval, stageBytes, Objects.requireNonNull(newClock), background, readOnly, lockTimeout);
    }

    /**
     * Returns these options with or without background threads. With them, a background thread reclaims removed layers,
     * and a change that finds no space waits for it before it is refused. Without them, reclaiming runs inside
     * {@link LayerStore#reclaim()} and {@link LayerStore#close()}, and timed checkpoints are off.
     *
     * @param threads whether the store may have threads
     * @return the options
     */
    public StoreOptions withBackground(boolean threads) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, threads, readOnly, lockTimeout);
    }

    /**
     * Returns these options for reading only or not. If a store is opened for reading only, no byte of it is written,
     * and every change throws {@link ReadOnlyStoreException}. Use this for stores that are damaged or not trusted.
     *
     * @param nothingWritten whether the store is opened for reading only
     * @return the options
     */
    public StoreOptions withReadOnly(boolean nothingWritten) {
        return new StoreOptions(checkpointInterval, stageBytes, clock, background, nothingWritten, lockTimeout);
    }

    /**
     * Returns these options with another time to wait for a store in a file or on a block device that another process,
     * or another part of this one, has open. Callers that wait get the store one after the other: none of them is
     * overtaken for ever, and within one class loader they get it in the order of their calls. A process that ends,
     * however it ends, releases its stores.
     *
     * @param timeout the longest time that opening or creating a store waits; zero, which is the default, means that
     *     the call fails at once with a {@link StoreLockedException}
     * @return the options
     * @throws IllegalArgumentException if the timeout is negative
     */
    public StoreOptions withLockTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("lockTimeout " + timeout + " is negative");
        }
        return new StoreOptions(checkpointInterval, stageBytes, clock, background, readOnly, timeout);
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
     * Returns the number of bytes that may wait in memory for a checkpoint.
     *
     * @return the number of bytes
     */
    public long stageBytes() {
        return stageBytes;
    }

    /**
     * Returns the source of time stamps.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Returns whether the store may have background threads.
     *
     * @return whether it may
     */
    public boolean background() {
        return background;
    }

    /**
     * Returns whether the store is opened for reading only.
     *
     * @return whether it is
     */
    public boolean readOnly() {
        return readOnly;
    }

    /**
     * Returns the longest time that opening waits for a store that is open already.
     *
     * @return the time; zero if opening does not wait
     */
    public Duration lockTimeout() {
        return lockTimeout;
    }

    /** Returns all options in one line. */
    @Override
    public String toString() {
        return "checkpointInterval " + checkpointInterval + ", stageBytes " + stageBytes + ", clock " + clock
                + ", background " + background + ", readOnly " + readOnly + ", lockTimeout "
                + lockTimeout;
    }
}
