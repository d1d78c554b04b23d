package io.lcfs;

import java.time.Duration;
import java.util.Objects;

/**
 * Options of {@link LayerStore#collect(CollectOptions)}. Immutable: each {@code with...} method returns other options.
 * A later version may add options.
 */
public final class CollectOptions {
    private static final CollectOptions DEFAULTS = new CollectOptions(false, Duration.ZERO, 0, Progress.none());

    private final boolean dryRun;
    private final Duration minimumAge;
    private final long keepBytes;
    private final Progress progress;

    private CollectOptions(boolean dryRun, Duration minimumAge, long keepBytes, Progress progress) {
        this.dryRun = dryRun;
        this.minimumAge = minimumAge;
        this.keepBytes = keepBytes;
        this.progress = progress;
    }

    /**
     * Returns options with which each cache layer that nothing holds is removed.
     *
     * @return the options
     */
    public static CollectOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with a decision whether layers are only reported.
     *
     * @param isDryRun whether nothing is changed
     * @return the options
     */
    public CollectOptions withDryRun(boolean isDryRun) {
        return new CollectOptions(isDryRun, minimumAge, keepBytes, progress);
    }

    /**
     * Returns these options with another minimum age.
     *
     * @param age the time since the last use, below which a layer stays
     * @return the options
     * @throws IllegalArgumentException if the age is negative
     */
    public CollectOptions withMinimumAge(Duration age) {
        if (age.isNegative()) {
            throw new IllegalArgumentException("minimumAge " + age + " is negative");
        }
        return new CollectOptions(dryRun, age, keepBytes, progress);
    }

    /**
     * Returns these options with another budget. The layers that were used last stay, as long as all cache layers that
     * could be removed own at most the budget together.
     *
     * @param bytes the most bytes; 0 means that no such layer stays
     * @return the options
     * @throws IllegalArgumentException if the number is negative
     */
    public CollectOptions withKeepBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("keepBytes " + bytes + " is negative");
        }
        return new CollectOptions(dryRun, minimumAge, bytes, progress);
    }

    /**
     * Returns these options with a listener. It receives an update for each layer that is removed; the task is the name
     * of the layer, the items are layers, and the bytes are those that the layers owned. An exception of the listener
     * ends the collection, and the layers removed so far stay removed.
     *
     * @param listener receives the updates
     * @return the options
     */
    public CollectOptions withProgress(Progress listener) {
        return new CollectOptions(dryRun, minimumAge, keepBytes, Objects.requireNonNull(listener));
    }

    /**
     * Returns whether nothing is changed.
     *
     * @return whether layers are only reported
     */
    public boolean dryRun() {
        return dryRun;
    }

    /**
     * Returns the minimum age.
     *
     * @return the time since the last use, below which a layer stays
     */
    public Duration minimumAge() {
        return minimumAge;
    }

    /**
     * Returns the budget.
     *
     * @return the most bytes that layers which could be removed own together
     */
    public long keepBytes() {
        return keepBytes;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public Progress progress() {
        return progress;
    }
}
