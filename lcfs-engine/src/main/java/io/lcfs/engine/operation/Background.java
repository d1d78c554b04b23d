package io.lcfs.engine.operation;

import io.lcfs.StoreOptions;
import io.lcfs.engine.FailureLog;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The store's own thread, {@code lcfs-background}. It makes timed checkpoints, reclaims removed layers, and writes
 * behind.
 */
public final class Background {
    private static final long RECLAIM_PERIOD_MILLIS = 50;

    private final ScheduledExecutorService executor;
    private final AtomicBoolean reclaimWanted = new AtomicBoolean();
    private volatile boolean stopped;

    /** Work that runs in the background. */
    public interface Work {
        void run() throws IOException;
    }

    public Background() {
        executor = new ScheduledThreadPoolExecutor(1, Background::thread, new ThreadPoolExecutor.DiscardPolicy());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "lcfs-background");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts the timed checkpoints, at the interval of the options, and the periodic reclaiming, which does nothing
     * unless a removal has requested it.
     */
    public void start(StoreOptions options, Work checkpoint, Work reclaiming) {
        assert !stopped : "begins after it was stopped";
        long nanos = options.checkpointInterval().toNanos();
        if (nanos > 0) {
            executor.scheduleWithFixedDelay(() -> run("checkpoint", checkpoint), nanos, nanos, TimeUnit.NANOSECONDS);
        }
        executor.scheduleWithFixedDelay(
                () -> run("reclaiming", reclaiming), 0, RECLAIM_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
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

    /** Runs work as soon as the thread is free. After {@link #stop} the work is discarded. */
    void soon(String what, Work work) {
        executor.execute(() -> run(what, work));
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

    /** Ends the thread after its present step. */
    public void stop() {
        stopped = true;
        executor.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (executor.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
