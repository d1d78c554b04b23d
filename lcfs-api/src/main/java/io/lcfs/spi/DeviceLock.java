package io.lcfs.spi;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock on the file or block device that contains a store. If the store will be written, the lock excludes all other
 * users; otherwise it excludes writers, and all other users within this JVM. The engine's own devices use this class,
 * and any other {@link BlockDevice} on a file must use it too, so that none of them opens a device that is
 * open already.
 *
 * <p>On Linux a process loses its locks on a file as soon as it closes any descriptor of the file, which a backup or a
 * checksum in the same JVM may do. So there are two locks:
 *
 * <ul>
 *   <li>A lock on the device itself. The JDK remembers it for the whole JVM, whatever the class loader, even if the
 *       system has lost it. So it excludes all other users in this JVM, by any name of the file. It excludes other
 *       processes as long as the system knows it.
 *   <li>A lock on a <em>lock file</em>, which excludes other processes. Within this JVM, only the owner of the first
 *       lock opens that file, so no other thread closes a descriptor of it. For a file it is {@code NAME.lock} in the
 *       same directory, after following symbolic links. For a block device it is in {@code /run/lock}, or in the
 *       directory for temporary files if that one cannot be written. It is empty, has the mode of the device, and stays
 *       when the store is closed. If it can be neither created nor read, there is only the first lock.
 * </ul>
 *
 * <p>The channels of the locks have no other use, so no interrupt closes them. Within one class loader a set of locked
 * devices is consulted first, so a refused caller has opened nothing; this set also serves file system providers whose
 * locks exclude nobody.
 *
 * <p>A caller may wait for the lock. Callers of one class loader wait in the order of their calls. Of the others, one
 * at a time has the <em>turn</em>, which is a lock on another byte of the device, and asks for the device's lock every
 * few milliseconds. So a program that closes a device and opens it again at once gets it after a caller that waits. A
 * caller without the turn asks once in a second only, in case the process that has the turn is stopped. A caller that
 * does not wait needs no turn.
 *
 * <p>Lock: {@code claiming}, held for a few instructions. Thread-safe.
 */
public final class DeviceLock implements AutoCloseable {
    /**
     * The locked byte. It is behind all content, because on some systems a lock keeps other processes from reading the
     * bytes that it covers.
     */
    static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** The byte that is locked by the user whose turn it is to wait for the device. */
    static final long TURN_BYTE = LOCKED_BYTE - 1;

    /** The bits of a Unix mode that state the kind of a file, and two kinds. */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    /** Fair, so that a thread that releases a device and claims it again comes after the threads that wait. */
    private static final ReentrantLock CLAIMING = new ReentrantLock(true);

    private static final Condition RELEASED = CLAIMING.newCondition();

    /** The devices that are locked, or about to be locked, in this class loader. */
    private static final Set<Object> CLAIMED = new HashSet<>();

    private final Object key;

    /** The channel whose lock is held, or null if nothing is locked. */
    private final @Nullable FileChannel device;

    private final @Nullable FileChannel beside;
    private final @Nullable String lockFileProblem;

    private DeviceLock(Object key, @Nullable FileChannel device, LockFile.Outcome lockFile) {
        this.key = key;
        this.device = device;
        this.beside = lockFile.channel();
        this.lockFileProblem = lockFile.problem();
    }

    /**
     * Locks a device until {@link #close()}, or until the process ends. Does not wait. O(1).
     *
     * @param path the file or block device, which exists
     * @param writable whether the device will be written; if not, other processes may lock it in the same way
     * @return the lock
     * @throws StoreLockedException if the device is locked already, in this JVM or in another process
     * @throws FileSystemException if the path is that of a pipe or a socket
     * @throws IOException if the device cannot be opened or locked
     */
    public static DeviceLock hold(Path path, boolean writable) throws IOException {
        return hold(path, writable, Duration.ZERO);
    }

