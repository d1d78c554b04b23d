package io.lcfs.compress.parallel;

import io.lcfs.compress.Parallelism;
import io.lcfs.compress.bits.BitWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A content that is divided into parts of one size, which are compressed on several threads and written in order,
 * between a header and a trailer. After a failure, each call fails with that failure as its cause; closing then writes
 * nothing, but still closes the underlying stream. Not thread-safe.
 */
public final class PartedOutput {
    private final OutputStream out;
    private final byte[] header;
    private final Supplier<Part> maker;
    private final OrderedParts parts;
    private final Deque<Part> free = new ArrayDeque<>();
    private Part filling;
    private boolean begun;
    private boolean closed;
    private @Nullable Throwable failure;

    /** Creates an output without content. Nothing is written before a part is full or the output is closed. */
    public PartedOutput(OutputStream out, byte[] header, Parallelism parallelism, Supplier<Part> maker) {
        this.out = out;
        this.header = header;
        this.maker = maker;
        this.parts = new OrderedParts(parallelism);
        this.filling = maker.get();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        requireWhole();
    }

    /** Throws if a call has failed before, because the output may lack bytes. */
    private void requireWhole() throws IOException {
        if (failure != null) {
            throw new IOException("an earlier write failed: " + failure.getMessage(), failure);
        }
    }

    /** Adds content. */
    public void write(byte[] source, int start, int count) throws IOException {
        Objects.checkFromIndexSize(start, count, source.length);
        requireOpen();
        int done = 0;
        while (done < count) {
            // A full part waits for more content, because the last part must be marked.
            if (filling.isFull()) {
                attempt(this::advance);
            }
            done += filling.fill(source, start + done, count - done);
        }
    }

    private void advance() throws IOException {
        parts.add(filling);
        if (parts.isFull()) {
            writeOldest();
        }
        Part next = free.isEmpty() ? maker.get() : free.pop();
        next.follow(filling);
        filling = next;
    }

    private void writeOldest() throws IOException {
        Part part = parts.take();
        if (!begun) {
            begun = true;
            out.write(header);
        }
        BitWriter result = part.out();
        out.write(result.bytes(), 0, result.position());
        free.push(part);
    }

    /** Flushes the underlying stream; does not end the present part. */
    public void flush() throws IOException {
        requireOpen();
        attempt(out::flush);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            parts.close();
            free.clear();
            throw e;
        }
    }

    /** Writes all content that is left, then the trailer, and closes the underlying stream. Later calls do nothing. */
    public void close(Supplier<byte[]> trailer) throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            requireWhole();
            attempt(() -> finish(trailer.get()));
            closing.flush();
        } finally {
            parts.close();
            free.clear();
        }
    }

    private void finish(byte[] trailer) throws IOException {
        filling.setLast();
        parts.add(filling);
        while (!parts.isEmpty()) {
            writeOldest();
        }
        out.write(trailer);
    }
}
