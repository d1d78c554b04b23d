package io.lcfs.oci.registry.http;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.registry.RetryPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The failures of one operation, and the waits between its attempts. Not thread-safe. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final RetryPolicy policy;
    private int failures;

    /**
     * Creates a count of failures.
     *
     * @param policy the limit of attempts and the waits
     */
    public Backoff(RetryPolicy policy) {
        this.policy = policy;
    }

    /** Resets the count of failures after progress. */
    public void reset() {
        failures = 0;
    }

    /**
     * Counts a failure, and waits if another attempt makes sense.
     *
     * @param failure the failure of the attempt
     * @throws IOException the same failure, if it is permanent, if no further attempt is allowed, or if the wait would
     *     be too long
     */
    public void pause(IOException failure) throws IOException {
        if (!isTransient(failure)) {
            throw failure;
        }
        pauseAnyway(failure);
    }

    /**
     * Counts a failure that is not transient but that the caller's next attempt avoids, and waits.
     *
     * @param failure the failure of the attempt
     * @throws IOException the same failure, if no further attempt is allowed, or if the wait would be too long
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
     * Returns whether a failure may be transient.
     *
     * @param failure the failure
     * @return true for a broken connection or a temporary failure of the server
     */
    public static boolean isTransient(IOException failure) {
        if (failure instanceof ResponseException response) {
            return ResponseException.isTransient(response.status());
        }
        return !(failure instanceof InvalidImageException
                || failure instanceof RefusedException
                || failure instanceof NoSuchImageException
                || failure instanceof NoSuchBlobException
                || failure instanceof FileSystemException
                || failure instanceof InterruptedIOException
                || failure instanceof SSLHandshakeException
                || failure instanceof SSLPeerUnverifiedException);
    }
}
