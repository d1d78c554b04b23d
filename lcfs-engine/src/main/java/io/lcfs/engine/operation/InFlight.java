package io.lcfs.engine.operation;

import io.lcfs.StoreClosedException;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.guard.FailureLatch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows whether operations are under way, without a lock that they would meet at: each counts itself in one of many
 * counters. Closing waits for all of them; reclaiming waits for those that had begun.
 *
 * <p>Two phases, as in sleepable read-copy-update (McKenney): new operations count in the present phase, so that the
 * count of the other one runs dry. Both are waited for in turn, since one that read the phase may count itself a little
 * later.
 */
public final class InFlight {
    private static final int STRIPES = 64;
    private static final int STRIDE = 32;
    private static final long PAUSE_NANOS = 20_000;

    private final FailureLatch failure;
    private final long patienceNanos;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(STRIPES * STRIDE);
    private final ReentrantLock waiting = new ReentrantLock();
    private volatile int phase;
    private volatile boolean closed;

    /**
     * Of a store.
     *
     * @param patience how long an operation of a failed store is waited for: what made the store fail may have struck
     *     where one is counted, whose end is lost then
     */
    public InFlight(FailureLatch failure, Duration patience) {
        this.failure = failure;
        this.patienceNanos = patience.toNanos();
    }

    /** Begins an operation; returns the ticket to end it with. */
    int enter() {
        int ticket = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE + phase;
        counts.getAndIncrement(ticket);
        if (closed) {
            counts.getAndDecrement(ticket);
            throw new StoreClosedException("the store is closed");
        }
        return ticket;
    }

    /** Ends an operation. */
    void exit(int ticket) {
        int before = counts.getAndDecrement(ticket);
        assert before > 0 : before;
    }

    /**
     * Waits until every operation that had begun before the call is over. Not to be called within one.
     *
     * @throws StoreFailedException if the store has failed, and they may go on
     */
    public void awaitBegun() throws StoreFailedException {
        waiting.lock();
        try {
            for (int i = 0; i < 2; i++) {
                int old = phase;
                phase = 1 - old;
                if (!awaitNone(old)) {
                    failure.check();
                }
            }
        } finally {
            waiting.unlock();
        }
    }

    /** Waits for the operations of a phase; whether none is left, which is so unless the store has failed. */
    private boolean awaitNone(int ofPhase) {
        long begin = System.nanoTime();
        while (count(ofPhase) != 0) {
            if (failure.isFailed() && System.nanoTime() - begin >= patienceNanos) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /** The operations of a phase that are under way. */
    public int count(int ofPhase) {
        int count = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            count += counts.get(stripe * STRIDE + ofPhase);
        }
        return count;
    }

    /** Lets no operation begin any more, and waits until none is under way; how that ended. */
    public Ended close() {
        waiting.lock();
        try {
            boolean wasOpen = !closed;
            closed = true;
            boolean quiet = awaitNone(0) & awaitNone(1);
            return !wasOpen ? Ended.BEFORE : quiet ? Ended.QUIET : Ended.BUSY;
        } finally {
            waiting.unlock();
        }
    }

    /** What closing found. */
    public enum Ended {
        /** It was closed already. */
        BEFORE,
        /** No operation is under way. */
        QUIET,
        /** The store has failed, and operations may be under way. */
        BUSY
    }

    public boolean isClosed() {
        return closed;
    }
}
