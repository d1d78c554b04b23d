package io.lcfs.chronicle;

import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The channel through which a device is written, together with the lock on the device. A thread that is interrupted
 * inside a channel closes it for all threads. Therefore the interrupt status is cleared around each call and restored
 * afterwards. If an interrupt arrives during the call, the channel is opened again and the call is repeated.
 * Thread-safe.
 *
 * <p>Lock: {@code opening}, held while a channel is opened.
 */
final class DeviceChannel implements AutoCloseable {
    private final Path path;
    private final DeviceLock lock;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile boolean closed;

    private DeviceChannel(Path path, DeviceLock lock, FileChannel channel) {
        this.path = path;
        this.lock = lock;
        this.channel = channel;
    }

    /** An operation on the channel that may be repeated. */
    private interface Work<T> {
        T run(FileChannel channel) throws IOException;
    }

    /** Opens an existing device and locks it. */
    static DeviceChannel open(Path path) throws IOException {
        DeviceLock lock = DeviceLock.hold(path, true);
        try {
            return new DeviceChannel(path, lock, openChannel(path));
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel openChannel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private <T> T with(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel open = usable();
                try {
                    return work.run(open);
                } catch (ClosedChannelException e) {
                    // An interrupt has closed the channel, or is about to close it.
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

    private FileChannel usable() throws IOException {
        FileChannel present = channel;
        if (present.isOpen() || closed) {
            return present;
        }
        opening.lock();
        try {
            if (!channel.isOpen() && !closed) {
                lock.requireStillAt(path);
                channel = openChannel(path);
            }
            return channel;
        } finally {
            opening.unlock();
        }
    }

    long size() throws IOException {
        return with(FileChannel::size);
    }

    void write(ByteBuffer source, long position) throws IOException {
        int start = source.position();
        with(open -> {
            source.position(start);
            long at = position;
            while (source.hasRemaining()) {
                at += open.write(source, at);
            }
            return at;
        });
    }

    void force(boolean withSize) throws IOException {
        with(open -> {
            open.force(withSize);
            return open;
        });
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
