package io.lcfs.spi;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/**
 * One attempt to lock a device, with the time that it may wait. Locks of files are asked for again and again, with
 * pauses of random length: if a thread waited in the system for such a lock, the system would see a deadlock wherever
 * two processes wait for a store of each other, although other threads may be about to close these stores.
 *
 * <p>Not thread-safe.
 */
final class LockWait {
    private static final long MIN_PAUSE_NANOS = 500_000;
    private static final long MAX_PAUSE_NANOS = 10_000_000;

    private final Path device;
    private final Duration timeout;
    private final long start = System.nanoTime();
    private final long timeoutNanos;

    LockWait(Path device, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("lockTimeout " + timeout + " is negative");
        }
        this.device = device;
        this.timeout = timeout;
        boolean endless = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
        this.timeoutNanos = endless ? Long.MAX_VALUE : timeout.toNanos();
    }

    /** Returns whether a lock that is held may be waited for. */
    boolean mayWait() {
        return timeoutNanos > 0;
    }

    /**
     * Locks one byte of a file.
     *
     * @throws StoreLockedException if another user has the lock until the time is over
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    FileLock lock(FileChannel channel, long position, boolean shared) throws IOException {
        while (true) {
            boolean heldHere = false;
            try {
                FileLock lock = channel.tryLock(position, 1, shared);
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                heldHere = true;
            }
            long left = requireTime(heldHere);
            long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS);
            LockSupport.parkNanos(this, Math.min(left, pause));
        }
    }

    /** Waits, at most as long as there is time, until a condition is signalled. The caller has the condition's lock. */
    void await(Condition released) throws IOException {
        try {
            released.awaitNanos(requireTime(true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    /** Returns the nanoseconds that are left. */
    private long requireTime(boolean heldHere) throws IOException {
        long left = timeoutNanos - (System.nanoTime() - start);
        if (!mayWait() || left <= 0) {
            throw new StoreLockedException(device.toString(), heldHere, timeout);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        return left;
    }

    private InterruptedIOException interrupted() {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        return new InterruptedIOException(
                "the thread was interrupted after it had waited " + waited + " for the store " + device);
    }
}
