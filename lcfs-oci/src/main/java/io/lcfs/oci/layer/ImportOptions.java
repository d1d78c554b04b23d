package io.lcfs.oci.layer;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How a layer's tar is read. Immutable: each {@code with...} method returns other options. A later version may add options. */
public final class ImportOptions {
    private static final ImportOptions DEFAULTS =
            new ImportOptions(ImportLimits.defaults(), null, null, ImportOptions::isOfImage, true, bytes -> {});

    private final ImportLimits limits;
    private final @Nullable Descriptor blob;
    private final @Nullable Digest diffId;
    private final Predicate<String> keepsXattr;
    private final boolean recipe;
    private final Progress progress;

    private ImportOptions(
            ImportLimits limits,
            @Nullable Descriptor blob,
            @Nullable Digest diffId,
            Predicate<String> keepsXattr,
            boolean recipe,
            Progress progress) {
        this.limits = limits;
        this.blob = blob;
        this.diffId = diffId;
        this.keepsXattr = keepsXattr;
        this.recipe = recipe;
        this.progress = progress;
    }

    /** Is told how far a layer is. Called by the thread that reads; what it throws ends the import. */
    public interface Progress {
        /**
         * Told now and then.
         *
         * @param bytes the number of bytes read so far, compressed as they come
         */
        void advance(long bytes);
    }

    /**
     * Default limits, nothing known beforehand, extended attributes that are of the image, a recipe.
     *
     * @return these options
     */
    public static ImportOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Tells whether an extended attribute belongs to the image, and was not set by a host for itself: not
     * {@code security.selinux}, {@code trusted.overlay.} and {@code user.overlay.}, {@code system.nfs4_acl} and
     * {@code com.apple.}.
     *
     * @param name the attribute's name
     * @return whether it does
     */
    static boolean isOfImage(String name) {
        return !name.equals("security.selinux")
                && !name.equals("system.nfs4_acl")
                && !name.startsWith("trusted.overlay.")
                && !name.startsWith("user.overlay.")
                && !name.startsWith("com.apple.");
    }

    /**
     * The same with other limits.
     *
     * @param newLimits the limits
     * @return the options
     */
    public ImportOptions withLimits(ImportLimits newLimits) {
        return new ImportOptions(newLimits, blob, diffId, keepsXattr, recipe, progress);
    }

    /**
     * The same with what is known of the bytes.
     *
     * @param expected their size and digest, compressed as they come
     * @return the options
     */
    public ImportOptions withBlob(Descriptor expected) {
        return new ImportOptions(limits, expected, diffId, keepsXattr, recipe, progress);
    }

    /**
     * The same with what is known of the tar.
     *
     * @param expected its digest, not compressed
     * @return the options
     */
    public ImportOptions withDiffId(Digest expected) {
        return new ImportOptions(limits, blob, expected, keepsXattr, recipe, progress);
    }

    /**
     * The same with other extended attributes.
     *
     * @param keeps which come in
     * @return the options
     */
    public ImportOptions withXattrs(Predicate<String> keeps) {
        return new ImportOptions(limits, blob, diffId, keeps, recipe, progress);
    }

    /**
     * The same with or without a recipe.
     *
     * @param kept whether there is one
     * @return the options
     */
    public ImportOptions withRecipe(boolean kept) {
        return new ImportOptions(limits, blob, diffId, keepsXattr, kept, progress);
    }

    /**
     * The same with a listener.
     *
     * @param listener is told how far it is
     * @return the options
     */
    public ImportOptions withProgress(Progress listener) {
        return new ImportOptions(limits, blob, diffId, keepsXattr, recipe, listener);
    }

    /**
     * Returns how much a tar may ask for.
     *
     * @return the limits
     */
    public ImportLimits limits() {
        return limits;
    }

    /**
     * Returns what the bytes must be, compressed as they come.
     *
     * @return the descriptor, or {@code null} if it is not known
     */
    public @Nullable Descriptor blob() {
        return blob;
    }

    /**
     * Returns what the digest of the tar must be, not compressed.
     *
     * @return the digest, or {@code null} if it is not known
     */
    public @Nullable Digest diffId() {
        return diffId;
    }

    /**
     * Returns which extended attributes are read.
     *
     * @return a predicate on their names
     */
    public Predicate<String> keepsXattr() {
        return keepsXattr;
    }

    /**
     * Tells whether a recipe is kept, by which the layer can be written again byte for byte. It takes a hundredth of the size of the tar.
     *
     * @return whether it is
     */
    public boolean recipe() {
        return recipe;
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
