package io.lcfs.engine.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A mutex that reports to {@link LockWatch}. */
public final class WatchedLock extends ReentrantLock {
    private static final long serialVersionUID = 1;

    private final String name;

    /** Creates a lock with a name. */
    public WatchedLock(String name) {
        this.name = name;
    }

    @Override
    public void lock() {
        if (!isHeldByCurrentThread()) {
            LockWatch.asks(name, 0);
        }
        super.lock();
        LockWatch.has(name, 0);
    }

    @Override
    public void unlock() {
        LockWatch.lets(name, 0);
        super.unlock();
    }

    @Override
    public boolean tryLock() {
        throw new UnsupportedOperationException("not watched");
    }

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("not watched");
    }

    @Override
    public void lockInterruptibly() {
        throw new UnsupportedOperationException("not watched");
    }
}
