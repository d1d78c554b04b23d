package io.lcfs.engine.operation;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The store's own thread, {@code lcfs-background}. It takes over nothing from the thread that opens the store, so that
 * it keeps no class loader in memory but that of the library.
 */
final class OwnThread implements Workers {
    private final ScheduledExecutorService executor =
            new ScheduledThreadPoolExecutor(1, OwnThread::thread, new ThreadPoolExecutor.DiscardPolicy());

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "lcfs-background", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(OwnThread.class.getClassLoader());
        return thread;
    }

    @Override
    public void repeat(Runnable work, long firstNanos, long delayNanos) {
        executor.scheduleWithFixedDelay(work, firstNanos, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void soon(Runnable work) {
        executor.execute(work);
    }

    @Override
    public void end() {
        executor.shutdown();
    }

    @Override
    public void awaitEnd() {
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
