package io.lcfs.oci.layer;

import io.lcfs.Progress;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of the export of a layer. Immutable: each {@code with...} method returns other options. A later version
 * may add options.
 */
public final class ExportOptions {
    /**
     * The default limit of threads for each blob, because several blobs are packed at once and each thread takes
     * memory.
     */
    private static final int MAX_THREADS = 2;

    private static final ExportOptions DEFAULTS = new ExportOptions(new Values());

    private final Values values;

    /** The values of options. They are not changed after the options are made. */
    private static final class Values implements Cloneable {
        private boolean canonical;
        private @Nullable Instant latest;
        private Predicate<String> keepsXattr = ImportOptions::isOfImage;
        private Progress progress = Progress.none();
        private CompressionLevel level = CompressionLevel.DEFAULT;
        private Parallelism parallelism = cores();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ExportOptions(Values values) {
        this.values = values;
    }

    private ExportOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new ExportOptions(changed);
    }

    private static Parallelism cores() {
        return Parallelism.of(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Returns the default options: a layer that was imported from a tar is exported as the imported bytes. Other layers
     * are exported in the canonical form, with unchanged times, and without extended attributes that a host sets for
     * itself.
     *
     * @return the options
     */
    public static ExportOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with or without the canonical form for all layers. The canonical form is a fixed format of
     * tars: the same files always give the same bytes.
     *
     * @param forAll whether layers that were imported from a tar are exported in the canonical form too
     * @return the options
     */
    public ExportOptions withCanonical(boolean forAll) {
        return with(changed -> changed.canonical = forAll);
    }

    /**
     * Returns these options with a latest time. Later times of entries are replaced by it in the canonical form.
     *
     * @param time the latest time; its fraction of a second is removed
     * @return the options
     */
    public ExportOptions withLatest(Instant time) {
        return with(changed -> changed.latest = Instant.ofEpochSecond(time.getEpochSecond()));
    }

    /**
     * Returns these options with other extended attributes.
     *
     * @param keeps returns whether an attribute is exported
     * @return the options
     */
    public ExportOptions withXattrs(Predicate<String> keeps) {
        return with(changed -> changed.keepsXattr = keeps);
    }

    /**
     * Returns these options with another listener of progress. The export of a layer is one task with the layer's name.
     * The bytes are those of the tar; their total is an estimate from the layer's own bytes, because the tar adds its
     * headers, and may be smaller if files share content. The total of another difference is unknown.
     *
     * @param listener the listener, called by the thread that exports
     * @return the options
     */
    public ExportOptions withProgress(Progress listener) {
        return with(changed -> changed.progress = Objects.requireNonNull(listener));
    }

    /**
     * Returns these options with another level of compression. It has no effect on tars that are not compressed.
     *
     * @param compressionLevel the level; the digest of a compressed blob depends on it
     * @return the options
     */
    public ExportOptions withLevel(CompressionLevel compressionLevel) {
        return with(changed -> changed.level = Objects.requireNonNull(compressionLevel));
    }

    /**
     * Returns these options with another number of threads that compress. No digest depends on it. The default is two
     * threads for each blob, or one if there is only one processor. Memory: in proportion to the number of threads.
     *
     * @param threads the threads
     * @return the options
     */
    public ExportOptions withParallelism(Parallelism threads) {
        return with(changed -> changed.parallelism = Objects.requireNonNull(threads));
    }

    /**
     * Returns whether imported layers, too, are written in the canonical form, instead of as their original bytes.
     *
     * @return whether all layers have the canonical form
     */
    public boolean canonical() {
        return values.canonical;
    }

    /**
     * Returns the latest time of an entry in the canonical form, in whole seconds, like SOURCE_DATE_EPOCH.
     *
     * @return the time, or {@code null} if times are not changed
     */
    public @Nullable Instant latest() {
        return values.latest;
    }

    /**
     * Returns the predicate that selects the extended attributes to export.
     *
     * @return a predicate on their names
     */
    public Predicate<String> keepsXattr() {
        return values.keepsXattr;
    }

    /**
     * Returns the listener of progress.
     *
     * @return the listener
     */
    public Progress progress() {
        return values.progress;
    }

    /**
     * Returns the level of compression.
     *
     * @return the level
     */
    public CompressionLevel level() {
        return values.level;
    }

    /**
     * Returns the threads that compress a blob.
     *
     * @return the threads
     */
    public Parallelism parallelism() {
        return values.parallelism;
    }
}
