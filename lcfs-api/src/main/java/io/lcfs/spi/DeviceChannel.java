package io.lcfs.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The channel of the file or block device that contains a store, together with the {@link DeviceLock} on it. An
 * interrupt does not end its operations. The engine's own devices use this class, and any other {@link BlockDevice} on
 * a file may use it. Thread-safe.
 *
 * <p>If a thread is interrupted inside a channel, the JDK closes the channel for all threads. Therefore the interrupt
 * status is cleared around each call and restored afterwards. If an interrupt arrives during the call, the channel is
 * opened again and the call is repeated, which may write the same bytes again. The number of repetitions is not
 * limited, because each needs another interrupt. Meanwhile the device stays locked, because the lock has channels of
 * its own.
 *
 * <p>Lock: {@code opening}, held while the channel is opened.
 */
public final class DeviceChannel implements AutoCloseable {
    private static final long MAX_BLOCKS = Long.MAX_VALUE / BlockDevice.BLOCK_BYTES;
    private static final Set<StandardOpenOption> CREATE_OPTIONS =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path path;
    private final boolean writable;
    private final DeviceLock lock;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile boolean closed;

    private DeviceChannel(Path path, boolean writable, DeviceLock lock, FileChannel channel) {
        this.path = path;
        this.writable = writable;
        this.lock = lock;
        this.channel = channel;
    }

