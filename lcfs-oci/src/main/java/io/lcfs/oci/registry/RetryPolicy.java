package io.lcfs.oci.registry;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a request that failed by chance is made again, and when: after broken connections, and answers 408, 429 and 5xx.
 *
 * @param attempts how often it is made at most, the first time included, at least 1
 * @param firstDelay the longest wait before the second attempt; it doubles each time, and a random part of at most half of it
 *     is left out
 * @param longestDelay the longest wait there is. A server that asks for a longer one (Retry-After) is not asked again.
 * @param pause how to wait
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay, Pause pause) {
    /** A way to wait. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param duration how long
         * @throws InterruptedException if the thread was interrupted
         */
        void pause(Duration duration) throws InterruptedException;
    }

    /**
     * Checks the ranges.
     *
     * @param attempts at least 1
     * @param firstDelay not negative
     * @param longestDelay not negative
     * @param pause how to wait
     */
    public RetryPolicy {
        Objects.requireNonNull(pause);
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + " is below 1");
        }
        if (firstDelay.isNegative() || longestDelay.isNegative()) {
            throw new IllegalArgumentException("delay " + firstDelay + " or " + longestDelay + " is negative");
        }
    }

    /**
     * Six attempts within about 15 seconds, each wait at most 60 seconds, by sleeping.
     *
     * @return the policy
     */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                6, Duration.ofMillis(500), Duration.ofSeconds(60), duration -> Thread.sleep(duration.toMillis()));
    }
}
