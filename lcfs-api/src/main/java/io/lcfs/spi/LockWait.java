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
import org.jspecify.annotations.Nullable;

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
    /** The time after which a caller that waits for the turn asks for the lock itself. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final Path device;
    private final Duration timeout;
    private final long start = System.nanoTime();
    private final long timeoutNanos;
    /**
     * Whether another user in this JVM has the byte that was asked for last. Only one caller of a class loader asks for
     * the bytes of a device, so the other user belongs to another class loader.
     */
    private boolean isHeldHere;

    LockWait(Path device, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("lockTimeout " + timeout + " is negative");
        }
        this.device = device;
        this.timeout = timeout;
        boolean endless = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
        this.timeoutNanos = endless ? Long.MAX_VALUE : timeout.toNanos();
    }

    private boolean mayWait() {
        return timeoutNanos > 0;
    }

    /**
     * Locks one byte of a file. A caller that may wait locks another byte first, the turn, and releases it at the end.
     * The user that has the turn may be stopped, and then never asks for the lock itself. So a caller that waits for
     * the turn asks for the lock too, once in a second, and once when the time is over.
     *
     * @throws StoreLockedException if another user has the lock until the time is over
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    FileLock lockInTurn(FileChannel channel, long turnByte, long position, boolean shared) throws IOException {
        long asked = System.nanoTime();
        while (mayWait()) {
            FileLock turn = tryLock(channel, turnByte, shared);
            if (turn != null) {
                FileLock lock = lock(channel, position, shared);
                turn.release();
                return lock;
            }
            boolean heldHere = isHeldHere;
            if (left() <= 0 || System.nanoTime() - asked >= PATIENCE_NANOS) {
                FileLock lock = tryLock(channel, position, shared);
                if (lock != null) {
                    return lock;
                }
                asked = System.nanoTime();
                isHeldHere |= heldHere;
            }
            pause();
        }
        return lock(channel, position, shared);
    }

    /**
     * Locks one byte of a file.
     *
     * @throws StoreLockedException if another user has the lock until the time is over
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    FileLock lock(FileChannel channel, long position, boolean shared) throws IOException {
        while (true) {
            FileLock lock = tryLock(channel, position, shared);
            if (lock != null) {
                return lock;
            }
            pause();
        }
    }

    private @Nullable FileLock tryLock(FileChannel channel, long position, boolean shared) throws IOException {
        isHeldHere = false;
        try {
            return channel.tryLock(position, 1, shared);
        } catch (OverlappingFileLockException e) {
            isHeldHere = true;
            return null;
        }
    }

    private void pause() throws IOException {
        long left = left();
        if (isOver(left)) {
            throw isHeldHere
                    ? StoreLockedException.ofAnotherClassLoader(device.toString(), timeout)
                    : new StoreLockedException(device.toString(), false, timeout);
        }
        requireNotInterrupted();
        long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS);
        LockSupport.parkNanos(this, Math.min(left, pause));
    }

    /** Waits, at most as long as there is time, until a condition is signalled. The caller has the condition's lock. */
    void await(Condition released) throws IOException {
        try {
            long left = left();
            if (isOver(left)) {
                throw new StoreLockedException(device.toString(), true, timeout);
            }
            requireNotInterrupted();
            released.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private long left() {
        return timeoutNanos - (System.nanoTime() - start);
    }

    private boolean isOver(long left) {
        return !mayWait() || left <= 0;
    }

    private void requireNotInterrupted() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        return new InterruptedIOException(
                "the thread was interrupted after it had waited " + waited + " for the store " + device);
    }
}
