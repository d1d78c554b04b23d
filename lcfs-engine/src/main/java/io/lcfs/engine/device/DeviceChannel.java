package io.lcfs.engine.device;

import io.lcfs.spi.DeviceLock;
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
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * The channel of a device together with the lock on the device. An interrupt does not end its operations.
 *
 * <p>A thread that is interrupted inside a channel closes it for all threads. Therefore the interrupt status is cleared
 * around each call and restored afterwards. If an interrupt arrives during the call, the channel is opened again and
 * the call is repeated, which may write the same blocks again. The number of repetitions is not limited, because each
 * takes another interrupt. Meanwhile the device stays locked by {@link DeviceLock}, which has channels of its own.
 *
 * <p>Lock: {@code opening}, held while the channel is opened.
 */
final class DeviceChannel implements AutoCloseable {
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

    /** An operation on the channel that may be repeated. */
    interface Work<T> {
        T run(FileChannel channel) throws IOException;
    }

    /** Opens and locks an existing file or block device: exclusively for writing, otherwise against writers only. */
    static DeviceChannel open(Path path, boolean writable) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory, not a file or a block device");
        }
        DeviceLock lock = DeviceLock.hold(path, writable);
        try {
            String problem = lock.lockFileProblem();
            if (problem != null) {
                LoggerFactory.getLogger(DeviceChannel.class)
                        .info("the store {} is locked by its own file alone: {}", path, problem);
            }
            return new DeviceChannel(path, writable, lock, openChannel(path, writable));
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel openChannel(Path path, boolean writable) throws IOException {
        return FileChannel.open(
                path,
                writable ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE) : Set.of(StandardOpenOption.READ));
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the present size of the file or block device in bytes. */
    long size() throws IOException {
        // Files.size() returns 0 for a block device; the size of the channel is right.
        return run(FileChannel::size);
    }

    /** Reads until the target is full. */
    void read(ByteBuffer target, long position) throws IOException {
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

    /** Writes the whole source. */
    void write(ByteBuffer source, long position) throws IOException {
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

    /** Runs an operation on the channel, again if an interrupt closes the channel meanwhile. */
    <T> T run(Work<T> work) throws IOException {
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
