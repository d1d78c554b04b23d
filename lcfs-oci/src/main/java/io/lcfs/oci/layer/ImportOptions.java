package io.lcfs.oci.layer;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a layer's tar is read.
 *
 * @param limits how much it may ask for
 * @param blob what the bytes must be, compressed as they come; {@code null} if that is not known
 * @param diffId what the digest of the tar must be, not compressed; {@code null} if that is not known
 * @param keepsXattr which extended attributes come in
 * @param recipe whether the layer can go out again byte for byte, which takes a hundredth of the tar's size
 * @param progress is told how many bytes were read so far, as they come
 */
public record ImportOptions(
        ImportLimits limits,
        @Nullable Descriptor blob,
        @Nullable Digest diffId,
        Predicate<String> keepsXattr,
        boolean recipe,
        Progress progress) {
    private static final ImportOptions DEFAULTS =
            new ImportOptions(ImportLimits.defaults(), null, null, ImportOptions::isOfImage, true, bytes -> {});

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
    public static boolean isOfImage(String name) {
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
}
