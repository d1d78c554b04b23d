package io.lcfs;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Options of an open store. Immutable: each {@code with...} method returns other options. A later version may add
 * options.
 */
public final class StoreOptions {
    private static final long MIN_STAGE_BYTES = 1 << 20;
    private static final long MAX_DEFAULT_STAGE_BYTES = 64 << 20;

    private static final long MIN_GROWTH_BYTES = 1 << 20;

    private final Values values;

    /** The values of options. They are not changed after the options are made. */
    private static final class Values implements Cloneable {
        private Duration checkpointInterval = Duration.ofSeconds(60);
        private long stageBytes = defaultStageBytes();
        private Clock clock = Clock.systemUTC();
        private boolean background = true;
        private Optional<ScheduledExecutorService> executor = Optional.empty();
        private boolean readOnly;
        private boolean besideWriter;
        private Duration lockTimeout = Duration.ZERO;
        private long growthBytes;
        private long maxSizeBytes;
        private boolean preallocation;
        private long maxUsedBytes = Long.MAX_VALUE;

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private StoreOptions(Values values) {
        this.values = values;
    }

    private StoreOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new StoreOptions(changed);
    }

    private static long defaultStageBytes() {
        long eighth = Runtime.getRuntime().maxMemory() / 8;
        return Math.max(MIN_STAGE_BYTES, Math.min(MAX_DEFAULT_STAGE_BYTES, eighth));
    }

    /**
     * Returns options with a checkpoint each 60 seconds; a stage of an eighth of the largest heap, between 1 and 64
     * MiB; the system's clock; background threads; for reading and writing; not waiting for a store that is open; a
     * store that keeps its size; no preallocation; no limit of the space in use.
     *
     * @return the options
     */
    public static StoreOptions defaults() {
        return new StoreOptions(new Values());
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
        return with(changed -> changed.checkpointInterval = interval);
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
        return with(changed -> changed.stageBytes = bytes);
    }

    /**
     * Returns these options with another clock.
     *
     * @param newClock the source of time stamps
     * @return the options
     */
    public StoreOptions withClock(Clock newClock) {
        Objects.requireNonNull(newClock);
        return with(changed -> changed.clock = newClock);
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
        return with(changed -> changed.background = threads);
    }

    /**
     * Returns these options with an executor in which the store works in the background, instead of in threads of its
     * own. The tasks of a store are:
     *
     * <ul>
     *   <li>a task for timed checkpoints, and a task for reclaiming, which looks for removed layers 20 times a second;
     *       each is scheduled again after it has run, and waits for the device while it runs;
     *   <li>after each 32 MiB of written data, a task that makes the device begin to write them; at most one of these
     *       waits at a time;
     *   <li>each scrub that was started, which keeps a thread until it ends, also while it is paused.
     * </ul>
     *
     * A store that is open for reading only has scrubs only. {@link LayerStore#close()} cancels the tasks, waits for
     * those that run, and may be called in the executor; it does not shut the executor down. If the executor refuses
     * tasks when a store is opened or created, or a scrub is started, the call throws
     * {@link java.util.concurrent.RejectedExecutionException}. If it drops tasks later, because it is shut down, the
     * store can be used on: nothing is lost, but timed checkpoints end, and removed layers are reclaimed only by
     * {@link LayerStore#reclaim()}, when a change finds no space, or after the next opening. Without
     * {@linkplain #withBackground(boolean) background threads}, the executor is not used.
     *
     * @param newExecutor the executor, which may have any number of threads, of any kind
     * @return the options
     */
    public StoreOptions withExecutor(ScheduledExecutorService newExecutor) {
        Optional<ScheduledExecutorService> present = Optional.of(newExecutor);
        return with(changed -> changed.executor = present);
    }

