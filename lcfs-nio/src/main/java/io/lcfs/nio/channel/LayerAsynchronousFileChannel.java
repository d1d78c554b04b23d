package io.lcfs.nio.channel;

import io.lcfs.nio.file.FileKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** An asynchronous channel, whose operations run on the threads of an executor. Thread-safe. */
final class LayerAsynchronousFileChannel extends AsynchronousFileChannel {
    private final OpenFile file;
    private final FileKey key;
    private final ExecutorService executor;
    private volatile boolean open = true;

    LayerAsynchronousFileChannel(OpenFile file, @Nullable ExecutorService executor) throws IOException {
        this.file = file;
        this.key = file.key();
        this.executor = executor == null ? DefaultExecutor.INSTANCE : executor;
    }

    /** The executor of channels that were opened without one; its idle threads end. */
    private static final class DefaultExecutor {
        static final ExecutorService INSTANCE = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "lcfs-nio");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One operation on the file. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> Future<T> submit(Work<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (!open) {
            future.completeExceptionally(new ClosedChannelException());
            return future;
        }
        executor.execute(() -> {
            try {
                future.complete(run(work));
            } catch (IOException | RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private <T, A> void submit(Work<T> work, @Nullable A attachment, CompletionHandler<T, ? super A> handler) {
        boolean wasOpen = open;
        executor.execute(() -> {
            T result;
            try {
                if (!wasOpen) {
                    throw new ClosedChannelException();
                }
                result = run(work);
            } catch (IOException | RuntimeException | Error e) {
                handler.failed(e, attachment);
                return;
            }
            handler.completed(result, attachment);
        });
    }

    private <T> T run(Work<T> work) throws IOException {
        try {
            if (!open) {
                throw new AsynchronousCloseException();
            }
            return work.run();
        } catch (ClosedChannelException e) {
            AsynchronousCloseException closed = new AsynchronousCloseException();
            closed.initCause(e);
            throw closed;
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    private static void requireNotNegative(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
    }

    private void requireReadInto(ByteBuffer target, long position) {
        requireNotNegative(position);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        file.requireReadable();
    }

    @Override
    public <A> void read(
            ByteBuffer target, long position, @Nullable A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        requireReadInto(target, position);
        submit(() -> file.read(target, position), attachment, handler);
    }

    @Override
    public Future<Integer> read(ByteBuffer target, long position) {
        requireReadInto(target, position);
        return submit(() -> file.read(target, position));
    }

    @Override
    public <A> void write(
            ByteBuffer source, long position, @Nullable A attachment, CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(source, "source");
        requireNotNegative(position);
        file.requireWritable();
        submit(() -> file.write(source, position), attachment, handler);
    }

    @Override
    public Future<Integer> write(ByteBuffer source, long position) {
        Objects.requireNonNull(source, "source");
        requireNotNegative(position);
        file.requireWritable();
        return submit(() -> file.write(source, position));
    }

    private LayerFileLock prepare(long position, long size, boolean shared) {
        if (shared) {
            file.requireReadable();
        } else {
            file.requireWritable();
        }
        return new LayerFileLock(this, key, position, LayerFileLock.size(position, size), shared);
    }

    private LayerFileLock acquire(long position, long size, boolean shared) {
        LayerFileLock lock = prepare(position, size, shared);
        if (open) {
            FileLocks.acquire(lock);
        }
        return lock;
    }

    /**
     * Releases a lock that the caller will never receive, because the executor refused the task or the channel was
     * closed.
     */
    private void settle(LayerFileLock lock, boolean submitted) {
        if (!submitted || !open) {
            FileLocks.release(lock);
        }
    }

    private FileLock hold(LayerFileLock lock) throws ClosedChannelException {
        if (!open) {
            FileLocks.release(lock);
            throw new ClosedChannelException();
        }
        return lock;
    }

    @Override
    public <A> void lock(
            long position,
            long size,
            boolean shared,
            @Nullable A attachment,
            CompletionHandler<FileLock, ? super A> handler) {
        Objects.requireNonNull(handler, "handler");
        LayerFileLock lock = acquire(position, size, shared);
        boolean submitted = false;
        try {
            submit(() -> hold(lock), attachment, handler);
            submitted = true;
        } finally {
            settle(lock, submitted);
        }
    }

    @Override
    public Future<FileLock> lock(long position, long size, boolean shared) {
        LayerFileLock lock = acquire(position, size, shared);
        boolean submitted = false;
        try {
            Future<FileLock> future = submit(() -> hold(lock));
            submitted = true;
            return future;
        } finally {
            settle(lock, submitted);
        }
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        LayerFileLock lock = prepare(position, size, shared);
        requireOpen();
        FileLocks.acquire(lock);
        return hold(lock);
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return file.size();
    }

    @Override
    public AsynchronousFileChannel truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + " is negative");
        }
        requireOpen();
        file.requireWritable();
        file.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        requireOpen();
        file.force();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        FileLocks.releaseAll(key, this);
        file.mount().forget(this);
        file.close();
    }
}