    /**
     * Locks a device until {@link #close()}, or until the process ends. Waits until other users have released it. O(1),
     * apart from the wait.
     *
     * @param path the file or block device, which exists
     * @param writable whether the device will be written; if not, other processes may lock it in the same way
     * @param timeout the longest time to wait; zero means not to wait
     * @return the lock on the device that is at the path when the call returns
     * @throws IllegalArgumentException if the timeout is negative
     * @throws StoreLockedException if the device is still locked after that time, in this JVM or in another process
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits; its interrupt status is kept
     * @throws FileSystemException if the path is that of a pipe or a socket
     * @throws IOException if the device cannot be opened or locked, for instance because it was deleted meanwhile
     */
    public static DeviceLock hold(Path path, boolean writable, Duration timeout) throws IOException {
        LockWait wait = new LockWait(path, timeout);
        while (true) {
            DeviceLock lock = hold(path, writable, wait);
            try {
                if (key(path).equals(lock.key)) {
                    return lock;
                }
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
            // Another file has taken the place of the locked one.
            lock.close();
        }
    }

    /** Returns the identity of a device that is not locked, for a reader beside the writer that has locked it. */
    static DeviceLock none(Path path) throws IOException {
        requireDevice(path);
        return new DeviceLock(key(path), null, new LockFile.Outcome(null, null));
    }

    private static DeviceLock hold(Path path, boolean writable, LockWait wait) throws IOException {
        requireDevice(path);
        Object key = key(path);
        claim(key, wait);
        try {
            FileChannel device = open(path, writable);
            try {
                FileLock ignored = wait.lockInTurn(device, TURN_BYTE, LOCKED_BYTE, !writable);
                return new DeviceLock(key, device, LockFile.lock(path, writable, wait));
            } catch (IOException | RuntimeException | Error e) {
                device.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            release(key);
            throw e;
        }
    }

    /** Refuses a named pipe, because opening it for reading waits for a writer, without end. */
    private static void requireDevice(Path path) throws IOException {
        if (Files.readAttributes(path, BasicFileAttributes.class).isOther()
                && path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            int kind = (Integer) Files.getAttribute(path, "unix:mode") & KIND;
            if (kind == PIPE || kind == SOCKET) {
                throw new FileSystemException(
                        path.toString(), null, "is a pipe or a socket, not a file or a block device");
            }
        }
    }

    private static void claim(Object key, LockWait wait) throws IOException {
        CLAIMING.lock();
        try {
            while (!CLAIMED.add(key)) {
                wait.await(RELEASED);
            }
        } finally {
            CLAIMING.unlock();
        }
    }

    private static void release(Object key) {
        CLAIMING.lock();
        try {
            CLAIMED.remove(key);
            RELEASED.signalAll();
        } finally {
            CLAIMING.unlock();
        }
    }

    /**
     * Returns the path of a device's lock file, whether or not that file exists. A program that deletes the device
     * deletes this file too. O(1).
     *
     * @param path the file or block device, which exists
     * @return the path of the lock file
     * @throws IOException if the device does not exist
     */
    public static Path lockFile(Path path) throws IOException {
        return LockFile.of(path);
    }

    /**
     * Returns the reason why only the device itself is locked, for the log of the program that opened it. O(1).
     *
     * @return the reason, or {@code null} if the lock file is locked as well
     */
    public @Nullable String lockFileProblem() {
        return lockFileProblem;
    }

    private static Object key(Path device) throws IOException {
        Object identity =
                Files.readAttributes(device, BasicFileAttributes.class).fileKey();
        if (identity == null) {
            return device.toRealPath().toUri();
        }
        // Only the default provider identifies the host's files uniquely; another provider may have the same key for
        // files of two file systems.
        FileSystem system = device.getFileSystem();
        return system.provider().getScheme().equals("file") ? identity : List.of(system, identity);
    }

    private static FileChannel open(Path path, boolean writable) throws IOException {
        return FileChannel.open(
                path,
                writable ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE) : Set.of(StandardOpenOption.READ));
    }

    /**
     * Checks that a path still leads to the locked file, and not to another file in its place, before the device is
     * opened again. O(1).
     *
     * @param path the path at which the device was locked
     * @throws IOException if another file is at the path, or none
     */
    public void requireStillAt(Path path) throws IOException {
        if (!key(path).equals(key)) {
            throw new IOException("the store " + path + " was moved away while it was open; another file is there now");
        }
    }

    /**
     * Releases the lock. A second call has no effect.
     *
     * @throws IOException if a channel cannot be closed; the lock is released all the same
     */
    @Override
    public void close() throws IOException {
        if (device == null) {
            return;
        }
        try {
            // The lock file is closed first, so that no other thread in this JVM opens it while it is locked.
            if (beside != null) {
                beside.close();
            }
        } finally {
            try {
                device.close();
            } finally {
                release(key);
            }
        }
    }
}
