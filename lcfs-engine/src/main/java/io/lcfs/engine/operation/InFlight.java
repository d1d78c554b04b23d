package io.lcfs.engine.operation;

import io.lcfs.StoreClosedException;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.guard.FailureLatch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the operations that are under way. There is no lock that all operations share: each operation uses one of many
 * counters. Closing waits for all operations; reclaiming waits for those that had begun.
 *
 * <p>There are two phases, as in sleepable read-copy-update (McKenney): new operations count in the present phase, so
 * the count of the other phase falls to zero. A waiter waits for both phases in turn, because an operation that has
 * read the phase may increment its counter a little later.
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
     * Creates the counters of a store.
     *
     * @param patience the time to wait for operations after the store has failed; the failure may have struck while an
     *     operation was counted, and the end of such an operation is lost
     */
    public InFlight(FailureLatch failure, Duration patience) {
        this.failure = failure;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Begins an operation, and returns a ticket for {@link #exit}.
     *
     * @throws StoreClosedException if the store is closed
     */
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
        assert (ticket & ~1) % STRIDE == 0 && ticket >= 0 && ticket < STRIPES * STRIDE : ticket;
        int before = counts.getAndDecrement(ticket);
        assert before > 0 : before;
    }

    /**
     * Waits until every operation that had begun before the call is over. Must not be called within an operation.
     *
     * @throws StoreFailedException if the store has failed and operations are still under way
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

    /** Waits for the operations of a phase. Returns whether none is left; false only if the store has failed. */
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

    /** Returns the number of operations of a phase that are under way. */
    public int count(int ofPhase) {
        int count = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            count += counts.get(stripe * STRIDE + ofPhase);
        }
        return count;
    }

    /** Closes the store to new operations and waits until none is under way. Returns the result. */
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

    /** The result of closing. */
    public enum Ended {
        /** The store was closed before. */
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
