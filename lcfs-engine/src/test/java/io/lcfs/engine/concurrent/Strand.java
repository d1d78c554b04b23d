package io.lcfs.engine.concurrent;

import java.util.concurrent.TimeUnit;

/** A thread that runs one task. A failure of the task is thrown to the thread that joins it. */
final class Strand {
    private static final long HANG_MINUTES = 10;

    private final Thread thread;
    private volatile Throwable failure;

    /** The task of a thread. */
    interface Work {
        void run() throws Throwable;
    }

    private Strand(String name, Work work) {
        thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) {
                        failure = e;
                    }
                },
                name);
        thread.setDaemon(true);
    }

    /** Starts a thread. */
    static Strand start(String name, Work work) {
        Strand strand = new Strand(name, work);
        strand.thread.start();
        return strand;
    }

    @Override
    public String toString() {
        return thread.getName();
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    /** Returns whether the thread waits for a lock or for another thread. */
    boolean isWaiting() {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** Waits until the thread has ended, or waits for a lock or another thread. */
    void awaitStop() {
        while (!isWaiting() && !isDone()) {
            Thread.onSpinWait();
        }
    }

    /** Waits until the thread has stopped at a point, or has ended without reaching it. */
    void awaitStopAt(Halt halt) {
        while (!halt.isReached() && !isDone()) {
            Thread.onSpinWait();
        }
    }

    /** Waits until the thread has ended, and throws its failure. */
    void join() {
        Throwable thrown = outcome();
        if (thrown != null) {
            throw new AssertionError(thread.getName() + ": " + thrown, thrown);
        }
    }

    /** Waits until the thread has ended. Returns its failure, or null. */
    Throwable outcome() {
        try {
            thread.join(TimeUnit.MINUTES.toMillis(HANG_MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            AssertionError hangs = new AssertionError(thread.getName() + " hangs");
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        }
        return failure;
    }
}
