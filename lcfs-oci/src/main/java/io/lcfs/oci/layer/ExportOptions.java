package io.lcfs.oci.layer;

import io.lcfs.Progress;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of the export of a layer. Immutable: each {@code with...} method returns other options. A later version
 * may add options.
 */
public final class ExportOptions {
    /** The most threads of a blob by default: several blobs are packed at once, and each thread takes memory. */
    private static final int MAX_THREADS = 2;

    private static final ExportOptions DEFAULTS = new ExportOptions(
            false, null, ImportOptions::isOfImage, Progress.none(), CompressionLevel.DEFAULT, cores());

    private final boolean canonical;
    private final @Nullable Instant latest;
    private final Predicate<String> keepsXattr;
    private final Progress progress;
    private final CompressionLevel level;
    private final Parallelism parallelism;

    private ExportOptions(
            boolean canonical,
            @Nullable Instant latest,
            Predicate<String> keepsXattr,
            Progress progress,
            CompressionLevel level,
            Parallelism parallelism) {
        this.canonical = canonical;
        this.latest = latest;
        this.keepsXattr = keepsXattr;
        this.progress = progress;
        this.level = level;
        this.parallelism = parallelism;
    }

    private static Parallelism cores() {
        return Parallelism.of(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Returns the default form: a layer that was imported from a tar as the imported bytes, other layers in the
     * canonical form, times unchanged, without extended attributes that a host sets for itself.
     *
     * @return the options
     */
    public static ExportOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with or without the canonical form for all layers.
     *
     * @param forAll whether layers that were imported from a tar are exported in the canonical form too
     * @return the options
     */
    public ExportOptions withCanonical(boolean forAll) {
        return new ExportOptions(forAll, latest, keepsXattr, progress, level, parallelism);
    }

    /**
     * Returns these options with a latest time.
     *
     * @param time the latest time; its fraction of a second is removed
     * @return the options
     */
    public ExportOptions withLatest(Instant time) {
        return new ExportOptions(
                canonical, Instant.ofEpochSecond(time.getEpochSecond()), keepsXattr, progress, level, parallelism);
    }

    /**
     * Returns these options with other extended attributes.
     *
     * @param keeps returns whether an attribute is exported
     * @return the options
     */
    public ExportOptions withXattrs(Predicate<String> keeps) {
        return new ExportOptions(canonical, latest, keeps, progress, level, parallelism);
    }

    /**
     * Returns these options with another listener of progress. The export of a layer is one task with the layer's name.
     * The bytes are those of the tar; their total is an estimate from the layer's own bytes, because the tar adds its
     * headers, and may be smaller if files share content. An export of another difference knows no total.
     *
     * @param listener the listener, called by the thread that exports
     * @return the options
     */
    public ExportOptions withProgress(Progress listener) {
        return new ExportOptions(canonical, latest, keepsXattr, Objects.requireNonNull(listener), level, parallelism);
    }

    /**
     * Returns these options with another level of compression. It has no effect on tars that are not compressed.
     *
     * @param compressionLevel the level; the digest of a compressed blob depends on it
     * @return the options
     */
    public ExportOptions withLevel(CompressionLevel compressionLevel) {
        return new ExportOptions(
                canonical, latest, keepsXattr, progress, Objects.requireNonNull(compressionLevel), parallelism);
    }

    /**
     * Returns these options with other threads that compress. No digest depends on them. The default are two threads
     * for each blob, or one if there is one processor. The memory of a blob is in proportion to its threads.
     *
     * @param threads the threads
     * @return the options
     */
    public ExportOptions withParallelism(Parallelism threads) {
        return new ExportOptions(canonical, latest, keepsXattr, progress, level, Objects.requireNonNull(threads));
    }

    /**
     * Returns whether an imported layer is written in the canonical form, too, instead of as its original bytes.
     *
     * @return whether all layers have the canonical form
     */
    public boolean canonical() {
        return canonical;
    }

    /**
     * Returns the latest time of an entry in the canonical form, in whole seconds, like SOURCE_DATE_EPOCH.
     *
     * @return the time, or {@code null} if times are not changed
     */
    public @Nullable Instant latest() {
        return latest;
    }

    /**
     * Returns the predicate that selects the extended attributes to export.
     *
     * @return a predicate on their names
     */
    public Predicate<String> keepsXattr() {
        return keepsXattr;
    }

    /**
     * Returns the listener of progress.
     *
     * @return the listener
     */
    public Progress progress() {
        return progress;
    }

    /**
     * Returns the level of compression.
     *
     * @return the level
     */
    public CompressionLevel level() {
        return level;
    }

    /**
     * Returns the threads that compress a blob.
     *
     * @return the threads
     */
    public Parallelism parallelism() {
        return parallelism;
    }
}
