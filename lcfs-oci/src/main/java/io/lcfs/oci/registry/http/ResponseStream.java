package io.lcfs.oci.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as a stream whose reads fail if the server is silent for too long; the JDK's own stream would
 * wait forever. One thread reads; the threads of the HTTP client add the bytes, at most {@value #MAX_PARTS} buffers
 * ahead.
 */
final class ResponseStream extends InputStream implements HttpResponse.BodySubscriber<ResponseStream> {
    private static final int MAX_PARTS = 8;
    private static final int DRAINED_BYTES = 64 << 10;
    private static final long DRAINED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Buffers, or the end of the body, with or without a failure. */
    private record Part(
            List<ByteBuffer> buffers,
            boolean last,
            @Nullable Throwable failure) {}

    private final Duration timeout;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private ByteBuffer current = NOTHING;
    private @Nullable Part end;
    private long deadlineNanos;
    private boolean limited;

    ResponseStream(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Limits the total time from now on to the timeout plus the time that {@code bytes} bytes take on a slow
     * connection.
     */
    void limitTime(long bytes) {
        limited = true;
        deadlineNanos = System.nanoTime() + Transport.timeoutFor(timeout, bytes).toNanos();
    }

    @Override
    public CompletionStage<ResponseStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        if (subscription.complete(given)) {
            given.request(MAX_PARTS);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        parts.add(new Part(item, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new Part(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        parts.add(new Part(List.of(), true, null));
    }

    @Override
    public int read() throws IOException {
        return fill(remainingNanos()) ? current.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill(remainingNanos())) {
            return -1;
        }
        int read = Math.min(length, current.remaining());
        current.get(target, start, read);
        return read;
    }

    private long remainingNanos() {
        long silence = timeout.toNanos();
        return limited ? Math.min(silence, deadlineNanos - System.nanoTime()) : silence;
    }

    /** Sets {@code current} to a buffer with unread bytes; returns false at the end of the body. */
    private boolean fill(long waitNanos) throws IOException {
        while (!current.hasRemaining()) {
            if (!buffers.isEmpty()) {
                current = buffers.remove();
            } else if (!take(waitNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(long waitNanos) throws IOException {
        Part part = end == null ? next(waitNanos) : end;
        if (part.last()) {
            end = part;
            if (part.failure() != null) {
                throw new IOException("the connection broke: " + part.failure(), part.failure());
            }
            return false;
        }
        buffers.addAll(part.buffers());
        subscription.join().request(1);
        return true;
    }

    private Part next(long waitNanos) throws IOException {
        try {
            Part part = parts.poll(waitNanos, TimeUnit.NANOSECONDS);
            if (part == null) {
                throw new HttpTimeoutException("the server sends no more bytes, or sends them too slowly");
            }
            return part;
        } catch (InterruptedException e) {
            throw Backoff.interrupted(e);
        }
    }

    /**
     * Reads the rest of the body if it is short, so that the connection can be reused; otherwise closes the connection.
     */
    @Override
    public void close() {
        long until = System.nanoTime() + Math.min(DRAINED_NANOS, timeout.toNanos());
        int drained = 0;
        try {
            while (drained < DRAINED_BYTES && fill(until - System.nanoTime())) {
                drained += current.remaining();
                current = NOTHING;
            }
        } catch (IOException e) {
            // The rest is not needed; the connection is closed below.
            drained = DRAINED_BYTES;
        }
        if (end == null) {
            end = new Part(List.of(), true, new IOException("the stream is closed"));
            subscription.thenAccept(Flow.Subscription::cancel);
        }
    }
}
