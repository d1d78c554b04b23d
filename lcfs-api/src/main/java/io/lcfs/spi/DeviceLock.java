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
 * The hold of a file or block device that a store lies on: against everybody if the store is to be written, else
 * against writers, and in this JVM against everybody. The engine's own devices take it, and a {@link BlockDevice} of
 * somebody else's over a file takes it too, so that neither opens what the other has open.
 *
 * <p>On Linux a process loses its locks of a file as soon as it closes any descriptor of it, as a backup or a checksum
 * in the same JVM does. So there are two locks:
 *
 * <ul>
 *   <li>one of the device itself. The JDK remembers it for the whole JVM, whatever the class loader, also when the
 *       system has forgotten it: so it keeps everybody in this JVM out, by any name of the file. Against other
 *       processes it counts as long as the system knows it;
 *   <li>one of a <em>lock file</em>, against other processes. In this JVM only who has the first lock opens that file,
 *       so nobody closes a descriptor of it. It is {@code NAME.lock} beside a file, where symbolic links lead to; for a
 *       block device it lies in {@code /run/lock}, or in the folder for temporary files where that cannot be written.
 *       It is empty, has the mode of the device, and stays when the store is closed. Where it can be neither made nor
 *       read, the first lock has to do.
 * </ul>
 *
 * <p>The channels of the locks are used for nothing else, so that no interrupt closes them. Within one class loader a
 * set of what is held is asked first, so that who is refused has opened nothing; it also serves providers whose locks
 * keep nobody out. Thread-safe.
 */
public final class DeviceLock implements AutoCloseable {
    /** The byte that is locked: behind all content, for where a lock keeps others from reading what it covers. */
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
     * Holds a device until {@link #close()}, or until the process ends. O(1); waits for nobody.
     *
     * @param path the file or block device, which exists
     * @param writable whether it is to be written; if not, other processes may hold it in the same way
     * @return the hold
     * @throws StoreLockedException if it is held already, in this JVM or in another process
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
     * Returns where the lock file of a device lies, whether there is one or not. For who deletes the device.
     *
     * @param path the file or block device, which exists
     * @return the path of the lock file
     * @throws IOException if the device is not there
     */
    public static Path lockFile(Path path) throws IOException {
        return LockFile.of(path);
    }

    /**
     * Returns why the device is held by its own lock alone, for the log of whoever holds it.
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
        // What the host's files are called is told by the host alone; others may have one key for files of two systems.
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

    /** Locks what a channel leads to for as long as the channel is open; closes it if that is locked already. */
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
     * Requires that a path leads to what is held, and not to a file that took its place; for who opens the device anew.
     *
     * @param path the path by which the device was held
     * @throws IOException if another file is there, or none
     */
    public void requireStillAt(Path path) throws IOException {
        if (!key(path).equals(key)) {
            throw new IOException("the store " + path + " was moved away while it was open; another file is there now");
        }
    }

    /**
     * Ends the hold.
     *
     * @throws IOException if a channel cannot be closed; the hold has ended all the same
     */
    @Override
    public void close() throws IOException {
        try {
            // First, so that nobody in this JVM opens it while it is held.
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
