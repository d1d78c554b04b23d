package io.lcfs.oci.registry.http;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.registry.RetryPolicy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The failures of one undertaking, and the waits between them. To be used by one thread. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final RetryPolicy policy;
    private int failures;

    /**
     * Without a failure yet.
     *
     * @param policy how many there may be
     */
    public Backoff(RetryPolicy policy) {
        this.policy = policy;
    }

    /** Forgets the failures, as something has been achieved since. */
    public void reset() {
        failures = 0;
    }

    /**
     * Counts a failure, and waits if another attempt makes sense.
     *
     * @param failure why the attempt failed
     * @throws IOException that failure, if it will not go away, was the last one allowed, or the wait would be too long
     */
    public void pause(IOException failure) throws IOException {
        if (!isTransient(failure)) {
            throw failure;
        }
        pauseAnyway(failure);
    }

    /**
     * Counts a failure that will not go away by itself, but by what the caller does next, and waits.
     *
     * @param failure why the attempt failed
     * @throws IOException that failure, if it was the last one allowed, or the wait would be too long
     */
    public void pauseAnyway(IOException failure) throws IOException {
        failures++;
        if (failures >= policy.attempts()) {
            throw failure;
        }
        Duration delay = asked(failure);
        if (delay == null) {
            delay = jittered();
        } else if (delay.compareTo(policy.longestDelay()) > 0) {
            throw failure;
        }
        try {
            policy.pause().pause(delay);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException wrapped = new InterruptedIOException("the thread was interrupted");
        wrapped.initCause(cause);
        return wrapped;
    }

    private static @Nullable Duration asked(IOException failure) {
        return failure instanceof ResponseException response ? response.retryAfter() : null;
    }

    private Duration jittered() {
        Duration full = policy.firstDelay().multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        long nanos = (full.compareTo(policy.longestDelay()) < 0 ? full : policy.longestDelay()).toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    /**
     * Tells whether a failure may go away by itself.
     *
     * @param failure the failure
     * @return whether it is a broken connection or a server's trouble
     */
    public static boolean isTransient(IOException failure) {
        if (failure instanceof ResponseException response) {
            return ResponseException.isTransient(response.status());
        }
        return !(failure instanceof InvalidImageException
                || failure instanceof RefusedException
                || failure instanceof FileNotFoundException
                || failure instanceof FileSystemException
                || failure instanceof InterruptedIOException
                || failure instanceof SSLHandshakeException
                || failure instanceof SSLPeerUnverifiedException);
    }
}
