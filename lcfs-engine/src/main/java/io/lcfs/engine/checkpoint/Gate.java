package io.lcfs.engine.checkpoint;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What makes a checkpoint one instant of the whole store: each change is made inside the gate, shared; the capture closes it
 * for the microseconds that it takes. It is entered before any other lock, and never while waiting for the device.
 */
public final class Gate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** An open one. */
    public Gate() {}

    /** Begins a change. */
    public void enter() {
        lock.readLock().lock();
    }

    /** Ends a change. */
    public void exit() {
        lock.readLock().unlock();
    }

    /** Waits until no change is under way, and lets none begin. */
    public void close() {
        lock.writeLock().lock();
    }

    /** Lets changes begin again. */
    public void open() {
        lock.writeLock().unlock();
    }
}
