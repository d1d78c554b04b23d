package io.lcfs.spi;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * locks exclude nobody. Thread-safe.
 */
public final class DeviceLock implements AutoCloseable {
    /**
     * The locked byte. It is behind all content, because on some systems a lock keeps other processes from reading the
     * bytes that it covers.
     */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Object key;
    private final FileChannel device;
    private final @Nullable FileChannel beside;
    private final @Nullable String lockFileProblem;

    private DeviceLock(Object key, FileChannel device, LockFile.Outcome lockFile) {
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
     * @throws IOException if the device cannot be opened or locked
     */
    public static DeviceLock hold(Path path, boolean writable) throws IOException {
        Object key = key(path);
        if (!HELD.add(key)) {
            throw heldHere(path);
        }
        try {
            FileChannel device = lockDevice(path, writable);
            try {
                return new DeviceLock(key, device, LockFile.lock(path, writable));
            } catch (IOException | RuntimeException | Error e) {
                device.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            HELD.remove(key);
            throw e;
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

    private static FileChannel lockDevice(Path path, boolean writable) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                writable ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE) : Set.of(StandardOpenOption.READ));
        lockOrClose(channel, path, !writable);
        return channel;
    }

    /**
     * Locks the file of a channel for as long as the channel is open. Closes the channel if the file is locked already.
     */
    static void lockOrClose(FileChannel channel, Path device, boolean shared) throws IOException {
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, shared) == null) {
                throw new StoreLockedException(device.toString(), false);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw heldHere(device);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static StoreLockedException heldHere(Path device) {
        return new StoreLockedException(device.toString(), true);
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
        try {
            // The lock file is closed first, so that no other thread in this JVM opens it while it is locked.
            if (beside != null) {
                beside.close();
            }
        } finally {
            try {
                device.close();
            } finally {
                HELD.remove(key);
            }
        }
    }
}
