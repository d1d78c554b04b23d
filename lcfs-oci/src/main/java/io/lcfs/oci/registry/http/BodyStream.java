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
 * The body of a request, which goes out while it is written; then the answer. A write waits until the connection takes more, and fails
 * when it takes nothing for the timeout, or with an {@link EarlyResponseException} when the server has answered already. At most {@value #BUFFER_BYTES} bytes wait here.
 * To be used by one thread.
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

    /** The connection wants the body. */
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
     * What the request said of us.
     *
     * @return {@code null} if nothing
     */
    public @Nullable String authorization() {
        return authorization;
    }

    /**
     * How many bytes were given to the connection.
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
            // The connection keeps what it was given until that is on the line.
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
                    throw new HttpTimeoutException("the server takes nothing more, or too slowly");
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
     * Ends the body, unless the server has answered already, and waits for the answer: for the timeout, and for the time in which a server that is not in a hurry has
     * stored what came.
     *
     * @return the answer, of any status
     * @throws IOException if there is none
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

    /** Breaks the request off, unless it has been answered. */
    public void abort() {
        pending().cancel();
    }
}