    /**
     * Returns these options for reading only or not. If a store is opened for reading only, no byte of it is written,
     * and every change throws {@link ReadOnlyStoreException}. Use this for stores that are damaged or not trusted.
     *
     * @param nothingWritten whether the store is opened for reading only
     * @return the options
     */
    public StoreOptions withReadOnly(boolean nothingWritten) {
        return with(changed -> {
            changed.readOnly = nothingWritten;
            changed.besideWriter &= nothingWritten;
        });
    }

    /**
     * Returns these options for reading a store beside a process that writes it, or not. A store that is opened so
     * shows the last checkpoint at the time of the opening, for as long as it is open; opening it again, which takes
     * O(1), shows a later one. It locks nothing: a writer and up to 62 other readers may have the store open, and may
     * open it later. The writer uses no space again that the checkpoint reaches, so a reader that stays open for long
     * costs space. The writer lists its readers with {@link LayerStore#readers()}, and may revoke their checkpoints:
     * then the next call that reads the file throws {@link ReaderRevokedException}. A process that is killed counts no
     * longer at once. A writer that opens the store revokes readers of all checkpoints but the last, whether the former
     * writer closed the store or crashed.
     *
     * <p>Of several class loaders of a JVM, one at a time can have a store open in this way, or write it while others
     * read it.
     *
     * <p>The store must be in a file with one hard link, or on a block device, that its writer has opened by its path,
     * under the same name. The reader must be able to create or write the file {@code NAME.readers} beside it. That
     * file gets the owner and the mode of the store, and must not be deleted while anybody has the store open. No byte
     * of the store itself is written. {@link LayerStore#check()} and {@link LayerStore#scrub()} are not possible.
     *
     * @param beside whether the store is read beside a writer; true implies {@link #withReadOnly(boolean) reading only}
     * @return the options
     */
    public StoreOptions withBesideWriter(boolean beside) {
        return with(changed -> {
            changed.besideWriter = beside;
            changed.readOnly |= beside;
        });
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
        return with(changed -> changed.lockTimeout = timeout);
    }

    /**
     * Returns these options with growth: a store that has too little space for a change becomes larger, instead of
     * refusing the change. It grows by the step, or by more if the change needs more, until it has its maximal size.
     * Space of removed layers is used first. Each growth takes a checkpoint, so a step of some hundredths of the
     * expected size is right. A file that is not preallocated takes space of its file system as it is written, so a
     * small first size and a small step save little.
     *
     * <p>If the file or device cannot be made larger, the change throws {@link NoSpaceException}, nothing is lost, and
     * the store can be used on. A block device grows within its own size.
     *
     * @param stepBytes the least number of bytes of each growth, at least 1 MiB
     * @param maxBytes the maximal size, at least the step; a store that is larger already keeps its size
     * @return the options
     * @throws IllegalArgumentException if the step is below 1 MiB or the maximal size is below the step
     */
    public StoreOptions withGrowth(long stepBytes, long maxBytes) {
        if (stepBytes < MIN_GROWTH_BYTES) {
            throw new IllegalArgumentException("growth step " + stepBytes + " is below " + MIN_GROWTH_BYTES);
        }
        if (maxBytes < stepBytes) {
            throw new IllegalArgumentException("maximal size " + maxBytes + " is below the growth step " + stepBytes);
        }
        return with(changed -> {
            changed.growthBytes = stepBytes;
            changed.maxSizeBytes = maxBytes;
        });
    }

    /**
     * Returns these options with or without preallocation. With it, the file of a store is filled with zeros where it
     * is created or made larger, so that its file system has space for all of it: a full file system refuses the
     * creation or the growth, and not a write of data later, which would make the store unusable until it is opened
     * again. The cost is O(size), once. It promises nothing on a file system that compresses, or that writes each block
     * to a new place. Stores in memory and on block devices ignore this option.
     *
     * @param allocates whether files are filled
     * @return the options
     */
    public StoreOptions withPreallocation(boolean allocates) {
        return with(changed -> changed.preallocation = allocates);
    }

