package io.lcfs.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The bytes of an archive, which a thread reads, decompresses and optionally digests (SHA-256) a few chunks ahead of
 * the consumer, so that an import takes the time of the slower thread, and not the sum of both times.
 */
final class DigestedStream extends InputStream {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS_AHEAD = 4;
    private static final Chunk END = new Chunk(new byte[0], 0);

    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
    private final BlockingQueue<Chunk> empty = new ArrayBlockingQueue<>(CHUNKS_AHEAD + 2);
    private final CompletableFuture<byte[]> digest = new CompletableFuture<>();
    private final boolean digested;
    private final Thread reader;
    private Chunk present = END;
    private int position;
    private boolean ended;

    private record Chunk(byte[] bytes, int length) {}

    private DigestedStream(Path archive, boolean digested) {
        this.digested = digested;
        reader = new Thread(() -> readAll(archive), "lcfs-bench-reader");
        reader.setDaemon(true);
    }

    static DigestedStream open(Path archive, boolean digested) {
        DigestedStream stream = new DigestedStream(archive, digested);
        stream.reader.start();
        return stream;
    }

    private void readAll(Path archive) {
        try {
            try (InputStream in = JdkArchive.open(archive)) {
                digest.complete(fill(in));
            } catch (IOException | NoSuchAlgorithmException e) {
                digest.completeExceptionally(e);
            }
            filled.put(END);
        } catch (InterruptedException e) {
            // The consumer closed the stream early.
            digest.completeExceptionally(e);
        }
    }

    private byte[] fill(InputStream in) throws IOException, NoSuchAlgorithmException, InterruptedException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        while (true) {
            Chunk used = empty.poll();
            byte[] bytes = used == null ? new byte[CHUNK_BYTES] : used.bytes;
            int length = in.readNBytes(bytes, 0, CHUNK_BYTES);
            if (length == 0) {
                return sha256.digest();
            }
            if (digested) {
                sha256.update(bytes, 0, length);
            }
            filled.put(new Chunk(bytes, length));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == present.length && !next()) {
            return -1;
        }
        int part = Math.min(length, present.length - position);
        System.arraycopy(present.bytes, position, target, offset, part);
        position += part;
        return part;
    }

    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (present != END) {
            empty.offer(present);
        }
        present = take();
        position = 0;
        ended = present == END;
        if (ended && digest.isCompletedExceptionally()) {
            throw new IOException("the archive could not be read to its end");
        }
        return !ended;
    }

    private Chunk take() throws IOException {
        try {
            return filled.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Reads the rest of the archive, because the digest includes it, and ends the thread. */
    @Override
    public void close() throws IOException {
        try {
            boolean more = true;
            while (more) {
                more = next();
            }
        } finally {
            reader.interrupt();
        }
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
