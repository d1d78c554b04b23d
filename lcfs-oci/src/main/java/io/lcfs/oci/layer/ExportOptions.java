package io.lcfs.oci.layer;

import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How a layer becomes a tar. Immutable: each {@code with...} method returns other options. A later version may add options. */
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
     * A layer that came from a tar goes out as it came, others in the canonical form; times stay; extended attributes that a
     * host sets for itself stay behind.
     *
     * @return these options
     */
    public static ExportOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with or without the canonical form for all.
     *
     * @param forAll whether layers that came from a tar go out in the canonical form too
     * @return the options
     */
    public ExportOptions withCanonical(boolean forAll) {
        return new ExportOptions(forAll, latest, keepsXattr);
    }

    /**
     * The same with times clamped.
     *
     * @param time the latest time; its fraction of a second is cut off
     * @return the options
     */
    public ExportOptions withLatest(Instant time) {
        return new ExportOptions(canonical, Instant.ofEpochSecond(time.getEpochSecond()), keepsXattr);
    }

    /**
     * The same with other extended attributes.
     *
     * @param keeps which go out
     * @return the options
     */
    public ExportOptions withXattrs(Predicate<String> keeps) {
        return new ExportOptions(canonical, latest, keeps);
    }

    /**
     * Tells whether a layer that came from a tar is written in the canonical form as well, and not as the bytes that came.
     *
     * @return whether it is
     */
    public boolean canonical() {
        return canonical;
    }

    /**
     * Returns the latest time that an entry in the canonical form may have, in whole seconds: what SOURCE_DATE_EPOCH says.
     *
     * @return the time, or {@code null} if times are left alone
     */
    public @Nullable Instant latest() {
        return latest;
    }

    /**
     * Returns which extended attributes are written.
     *
     * @return a predicate on their names
     */
    public Predicate<String> keepsXattr() {
        return keepsXattr;
    }
}
