package io.lcfs.nio.channel;

import io.lcfs.FileView;
import io.lcfs.nio.file.FileKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A channel to a regular file of a layer. As with every interruptible channel, interrupting a thread inside a call
 * closes the channel; the store and other channels stay open. Channels that serve a stream or a call that reads a whole
 * file ignore interrupts.
 */
class LayerFileChannel extends FileChannel {
    private static final int TRANSFER_BYTES = 256 * 1024;

    private final OpenFile file;
    private final boolean interruptible;
    /** Guards the position; also held by operations that change the file's size through it. */
    private final ReentrantLock positionLock = new ReentrantLock();

    /** A random hash code. The JVM's identity hash would take longer than the rest of adding a channel to a set. */
    private final int hash = ThreadLocalRandom.current().nextInt();

    private long position;
    /** The key of the file, set by the first lock on it. */
    private volatile @Nullable FileKey locked;

    LayerFileChannel(OpenFile file, boolean interruptible) {
        this.file = file;
        this.interruptible = interruptible;
    }

    /** An operation that an interrupt may cut short. */
    private interface Work {
        long run() throws IOException;
    }

    /**
     * Runs an operation with the effect of {@link #begin} and {@link #end}, except that the interrupted thread itself
     * closes the channel as soon as it notices the interrupt. Otherwise the interrupting thread would close it, and up
     * to Java 22 it would do so holding a lock that the interrupted thread needs in the channel of the store's device.
     */
    private long interruptibly(Work work) throws IOException {
        try {
            requireGoingOn();
            long result = work.run();
            requireNotInterrupted();
            return result;
        } catch (IOException e) {
            requireNotInterrupted();
            if (!isOpen()) {
                throw new AsynchronousCloseException();
            }
            throw e;
        }
    }

    private void requireNotInterrupted() throws IOException {
        if (interruptible && Thread.currentThread().isInterrupted() && !WholeFileRead.isUnderWay()) {
            close();
            throw new ClosedByInterruptException();
        }
    }

    /** Requires that the operation was neither interrupted nor ended by a close. */
    private void requireGoingOn() throws IOException {
        requireNotInterrupted();
        requireOpen();
    }

