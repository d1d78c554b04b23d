package io.lcfs.oci.registry;

import java.time.Duration;
import java.util.Objects;

/**
 * The policy of repeated attempts after transient failures: broken connections, and the statuses 408, 429 and 5xx.
 * Immutable: each {@code with...} method returns another policy. A later version may add values.
 */
public final class RetryPolicy {
    private final int attempts;
    private final Duration firstDelay;
    private final Duration longestDelay;
    private final Pause pause;

    private RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay, Pause pause) {
        Objects.requireNonNull(pause);
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + " is below 1");
        }
        if (firstDelay.isNegative() || longestDelay.isNegative()) {
            throw new IllegalArgumentException("delay " + firstDelay + " or " + longestDelay + " is negative");
        }
        this.attempts = attempts;
        this.firstDelay = firstDelay;
        this.longestDelay = longestDelay;
        this.pause = pause;
    }

    /** A way to wait between two attempts. Thread-safe. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param duration the time to wait
         * @throws InterruptedException if the thread was interrupted
         */
        void pause(Duration duration) throws InterruptedException;
    }

    /**
     * Returns the default policy: six attempts within about 15 seconds, unless the server asks for longer waits, of at
     * most 60 seconds each. It waits by sleeping.
     *
     * @return the policy
     */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                6, Duration.ofMillis(500), Duration.ofSeconds(60), duration -> Thread.sleep(duration.toMillis()));
    }

    /**
     * Returns this policy with another number of attempts.
     *
     * @param number the largest number of attempts, including the first one, at least 1
     * @return the policy
     * @throws IllegalArgumentException if the number is below 1
     */
    public RetryPolicy withAttempts(int number) {
        return new RetryPolicy(number, firstDelay, longestDelay, pause);
    }

    /**
     * Returns this policy with other waits.
     *
     * @param first the longest wait before the second attempt; it doubles with each attempt, and a random part of at
     *     most half of it is subtracted
     * @param longest the longest wait before any attempt
     * @return the policy
     * @throws IllegalArgumentException if a wait is negative
     */
    public RetryPolicy withDelays(Duration first, Duration longest) {
        return new RetryPolicy(attempts, first, longest, pause);
    }

    /**
     * Returns this policy with another way to wait.
     *
     * @param newPause the way to wait
     * @return the policy
     */
    public RetryPolicy withPause(Pause newPause) {
        return new RetryPolicy(attempts, firstDelay, longestDelay, newPause);
    }

    /**
     * Returns the largest number of attempts, including the first one, at least 1.
     *
     * @return the number
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns the longest wait before the second attempt; it doubles with each attempt, and a random part of at most
     * half of it is subtracted.
     *
     * @return the wait
     */
    public Duration firstDelay() {
        return firstDelay;
    }

    /**
     * Returns the longest wait. If a server asks for a longer wait (Retry-After), there is no further attempt.
     *
     * @return the wait
     */
    public Duration longestDelay() {
        return longestDelay;
    }

    /**
     * Returns the way to wait.
     *
     * @return the way
     */
    public Pause pause() {
        return pause;
    }
}
