package io.lcfs.engine.guard;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes a checkpoint one instant of the whole store: each change is made inside the gate, shared, and the capture
 * closes the gate for a few microseconds. The gate is entered before any other lock is taken, and never while waiting
 * for the device.
 *
 * <p>The gate is a lock whose readers do not meet (a "big-reader" lock, Linux 2.4): a thread that enters increments a
 * counter that few threads share, and the closing thread waits for all counters. A thread that enters while the gate is
 * being closed notices that, decrements its counter again and waits. Not reentrant.
 */
public final class Gate {
    private static final int STRIPES = 64;

    /**
     * The distance of two counters, so that they share neither a cache line of the processor nor the pair of lines that
     * is fetched together.
     */
    private static final int STRIDE = 32;

    private static final int SPINS = 2_000;
    private static final long PAUSE_NANOS = 5_000;

    private final AtomicIntegerArray inside = new AtomicIntegerArray((STRIPES + 1) * STRIDE);

    /** Held by the thread that has closed the gate; threads that want to enter wait for it. */
    private final ReentrantLock closing = new ReentrantLock();

    private volatile boolean closed;

    /** Creates an open gate. */
    public Gate() {}

    private static int stripe() {
        return ((int) Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE + STRIDE;
    }

    /** Begins a change. */
    public void enter() {
        assert !isClosed() : "a change in the thread that has closed the gate";
        int stripe = stripe();
        inside.getAndIncrement(stripe);
        while (closed) {
            inside.getAndDecrement(stripe);
            closing.lock();
            closing.unlock();
            inside.getAndIncrement(stripe);
        }
    }

    /** Ends a change, in the thread that began it. */
    public void exit() {
        int before = inside.getAndDecrement(stripe());
        assert before > 0 : before;
    }

    /** Waits until no change is under way, and keeps changes from beginning. */
    public void close() {
        assert !closing.isHeldByCurrentThread() : "closed twice";
        closing.lock();
        closed = true;
        for (int stripe = STRIDE; stripe <= STRIPES * STRIDE; stripe += STRIDE) {
            awaitNone(stripe);
        }
    }

    /** Waits for one counter; changes take microseconds, unless their thread loses its processor. */
    private void awaitNone(int stripe) {
        for (int spins = 0; inside.get(stripe) != 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Lets changes begin again, in the thread that closed the gate. */
    public void open() {
        assert isClosed() : "opened twice";
        closed = false;
        closing.unlock();
    }

    /** Returns whether the calling thread has closed the gate; for assertions. */
    public boolean isClosed() {
        return closed && closing.isHeldByCurrentThread();
    }
}
