package io.lcfs.engine.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A lock whose waiters wait in the {@link Scheduler}. */
public final class StepLock extends ReentrantLock {
    private static final long serialVersionUID = 1;

    private transient Thread owner;
    private int holds;

    /** Creates a free lock. */
    public StepLock() {}

    /** Creates a free lock. The schedule decides which waiter is next, also of a fair lock. */
    public StepLock(boolean fair) {
        super(fair);
    }

    @Override
    public void lock() {
        acquire();
    }

    private void acquire() {
        Thread me = Thread.currentThread();
        while (owner != null && owner != me) {
            scheduler().await(StepThread.current(), this);
        }
        owner = me;
        holds++;
    }

    private static Scheduler scheduler() {
        StepThread me = StepThread.current();
        if (me == null) {
            throw new IllegalStateException("a thread that is not stepped waits for a lock");
        }
        return me.scheduler();
    }

    @Override
    public void unlock() {
        if (owner != Thread.currentThread()) {
            if (StepThread.current() != null && scheduler().isDead()) {
                return;
            }
            throw new IllegalMonitorStateException("the lock is held by " + owner);
        }
        if (--holds == 0) {
            owner = null;
            StepThread me = StepThread.current();
            if (me != null && !me.scheduler().isDead()) {
                me.scheduler().wake(this);
            }
        }
    }

    @Override
    public boolean tryLock() {
        if (owner != null && owner != Thread.currentThread()) {
            return false;
        }
        acquire();
        return true;
    }

    @Override
    public boolean isHeldByCurrentThread() {
        return owner == Thread.currentThread();
    }

    @Override
    public boolean isLocked() {
        return owner != null;
    }

    @Override
    public void lockInterruptibly() {
        throw new UnsupportedOperationException("lockInterruptibly");
    }

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("tryLock with a time");
    }

    @Override
    public Condition newCondition() {
        return new StepCondition();
    }

    /** A condition of the lock. */
    private final class StepCondition implements Condition {
        private boolean await(long until) {
            if (!isHeldByCurrentThread()) {
                throw new IllegalMonitorStateException("the lock is not held");
            }
            StepThread me = StepThread.current();
            Scheduler scheduler = scheduler();
            int held = holds;
            holds = 0;
            owner = null;
            scheduler.wake(StepLock.this);
            scheduler.await(me, this, until);
            boolean inTime = scheduler.now() < until;
            acquire();
            holds = held;
            return inTime;
        }

        @Override
        public void awaitUninterruptibly() {
            await(Long.MAX_VALUE);
        }

        @Override
        public void await() throws InterruptedException {
            awaitNanos(Long.MAX_VALUE);
        }

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long now = scheduler().now();
            long until = nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
            await(until);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return until - scheduler().now();
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return awaitNanos(unit.toNanos(time)) > 0;
        }

        @Override
        public boolean awaitUntil(java.util.Date deadline) {
            throw new UnsupportedOperationException("awaitUntil");
        }

        @Override
        public void signal() {
            signalAll();
        }

        @Override
        public void signalAll() {
            StepThread me = StepThread.current();
            if (me != null) {
                me.scheduler().wake(this);
            }
        }
    }
}
