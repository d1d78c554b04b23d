package io.lcfs.engine.concurrent;

import java.util.concurrent.locks.StampedLock;

/**
 * A stamped lock that reports to {@link LockWatch}. It has a number, because a thread may hold several of them. Methods
 * that the engine does not call are not watched.
 */
public final class WatchedStampedLock extends StampedLock {
    private static final long serialVersionUID = 1;

    private final String name;
    private long number;

    /** Creates a lock with a name. */
    public WatchedStampedLock(String name) {
        this.name = name;
    }

    /** Declares the order in which locks with its name are taken. */
    public void number(long ascending) {
        number = ascending;
    }

    @Override
    public long readLock() {
        LockWatch.asks(name, number);
        long stamp = super.readLock();
        LockWatch.has(name, number);
        return stamp;
    }

    @Override
    public void unlockRead(long stamp) {
        LockWatch.lets(name, number);
        super.unlockRead(stamp);
    }

    @Override
    public long writeLock() {
        LockWatch.asks(name, number);
        long stamp = super.writeLock();
        LockWatch.has(name, number);
        return stamp;
    }

    @Override
    public void unlockWrite(long stamp) {
        LockWatch.lets(name, number);
        super.unlockWrite(stamp);
    }
}
