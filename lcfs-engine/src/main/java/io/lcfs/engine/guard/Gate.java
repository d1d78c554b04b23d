package io.lcfs.engine.guard;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What makes a checkpoint one instant of the whole store: each change is made inside the gate, shared; the capture closes it
 * for the microseconds that it takes. It is entered before any other lock, and never while waiting for the device.
 *
 * <p>A lock for readers that do not meet: who enters counts itself in a counter of few threads, and who closes adds them up (a
 * "big-reader" lock, Linux 2.4). One that entered while the gate was being closed sees that, counts itself out again and waits.
 * Not reentrant.
 */
public final class Gate {
    private static final int STRIPES = 64;

    /** Counters of two threads must not share a line of the processor's cache, nor the pair that is fetched with it. */
    private static final int STRIDE = 32;

    private static final int SPINS = 2_000;
    private static final long PAUSE_NANOS = 5_000;

    private final AtomicIntegerArray inside = new AtomicIntegerArray((STRIPES + 1) * STRIDE);

    /** Held by who has closed it; those who want to enter wait for it. */
    private final ReentrantLock closing = new ReentrantLock();

    private volatile boolean closed;

    /** An open one. */
    public Gate() {}

    private static int stripe() {
        return ((int) Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE + STRIDE;
    }

    /** Begins a change. */
    public void enter() {
        int stripe = stripe();
        inside.getAndIncrement(stripe);
        while (closed) {
            inside.getAndDecrement(stripe);
            closing.lock();
            closing.unlock();
            inside.getAndIncrement(stripe);
        }
    }

    /** Ends a change; in the thread that began it. */
    public void exit() {
        inside.getAndDecrement(stripe());
    }

    /** Waits until no change is under way, and lets none begin. */
    public void close() {
        closing.lock();
        closed = true;
        for (int stripe = STRIDE; stripe <= STRIPES * STRIDE; stripe += STRIDE) {
            awaitNone(stripe);
        }
    }

    /** Changes take microseconds, unless their thread lost its processor. */
    private void awaitNone(int stripe) {
        for (int spins = 0; inside.get(stripe) != 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Lets changes begin again; in the thread that closed it. */
    public void open() {
        closed = false;
        closing.unlock();
    }
}
