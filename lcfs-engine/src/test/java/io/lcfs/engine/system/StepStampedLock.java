package io.lcfs.engine.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/** A stamped lock whose waiters wait in the {@link Scheduler}. It has only the methods that the engine uses. */
public final class StepStampedLock extends StampedLock {
    private static final long serialVersionUID = 1;
    private static final long FIRST_STAMP = 256;

    private boolean written;
    private int readers;
    private long version = FIRST_STAMP;

    /** Creates a free lock. */
    public StepStampedLock() {}

    private void await() {
        StepThread me = StepThread.current();
        if (me == null) {
            throw new IllegalStateException("a thread that is not stepped waits for a lock");
        }
        me.scheduler().await(me, this);
    }

    private void released() {
        StepThread me = StepThread.current();
        if (me != null && !me.scheduler().isDead()) {
            me.scheduler().wake(this);
        }
    }

    @Override
    public long writeLock() {
        while (written || readers > 0) {
            await();
        }
        written = true;
        return ++version;
    }

    @Override
    public void unlockWrite(long stamp) {
        written = false;
        version++;
        released();
    }

    @Override
    public long readLock() {
        while (written) {
            await();
        }
        readers++;
        return version;
    }

    @Override
    public void unlockRead(long stamp) {
        readers--;
        released();
    }

    @Override
    public long tryOptimisticRead() {
        return written ? 0 : version;
    }

    @Override
    public boolean validate(long stamp) {
        return stamp != 0 && !written && version == stamp;
    }

    @Override
    public long tryWriteLock() {
        throw new UnsupportedOperationException("tryWriteLock");
    }

    @Override
    public long tryReadLock() {
        throw new UnsupportedOperationException("tryReadLock");
    }

    @Override
    public long tryReadLock(long time, TimeUnit unit) {
        throw new UnsupportedOperationException("tryReadLock");
    }

    @Override
    public long tryConvertToWriteLock(long stamp) {
        throw new UnsupportedOperationException("tryConvertToWriteLock");
    }

    @Override
    public long tryConvertToReadLock(long stamp) {
        throw new UnsupportedOperationException("tryConvertToReadLock");
    }

    @Override
    public void unlock(long stamp) {
        if (written) {
            unlockWrite(stamp);
        } else {
            unlockRead(stamp);
        }
    }

    @Override
    public boolean isWriteLocked() {
        return written;
    }

    @Override
    public boolean isReadLocked() {
        return readers > 0;
    }
}
