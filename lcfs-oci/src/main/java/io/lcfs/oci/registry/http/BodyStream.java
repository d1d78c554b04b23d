package io.lcfs.oci.registry.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, which is sent while it is written, and then the response. A write waits until the connection
 * accepts more. It fails if the connection accepts nothing for the timeout, and with an {@link EarlyResponseException}
 * if the server has already responded. At most {@value #BUFFER_BYTES} bytes are buffered. Not thread-safe.
 */
public final class BodyStream extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final @Nullable String authorization;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private Flow.@Nullable Subscriber<? super ByteBuffer> receiver;

    @GuardedBy("lock")
    private long demanded;

    private @Nullable Pending pending;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private long count;

    BodyStream(@Nullable String authorization, Duration timeout) {
        this.authorization = authorization;
        this.timeout = timeout;
    }

    /** Accepts the subscription of the connection to the body. */
    void subscribe(Flow.Subscriber<? super ByteBuffer> connection) {
        connection.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long more) {
                demand(connection, more);
            }

            @Override
            public void cancel() {
                wake();
            }
        });
    }

    private void demand(Flow.Subscriber<? super ByteBuffer> connection, long more) {
        lock.lock();
        try {
            receiver = connection;
            demanded += Math.min(more, Long.MAX_VALUE - demanded);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void begun(Pending request) {
        pending = request;
        request.whenOver(this::wake);
    }

    private Pending pending() {
        return Objects.requireNonNull(pending);
    }

    /**
     * Returns the Authorization header of the request.
     *
     * @return the header, or {@code null} if there was none
     */
    public @Nullable String authorization() {
        return authorization;
    }

    /**
     * Returns the number of bytes that were passed to the connection.
     *
     * @return the number
     */
    public long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int sourceLength) throws IOException {
        for (int written = 0; written < sourceLength; ) {
            int part = Math.min(sourceLength - written, BUFFER_BYTES - length);
            System.arraycopy(source, start + written, buffer, length, part);
            length += part;
            written += part;
            if (length == BUFFER_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (length > 0) {
            awaitDemand().onNext(ByteBuffer.wrap(buffer, 0, length));
            count += length;
            // The connection keeps the buffer until its bytes are sent.
            buffer = new byte[BUFFER_BYTES];
            length = 0;
        }
    }

    private Flow.Subscriber<? super ByteBuffer> awaitDemand() throws IOException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (demanded == 0 && !pending().isOver()) {
                if (left <= 0) {
                    throw new HttpTimeoutException("the server accepts no more bytes, or accepts them too slowly");
                }
                left = changed.awaitNanos(left);
            }
            if (!pending().isOver()) {
                demanded--;
                return Objects.requireNonNull(receiver);
            }
        } catch (InterruptedException e) {
            throw Backoff.interrupted(e);
        } finally {
            lock.unlock();
        }
        throw new EarlyResponseException();
    }

    /**
     * Ends the body, unless the server has already responded, and waits for the response: for the timeout, plus the
     * time in which a slow server stores the bytes.
     *
     * @return the response, of any status
     * @throws IOException if there is no response
     */
    public Response finish() throws IOException {
        if (pending().isOver()) {
            return pending().await(timeout);
        }
        flush();
        Flow.Subscriber<? super ByteBuffer> connection;
        lock.lock();
        try {
            connection = receiver;
        } finally {
            lock.unlock();
        }
        if (connection != null) {
            connection.onComplete();
        }
        return pending().await(Transport.timeoutToStore(timeout, count));
    }

    /** Cancels the request, unless it has been answered. */
    public void abort() {
        pending().cancel();
    }
}
