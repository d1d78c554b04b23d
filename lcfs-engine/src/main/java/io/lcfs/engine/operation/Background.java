package io.lcfs.engine.operation;

import io.lcfs.StoreOptions;
import io.lcfs.engine.FailureLog;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The work of a store in the background: timed checkpoints, the reclaiming of removed layers, and write-behind. It runs
 * on the store's own thread, or on those of the program's executor.
 *
 * <p>A store that the program no longer reaches, without having closed it, is not kept in memory by this work, unless
 * it has changes that a timed checkpoint will make durable. When the store was collected, the work ends, and releases
 * the device.
 */
public final class Background {
    private static final long RECLAIM_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Workers workers;
    private final AtomicBoolean reclaimWanted = new AtomicBoolean();
    private volatile boolean stopped;

    /** The store, while it has changes that a timed checkpoint will make durable. */
    @SuppressWarnings("unused") // Only the reference counts.
    private @Nullable Upkeep undurable;

    /** Work that runs in the background. */
    public interface Work {
        void run() throws IOException;
    }

    /** What a store does in the background. The store itself has a reference to it, and is reached by it. */
    public interface Upkeep {
        /** Makes a timed checkpoint. */
        void checkpoint() throws IOException;

        /** Reclaims removed layers, if that was requested. */
        void reclaim() throws IOException;
    }

    /** Creates the work of a store. Without an executor of the program it has a thread of its own. */
    public Background(StoreOptions options) {
        workers = options.executor().<Workers>map(HostThreads::new).orElseGet(OwnThread::new);
    }

    /**
     * Starts the timed checkpoints, at the interval of the options, and the periodic reclaiming, which does nothing
     * unless a removal has requested it.
     *
     * @param abandon releases the device of a store that was collected; must not reach the store
     */
    public void start(StoreOptions options, Upkeep store, Work abandon) {
        assert !stopped : "begins after it was stopped";
        WeakReference<Upkeep> reference = new WeakReference<>(store);
        long nanos = options.checkpointInterval().toNanos();
        if (nanos > 0) {
            workers.repeat(() -> run("checkpoint", reference, Upkeep::checkpoint, abandon), nanos, nanos);
        }
        workers.repeat(() -> run("reclaiming", reference, Upkeep::reclaim, abandon), 0, RECLAIM_PERIOD_NANOS);
    }

    /** A part of the upkeep. */
    private interface Part {
        void of(Upkeep store) throws IOException;
    }

    private void run(String what, WeakReference<Upkeep> reference, Part part, Work abandon) {
        Upkeep store = reference.get();
        if (store != null) {
            run(what, () -> part.of(store));
        } else if (!stopped) {
            end(abandon);
        }
    }

    /** Ends the work, even if the class loader of the library was closed, and finds no more classes. */
    private void end(Work abandon) {
        try {
            run("closing", abandon);
            FailureLog.warn(Background.class, "a store was closed because the program had dropped it without doing so");
        } finally {
            stopped = true;
            workers.end();
        }
    }

    /**
     * Keeps the store in memory, or no longer. Called inside the gate before its first change after a capture, and in a
     * capture, while no change runs.
     */
    public void keep(@Nullable Upkeep store) {
        undurable = store;
    }

    /**
     * Requests reclaiming. The thread is not woken, because waking it would cost the caller more than the rest of a
     * removal.
     */
    public void reclaim() {
        reclaimWanted.set(true);
    }

    /** Returns whether reclaiming was requested, and clears the request. The caller must then reclaim. */
    public boolean takeReclaiming() {
        return reclaimWanted.getAndSet(false);
    }

    /** Runs work as soon as a thread is free. After {@link #stop} the work is discarded. */
    void soon(String what, Work work) {
        workers.soon(() -> run(what, work));
    }

    private void run(String what, Work work) {
        if (stopped) {
            return;
        }
        try {
            work.run();
        } catch (IOException | RuntimeException | Error e) {
            // No caller waits for the result. If the store has failed, its latch is set; otherwise the next caller
            // meets the same failure.
            FailureLog.warn(Background.class, "{} in the background failed", what, e);
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Ends the work after its present step. */
    public void stop() {
        stopped = true;
        workers.end();
        workers.awaitEnd();
    }
}
