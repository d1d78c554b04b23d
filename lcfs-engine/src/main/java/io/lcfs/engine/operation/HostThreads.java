package io.lcfs.engine.operation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of an executor that belongs to the program that uses the store. The executor is not shut down here, and
 * may be shut down by the program at any time. At most one piece of work that was requested by {@link #soon} waits or
 * runs; a further one is dropped.
 *
 * <p>Lock: {@code turn}, held for a few instructions.
 */
final class HostThreads implements Workers {
    private final ScheduledExecutorService executor;
    private final AtomicBoolean isSoonTaken = new AtomicBoolean();
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition idle = turn.newCondition();

    @GuardedBy("turn")
    private final List<Future<?>> repeated = new ArrayList<>();

    @GuardedBy("turn")
    private int running;

    @GuardedBy("turn")
    private boolean ended;

    HostThreads(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Runs work as {@link Workers#repeat} says.
     *
     * @throws RejectedExecutionException if the executor refuses the work
     */
    @Override
    public void repeat(Runnable work, long firstNanos, long delayNanos) {
        Future<?> future = executor.scheduleWithFixedDelay(
                () -> runUnlessEnded(work), firstNanos, delayNanos, TimeUnit.NANOSECONDS);
        turn.lock();
        try {
            repeated.add(future);
            if (ended) {
                future.cancel(false);
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void soon(Runnable work) {
        if (!isSoonTaken.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                isSoonTaken.set(false);
                runUnlessEnded(work);
            });
        } catch (RejectedExecutionException e) {
            isSoonTaken.set(false);
        }
    }

    private void runUnlessEnded(Runnable work) {
        turn.lock();
        try {
            if (ended) {
                return;
            }
            running++;
        } finally {
            turn.unlock();
        }
        try {
            work.run();
        } finally {
            turn.lock();
            try {
                running--;
                idle.signalAll();
            } finally {
                turn.unlock();
            }
        }
    }

    @Override
    public void end() {
        turn.lock();
        try {
            ended = true;
            repeated.forEach(future -> future.cancel(false));
            repeated.clear();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void awaitEnd() {
        turn.lock();
        try {
            while (running > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            turn.unlock();
        }
    }
}