    private long byPosition(Work work) throws IOException {
        positionLock.lock();
        try {
            return interruptibly(work);
        } finally {
            positionLock.unlock();
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void requireReadable() throws IOException {
        requireOpen();
        file.requireReadable();
    }

    private void requireWritable() throws IOException {
        requireOpen();
        file.requireWritable();
    }

    private static void requireNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " " + value + " is negative");
        }
    }

    private static void requireNotReadOnly(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
    }

    OpenFile file() {
        return file;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Objects.requireNonNull(target, "target");
        requireReadable();
        requireNotReadOnly(target);
        return (int) byPosition(() -> {
            int read = file.read(target, position);
            position += Math.max(0, read);
            return read;
        });
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        requireReadable();
        for (int i = offset; i < offset + length; i++) {
            requireNotReadOnly(targets[i]);
        }
        return byPosition(() -> {
            long sum = 0;
            for (int i = offset; i < offset + length; i++) {
                boolean wanted = targets[i].hasRemaining();
                int read = file.read(targets[i], position);
                if (read < 0) {
                    return sum > 0 ? sum : -1;
                }
                sum += read;
                position += read;
                if (wanted && targets[i].hasRemaining()) {
                    return sum;
                }
            }
            return sum;
        });
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        Objects.requireNonNull(target, "target");
        requireNotNegative("position", from);
        requireReadable();
        requireNotReadOnly(target);
        return (int) interruptibly(() -> file.read(target, from));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Objects.requireNonNull(source, "source");
        requireWritable();
        return (int) byPosition(() -> writeHere(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        requireWritable();
        return byPosition(() -> {
            long sum = 0;
            for (int i = offset; i < offset + length; i++) {
                sum += writeHere(sources[i]);
            }
            return sum;
        });
    }

    private int writeHere(ByteBuffer source) throws IOException {
        int written = file.write(source, position);
        position = file.isAppending() ? file.size() : position + written;
        return written;
    }

    @Override
    public int write(ByteBuffer source, long to) throws IOException {
        Objects.requireNonNull(source, "source");
        requireNotNegative("position", to);
        requireWritable();
        return (int) interruptibly(() -> file.write(source, to));
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return byPosition(() -> {
            if (file.isAppending()) {
                position = file.size();
            }
            return position;
        });
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        requireOpen();
        requireNotNegative("position", newPosition);
        byPosition(() -> position = newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return interruptibly(file::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        requireOpen();
        requireNotNegative("size", size);
        requireWritable();
        byPosition(() -> {
            file.truncate(size);
            position = Math.min(position, size);
            return position;
        });
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        requireOpen();
        interruptibly(() -> {
            file.force();
            return 0;
        });
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        requireOpen();
        Objects.requireNonNull(target, "target");
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        requireReadable();
        if (target instanceof LayerFileChannel ours) {
            ours.requireWritable();
        }
        requireNotNegative("position", from);
        requireNotNegative("count", count);
        return interruptibly(() -> transfer(from, count, target));
    }

    private long transfer(long from, long count, WritableByteChannel target) throws IOException {
        FileView view = file.isFrozen() ? file.view() : null;
        return view != null ? transferView(view, from, count, target) : transferCopy(from, count, target);
    }

    /** Passes the bytes to the target without copying them. */
    private long transferView(FileView opened, long from, long count, WritableByteChannel target) throws IOException {
        try (FileView view = opened) {
            long end = from + Math.min(count, Math.max(0, view.size() - from));
            long at = from;
            while (at < end) {
                requireGoingOn();
                ByteBuffer bytes = view.slice(at);
                bytes.limit((int) Math.min(bytes.limit(), end - at));
                int length = bytes.remaining();
                int written = target.write(bytes);
                at += written;
                if (written < length) {
                    break;
                }
            }
            return at - from;
        }
    }

    private long transferCopy(long from, long count, WritableByteChannel target) throws IOException {
        long end = from + Math.min(count, Math.max(0, file.size() - from));
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, Math.max(0, end - from)));
        long at = from;
        while (at < end) {
            requireGoingOn();
            bytes.clear().limit((int) Math.min(bytes.capacity(), end - at));
            if (file.read(bytes, at) <= 0) {
                break;
            }
            int length = bytes.flip().remaining();
            int written = target.write(bytes);
            at += written;
            if (written < length) {
                break;
            }
        }
        return at - from;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        requireOpen();
        Objects.requireNonNull(source, "source");
        if (!source.isOpen()) {
            throw new ClosedChannelException();
        }
        requireWritable();
        if (source instanceof LayerFileChannel ours) {
            ours.requireReadable();
        }
        requireNotNegative("position", to);
        requireNotNegative("count", count);
        return interruptibly(() -> to > file.size() ? 0 : receive(source, to, count));
    }

    private long receive(ReadableByteChannel source, long to, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(TRANSFER_BYTES, count));
        long received = 0;
        while (received < count) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), count - received));
            if (source.read(bytes) <= 0) {
                break;
            }
            requireGoingOn();
            received += file.write(bytes.flip(), to + received);
        }
        return received;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) throws IOException {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("size " + size + ", the limit is " + Integer.MAX_VALUE);
        }
        return mapBy((channel, position) -> channel.map(mode, position, size), mode, from, size);
    }

    /** Maps a range through one of the JDK's channels. */
    final <T> T mapBy(FileView.Mapper<T> mapper, MapMode mode, long from, long size) throws IOException {
        Objects.requireNonNull(mode, "mode");
        requireOpen();
        requireNotNegative("position", from);
        requireNotNegative("size", size);
        if (size > Long.MAX_VALUE - from) {
            throw new IllegalArgumentException(size + " bytes at " + from + " end behind " + Long.MAX_VALUE);
        }
        file.requireReadable();
        if (mode != MapMode.READ_ONLY) {
            file.requireWritable();
        }
        if (mode != MapMode.READ_ONLY && mode != MapMode.PRIVATE) {
            throw new UnsupportedOperationException("a file of a layer cannot be mapped " + mode
                    + ": the JDK does not tell when such a mapping is changed or forced");
        }
        AtomicReference<T> mapped = new AtomicReference<>();
        interruptibly(() -> {
            file.reach(from + size);
            mapped.set(FileMapping.map(file, mode, from, size, mapper));
            return size;
        });
        return Objects.requireNonNull(mapped.get());
    }

    /** Acquires a lock without ever waiting. If the thread is already interrupted, throws before anything is locked. */
    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        requireOpen();
        if (Thread.currentThread().isInterrupted()) {
            throw new FileLockInterruptionException();
        }
        return acquire(from, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
        return acquire(from, size, shared);
    }

    /**
     * Acquires a lock at once or fails: only one process can have the store open, so only a channel of this JVM can
     * hold a conflicting lock.
     */
    private FileLock acquire(long from, long size, boolean shared) throws IOException {
        requireOpen();
        if (shared) {
            file.requireReadable();
        } else {
            file.requireWritable();
        }
        FileKey key = file.key();
        LayerFileLock lock = new LayerFileLock(this, key, from, LayerFileLock.size(from, size), shared);
        locked = key;
        FileLocks.acquire(lock);
        if (!isOpen()) {
            FileLocks.release(lock);
            throw new ClosedChannelException();
        }
        return lock;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        FileKey key = locked;
        if (key != null) {
            FileLocks.releaseAll(key, this);
        }
        file.mount().forget(this);
        file.close();
    }
}
