package io.lcfs.engine.damage;

import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds what is done with a damaged store to what is promised: no deep recursion (a stack of 512 KiB), 2 seconds of a processor and
 * 64 MiB for each call. Time is the thread's own, so that a busy machine fails no test; what hangs is found by the clock.
 */
final class Guarded {
    /** What a call may allocate in all, which is more than it ever holds. */
    static final long MOST_BYTES = 64L << 20;

    private static final long MOST_NANOS = 2_000_000_000L;
    private static final long STACK_BYTES = 512 << 10;
    private static final long HANG_SECONDS = Long.getLong("lcfs.hang", 60);
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ThreadLocal<Guarded> OF_THREAD = ThreadLocal.withInitial(Guarded::new);

    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(null, work, "guarded", STACK_BYTES);
        made.setDaemon(true);
        thread.set(made);
        return made;
    });

    private Guarded() {}

    /** What is run. */
    interface Body {
        void run() throws Exception;
    }

    /** Runs something in a thread with a small stack; fails if it does not end. */
    static void run(Body body) throws Exception {
        OF_THREAD.get().runGuarded(body);
    }

    private void runGuarded(Body body) throws Exception {
        Future<?> running = executor.submit(() -> {
            body.run();
            return null;
        });
        try {
            running.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError("hangs");
            hangs.setStackTrace(thread.get().getStackTrace());
            throw hangs;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().toString(), e.getCause());
        }
    }

    /** Runs one call, in the present thread, and requires that it was cheap. */
    static void call(String what, Body body) throws Exception {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        try {
            body.run();
        } finally {
            nanos = THREADS.getCurrentThreadCpuTime() - nanos;
            bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
        }
        if (nanos > MOST_NANOS || bytes > MOST_BYTES) {
            throw new AssertionError(what + " took " + nanos / 1_000_000 + " ms and " + bytes + " bytes");
        }
    }
}
