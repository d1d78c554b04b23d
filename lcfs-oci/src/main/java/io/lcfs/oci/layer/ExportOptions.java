package io.lcfs.oci.layer;

import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of the export of a layer. Immutable: each {@code with...} method returns other options. A later version
 * may add options.
 */
public final class ExportOptions {
    private static final ExportOptions DEFAULTS = new ExportOptions(false, null, ImportOptions::isOfImage);

    private final boolean canonical;
    private final @Nullable Instant latest;
    private final Predicate<String> keepsXattr;

    private ExportOptions(boolean canonical, @Nullable Instant latest, Predicate<String> keepsXattr) {
        this.canonical = canonical;
        this.latest = latest;
        this.keepsXattr = keepsXattr;
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
        return new ExportOptions(forAll, latest, keepsXattr);
    }

    /**
     * Returns these options with a latest time.
     *
     * @param time the latest time; its fraction of a second is removed
     * @return the options
     */
    public ExportOptions withLatest(Instant time) {
        return new ExportOptions(canonical, Instant.ofEpochSecond(time.getEpochSecond()), keepsXattr);
    }

    /**
     * Returns these options with other extended attributes.
     *
     * @param keeps returns whether an attribute is exported
     * @return the options
     */
    public ExportOptions withXattrs(Predicate<String> keeps) {
        return new ExportOptions(canonical, latest, keeps);
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
}
