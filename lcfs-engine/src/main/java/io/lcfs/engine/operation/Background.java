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
 * The store's own thread, {@code lcfs-background}: timed checkpoints, reclaiming when something was removed, and
 * write-behind.
 */
public final class Background {
    private static final long RECLAIM_PERIOD_MILLIS = 50;

    private final ScheduledExecutorService executor;
    private final AtomicBoolean reclaimWanted = new AtomicBoolean();
    private volatile boolean stopped;

    /** Something that is run in the background. */
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

    /** Begins: checkpoints at the store's interval, and reclaiming, which does nothing unless it was asked for. */
    public void start(StoreOptions options, Work checkpoint, Work reclaiming) {
        long nanos = options.checkpointInterval().toNanos();
        if (nanos > 0) {
            executor.scheduleWithFixedDelay(() -> run("checkpoint", checkpoint), nanos, nanos, TimeUnit.NANOSECONDS);
        }
        executor.scheduleWithFixedDelay(
                () -> run("reclaiming", reclaiming), 0, RECLAIM_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Asks for reclaiming. Wakes nobody: that would cost the caller more than all the rest of a removal. */
    public void reclaim() {
        reclaimWanted.set(true);
    }

    /** Whether reclaiming was asked for. The caller does it then. */
    public boolean takeReclaiming() {
        return reclaimWanted.getAndSet(false);
    }

    /** Runs something as soon as the thread is free; not at all once it was told to stop. */
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
            // The store has latched, or the next caller meets the same: nobody waits here for the answer.
            FailureLog.warn(Background.class, "{} in the background failed", what, e);
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Ends the thread after the present step. */
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