    /**
     * Returns these options with a limit of the space in use, for a store that is larger than what it is to use, or
     * that grows. A change that makes the store fuller throws {@link NoSpaceException} if it might exceed the limit.
     * Since each change is counted with the most that it may need, about 1 MiB of the limit cannot be used. Removed
     * layers are reclaimed before a change is refused. Removals, deletions and checkpoints go on at the limit, and may
     * exceed it by their own needs. The limit is that of this open store, and is not kept in it.
     *
     * <p>There is no limit of the inodes of a store: an inode costs nothing but bytes, and most inodes are shown by
     * many layers. {@link LayerOptions#withMaxInodes} limits those of a layer.
     *
     * @param bytes the most bytes in use, {@link StoreInfo#usedBytes()}, at least 0
     * @return the options
     * @throws IllegalArgumentException if the limit is negative
     */
    public StoreOptions withMaxUsedBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxUsedBytes " + bytes + " is negative");
        }
        return with(changed -> changed.maxUsedBytes = bytes);
    }

    /**
     * Returns the longest time that a change stays undurable.
     *
     * @return the interval; zero if there are no timed checkpoints
     */
    public Duration checkpointInterval() {
        return values.checkpointInterval;
    }

    /**
     * Returns the number of bytes that may wait in memory for a checkpoint.
     *
     * @return the number of bytes
     */
    public long stageBytes() {
        return values.stageBytes;
    }

    /**
     * Returns the source of time stamps.
     *
     * @return the clock
     */
    public Clock clock() {
        return values.clock;
    }

    /**
     * Returns whether the store may have background threads.
     *
     * @return whether it may
     */
    public boolean background() {
        return values.background;
    }

    /**
     * Returns the executor in which the store works in the background.
     *
     * @return the executor; empty if the store has threads of its own, or none
     */
    public Optional<ScheduledExecutorService> executor() {
        return values.executor;
    }

    /**
     * Returns whether the store is opened for reading only.
     *
     * @return whether it is
     */
    public boolean readOnly() {
        return values.readOnly;
    }

    /**
     * Returns whether the store is read beside a process that may write it.
     *
     * @return whether it is
     */
    public boolean besideWriter() {
        return values.besideWriter;
    }

    /**
     * Returns the longest time that opening waits for a store that is open already.
     *
     * @return the time; zero if opening does not wait
     */
    public Duration lockTimeout() {
        return values.lockTimeout;
    }

    /**
     * Returns the least number of bytes by which the store grows when it has too little space.
     *
     * @return the number of bytes; 0 if the store keeps its size
     */
    public long growthBytes() {
        return values.growthBytes;
    }

    /**
     * Returns the size up to which the store grows when it has too little space.
     *
     * @return the size in bytes; 0 if the store keeps its size
     */
    public long maxSizeBytes() {
        return values.maxSizeBytes;
    }

    /**
     * Returns whether files are filled with zeros where they are created or made larger.
     *
     * @return whether they are
     */
    public boolean preallocation() {
        return values.preallocation;
    }

    /**
     * Returns the most bytes that the store may use.
     *
     * @return the limit in bytes; {@link Long#MAX_VALUE} if there is none
     */
    public long maxUsedBytes() {
        return values.maxUsedBytes;
    }

    /** Returns all options in one line. */
    @Override
    public String toString() {
        return "checkpointInterval " + values.checkpointInterval + ", stageBytes " + values.stageBytes + ", clock "
                + values.clock + ", background " + values.background
                + values.executor.map(executor -> ", executor " + executor).orElse("") + ", readOnly " + values.readOnly
                + ", besideWriter " + values.besideWriter
                + ", lockTimeout " + values.lockTimeout + ", growthBytes " + values.growthBytes + ", maxSizeBytes "
                + values.maxSizeBytes + ", preallocation " + values.preallocation + ", maxUsedBytes "
                + values.maxUsedBytes;
    }
}