    /**
     * An operation on a channel that may be repeated.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Runs the operation from its beginning.
         *
         * @param channel the open channel, which must not be kept
         * @return the result
         * @throws IOException if the operation fails
         */
        T run(FileChannel channel) throws IOException;
    }

    /**
     * Creates a file of a number of blocks, a hole except for the last one, with mode 0600 if the file system has
     * modes, and locks it. The file is empty until it is locked, so a program that finds it empty knows that it is
     * about to be filled. Durable on return. O(1).
     *
     * @param path the file, which must not exist
     * @param blockCount the number of blocks, from 1 to 2^51 - 1
     * @param lockTimeout the longest time to wait for a program that has locked the new file to look at it
     * @return the channel of the file
     * @throws java.nio.file.FileAlreadyExistsException if the path exists; it is not changed
     * @throws IllegalArgumentException if the number is out of range
     * @throws io.lcfs.StoreLockedException if another program has locked the new file and keeps it locked
     * @throws IOException if the file cannot be created; no file is left behind
     */
    public static DeviceChannel create(Path path, long blockCount, Duration lockTimeout) throws IOException {
        requirePossible(blockCount);
        FileChannel.open(path, CREATE_OPTIONS, ownerOnly(path)).close();
        DeviceChannel created = null;
        try {
            created = open(path, true, lockTimeout);
            created.run(open -> {
                writeLast(open, blockCount);
                open.force(true);
                return open;
            });
            forceParent(path);
            return created;
        } catch (IOException | RuntimeException | Error e) {
            // It is deleted while it is locked, so that no other program finds it without its content.
            if (Files.exists(path)) {
                Files.deleteIfExists(DeviceLock.lockFile(path));
                Files.deleteIfExists(path);
            }
            if (created != null) {
                created.close();
            }
            throw e;
        }
    }

    private static void requirePossible(long blockCount) {
        if (blockCount < 1 || blockCount > MAX_BLOCKS) {
            throw new IllegalArgumentException("size of " + blockCount + " blocks: not within 1 to " + MAX_BLOCKS);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void writeLast(FileChannel channel, long blockCount) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        long position = (blockCount - 1) * BlockDevice.BLOCK_BYTES;
        while (zeros.hasRemaining()) {
            position += channel.write(zeros, position);
        }
    }

    private static void forceParent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (FileSystemException e) {
            // Not every system opens directories; without that, no directory can be forced.
            return;
        }
    }

    /**
     * Opens and locks an existing file or block device. O(1).
     *
     * @param path the file or block device
     * @param writable whether it will be written, so that the lock excludes all other users; otherwise the lock
     *     excludes writers
     * @return the channel
     * @throws NoSuchFileException if the path does not exist
     * @throws FileSystemException if it is a directory, a pipe or a socket
     * @throws io.lcfs.StoreLockedException if it is locked already, in this JVM or in another process
     * @throws IOException if it cannot be opened or locked
     */
    public static DeviceChannel open(Path path, boolean writable) throws IOException {
        return open(path, writable, Duration.ZERO);
    }

    /**
     * Opens an existing file or block device, and waits until it can be locked. O(1), apart from the wait.
     *
     * @param path the file or block device
     * @param writable whether it will be written, so that the lock excludes all other users; otherwise the lock
     *     excludes writers
     * @param lockTimeout the longest time to wait; zero means not to wait
     * @return the channel
     * @throws IllegalArgumentException if the timeout is negative
     * @throws NoSuchFileException if the path does not exist
     * @throws FileSystemException if it is a directory, a pipe or a socket
     * @throws io.lcfs.StoreLockedException if it is still locked after that time, in this JVM or in another process
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits; its interrupt status is kept
     * @throws IOException if it cannot be opened or locked
     */
    public static DeviceChannel open(Path path, boolean writable, Duration lockTimeout) throws IOException {
        requireExisting(path);
        DeviceLock lock = DeviceLock.hold(path, writable, lockTimeout);
        try {
            return new DeviceChannel(path, writable, lock, openChannel(path, writable));
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Opens an existing file or block device for reading, and locks nothing: another process may write it meanwhile.
     * The caller must agree with that process, by other means, on what may be read. O(1).
     *
     * @param path the file or block device
     * @return the channel
     * @throws NoSuchFileException if the path does not exist
     * @throws FileSystemException if it is a directory, a pipe or a socket
     * @throws IOException if it cannot be opened
     */
    public static DeviceChannel openUnlocked(Path path) throws IOException {
        requireExisting(path);
        DeviceLock none = DeviceLock.none(path);
        return new DeviceChannel(path, false, none, openChannel(path, false));
    }

    private static void requireExisting(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory, not a file or a block device");
        }
    }

    private static FileChannel openChannel(Path path, boolean writable) throws IOException {
        return FileChannel.open(
                path,
                writable ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE) : Set.of(StandardOpenOption.READ));
    }

    /**
     * Returns the reason why only the device itself is locked, for the log of the program that opened it. O(1).
     *
     * @return the reason, or {@code null} if the lock file is locked as well
     */
    public @Nullable String lockFileProblem() {
        return lock.lockFileProblem();
    }

    /**
     * Returns whether the channel was closed by {@link #close()}.
     *
     * @return true after the first call
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Returns the present size of the file or block device.
     *
     * @return the number of bytes; {@link Files#size} returns 0 for a block device
     * @throws IOException if the size cannot be determined
     */
    public long size() throws IOException {
        return run(FileChannel::size);
    }

    /**
     * Reads until the target is full.
     *
     * @param target receives the bytes
     * @param position the first byte on the device
     * @throws IOException if the device is too short or cannot be read; part of the target may be overwritten
     */
    public void read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        run(open -> {
            target.position(start);
            long at = position;
            while (target.hasRemaining()) {
                int count = open.read(target, at);
                if (count < 0) {
                    throw new IOException("the file " + path + " ends at byte " + open.size() + ", before the "
                            + target.limit() + " bytes at " + position + " that were to be read");
                }
                at += count;
            }
            return at;
        });
    }

    /**
     * Writes the whole source. Durable after the next {@link #force}.
     *
     * @param source the bytes
     * @param position the first byte on the device
     * @throws IOException if the device cannot be written; part of the source may be on it
     */
    public void write(ByteBuffer source, long position) throws IOException {
        int start = source.position();
        run(open -> {
            source.position(start);
            long at = position;
            while (source.hasRemaining()) {
                at += open.write(source, at);
            }
            return at;
        });
    }

    /**
     * Extends a regular file to a number of blocks by writing zeros to the last one; the blocks before it are a hole.
     * Durable after the next {@link #force}. O(1).
     *
     * @param blockCount the new number of blocks, more than the file has, at most 2^51 - 1
     * @throws IllegalArgumentException if the number is out of range
     * @throws IOException if the file cannot be extended
     */
    public void extend(long blockCount) throws IOException {
        requirePossible(blockCount);
        run(open -> {
            writeLast(open, blockCount);
            return open;
        });
    }

    /**
     * Makes all writes durable that ended before the call.
     *
     * @throws IOException if the device reports a failure
     */
    public void force() throws IOException {
        run(open -> {
            open.force(false);
            return open;
        });
    }

    /**
     * Runs an operation on the channel, and again from its beginning if an interrupt closes the channel meanwhile.
     *
     * @param <T> the type of the result
     * @param work the operation
     * @return the result
     * @throws ClosedChannelException if {@link #close()} was called
     * @throws IOException if the operation fails, or another file is now at the path of the device
     */
    public <T> T run(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel open = usable();
                try {
                    return work.run(open);
                } catch (ClosedChannelException e) {
                    if (open.isOpen() && !(e instanceof ClosedByInterruptException)) {
                        // Another channel, which the operation uses, threw the exception.
                        throw e;
                    }
                    // An interrupt of this thread or of another thread in the channel has closed it, or is about to
                    // close it.
                    open.close();
                    interrupted |= Thread.interrupted();
                    if (closed) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the channel; opens it again if an interrupt closed it. */
    private FileChannel usable() throws IOException {
        FileChannel present = channel;
        if (present.isOpen() || closed) {
            return present;
        }
        opening.lock();
        try {
            if (!channel.isOpen() && !closed) {
                lock.requireStillAt(path);
                channel = openChannel(path, writable);
            }
            return channel;
        } finally {
            opening.unlock();
        }
    }

    /**
     * Closes the channel and ends the lock. Further calls do nothing.
     *
     * @throws IOException if a channel cannot be closed; the lock has ended all the same
     */
    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            if (!closed) {
                closed = true;
                try {
                    channel.close();
                } finally {
                    lock.close();
                }
            }
        } finally {
            opening.unlock();
        }
    }
}
