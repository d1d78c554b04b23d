package io.lcfs.oci.stream;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose source is read ahead by a thread of its own, so that the work of the source (receive, hash,
 * decompress) overlaps with the work of the reader. Closing ends the thread and waits for it; the source stream stays
 * open. Not thread-safe for readers.
 */
public final class AheadInput extends InputStream {
    private static final int PIECES = 8;

    /** Bytes of the source; a count of 0 is the end of the source, or its failure. */
    private record Piece(byte[] bytes, int count, @Nullable Throwable failure) {}

    private final BlockingQueue<Piece> queue = new ArrayBlockingQueue<>(PIECES);
    /** Arrays that were read, for further pieces. */
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(PIECES);

    private final int pieceBytes;
    private final Thread thread;
    private final Closeable source;
    private @Nullable Piece present;
    private int at;
    private volatile long count;

    /**
     * Starts the thread.
     *
     * @param in the source stream
     * @param source the origin of the source's bytes, which is closed if this stream is closed before its end, so that
     *     a waiting read ends
     * @param name the name of the thread
     * @param pieceBytes the size of the pieces in which the source is read, up to eight of them ahead
     */
    public AheadInput(InputStream in, Closeable source, String name, int pieceBytes) {
        this.source = source;
        this.pieceBytes = pieceBytes;
        thread = new Thread(() -> readAll(in), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll(InputStream in) {
        try {
            while (true) {
                byte[] used = free.poll();
                byte[] bytes = used == null ? new byte[pieceBytes] : used;
                int length = in.readNBytes(bytes, 0, pieceBytes);
                queue.put(new Piece(bytes, length, null));
                if (length < pieceBytes) {
                    if (length > 0) {
                        queue.put(new Piece(new byte[0], 0, null));
                    }
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The stream was closed.
        } catch (IOException | RuntimeException | Error e) {
            try {
                queue.put(new Piece(new byte[0], 0, e));
            } catch (InterruptedException gone) {
                // The stream was closed, so nobody reads the failure.
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Piece piece = present;
        if (piece == null || at == piece.count && piece.count > 0) {
            if (piece != null) {
                boolean ignored = free.offer(piece.bytes);
            }
            piece = take();
            present = piece;
            at = 0;
        }
        if (piece.failure != null) {
            throw asIoException(piece.failure);
        }
        if (piece.count == 0) {
            awaitEnd();
            return -1;
        }
        int copied = Math.min(length, piece.count - at);
        System.arraycopy(piece.bytes, at, target, start, copied);
        at += copied;
        count += copied;
        return copied;
    }

    /** Returns the number of bytes that were read from this stream. May be called by any thread. */
    public long count() {
        return count;
    }

    /**
     * Waits for the end of the thread after the last byte, so that {@link #close} does not find it alive and close the
     * origin.
     */
    private void awaitEnd() throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a layer was read");
    }

    private Piece take() throws InterruptedIOException {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static IOException asIoException(Throwable failure) {
        if (failure instanceof IOException io) {
            return io;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Override
    public void close() throws IOException {
        if (thread.isAlive()) {
            source.close();
        }
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            queue.clear();
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
