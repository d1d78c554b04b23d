package io.lcfs.oci.layer;

import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of the import of a layer. Immutable: each {@code with...} method returns other options. A later version
 * may add options.
 */
public final class ImportOptions {
    private static final ImportOptions DEFAULTS = new ImportOptions(new Values());

    private final Values values;

    /** The values of options. They are not changed after the options are made. */
    private static final class Values implements Cloneable {
        private ImportLimits limits = ImportLimits.defaults();
        private @Nullable Descriptor blob;
        private @Nullable Digest diffId;
        private Predicate<String> keepsXattr = ImportOptions::isOfImage;
        private boolean recipe = true;
        private long keptBlobBytes;
        private boolean blobRecipes;
        private Progress progress = Progress.none();
        private @Nullable String name;
        private Map<String, String> labels = Map.of();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ImportOptions(Values values) {
        this.values = values;
    }

    private ImportOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new ImportOptions(changed);
    }

    /**
     * Returns the default options: the default limits; no expected digests; only those extended attributes that belong
     * to the image; a recipe; no kept blobs.
     *
     * @return the options
     */
    public static ImportOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns whether an extended attribute belongs to the image. Attributes that a host sets for itself do not:
     * {@code security.selinux}, {@code trusted.overlay.} and {@code user.overlay.}, {@code system.nfs4_acl} and
     * {@code com.apple.}.
     *
     * @param name the attribute's name
     * @return true if the attribute belongs to the image
     */
    static boolean isOfImage(String name) {
        return !name.equals("security.selinux")
                && !name.equals("system.nfs4_acl")
                && !name.startsWith("trusted.overlay.")
                && !name.startsWith("user.overlay.")
                && !name.startsWith("com.apple.");
    }

    /**
     * Returns these options with other limits.
     *
     * @param newLimits the limits
     * @return the options
     */
    public ImportOptions withLimits(ImportLimits newLimits) {
        return with(changed -> changed.limits = newLimits);
    }

    /**
     * Returns these options with an expected blob. The import fails if the bytes are different.
     *
     * @param expected the size and digest of the bytes as they are read
     * @return the options
     */
    public ImportOptions withBlob(Descriptor expected) {
        return with(changed -> changed.blob = expected);
    }

    /**
     * Returns these options with an expected tar. The import fails if the tar is different.
     *
     * @param expected the digest of the uncompressed tar
     * @return the options
     */
    public ImportOptions withDiffId(Digest expected) {
        return with(changed -> changed.diffId = expected);
    }

    /**
     * Returns these options with another choice of extended attributes.
     *
     * @param keeps returns whether an attribute is imported
     * @return the options
     */
    public ImportOptions withXattrs(Predicate<String> keeps) {
        return with(changed -> changed.keepsXattr = keeps);
    }

    /**
     * Returns these options with or without a recipe, from which the layer can be exported again as the same tar, byte
     * for byte. A recipe takes about a hundredth of the size of the tar.
     *
     * @param kept whether a recipe is kept
     * @return the options
     */
    public ImportOptions withRecipe(boolean kept) {
        return with(changed -> changed.recipe = kept);
    }

    /**
     * Returns these options with a budget for blobs that are kept in the store unchanged, so that they can be pushed
     * with the same digests; see {@link io.lcfs.oci.image.PushOptions#withPreserveDigests}. The budget limits all kept
     * blobs of the store together. Before a blob is kept, the least recently used blobs are dropped until it fits. A
     * blob is not kept if it is larger than the budget, or if the store has no space for it; the import does not fail
     * then. A pull that keeps blobs also reads the blobs of layers that the store has, if they are not kept. Costs the
     * space of the blobs, and O(layers) for each of them.
     *
     * @param budgetBytes the largest number of bytes of all kept blobs, not negative; 0, the default, keeps none and
     *     drops none
     * @return the options
     * @throws IllegalArgumentException if it is negative
     */
    public ImportOptions withKeptBlobs(long budgetBytes) {
        if (budgetBytes < 0) {
            throw new IllegalArgumentException("the budget of kept blobs is negative: " + budgetBytes + " bytes");
        }
        return with(changed -> changed.keptBlobBytes = budgetBytes);
    }

    /**
     * Returns these options with or without recipes for blobs in gzip. A kept blob that must be dropped for the
     * {@linkplain #withKeptBlobs budget} then leaves a recipe, from which a push makes its very bytes again out of the
     * layer. A recipe has some tenths of a percent of a blob that was written by gzip, pigz, zlib, Go's compress/gzip
     * or this library, and is not counted in the budget; a blob whose recipe would be larger than a tenth of it leaves
     * none. A recipe is verified before the blob is dropped. Making a recipe costs about the time of compressing the
     * layer twice, in the thread of the import, and using it once.
     *
     * @param made whether recipes are made; false by default
     * @return the options
     */
    public ImportOptions withBlobRecipes(boolean made) {
        return with(changed -> changed.blobRecipes = made);
    }

    /**
     * Returns these options with another listener of progress. The import is one task. Its name is that of the layer if
     * the digest of the tar is expected, otherwise the digest of the expected blob, otherwise {@code layer}. The bytes
     * are those that were read, possibly compressed; their total is known if the blob is expected.
     *
     * @param listener the listener, called by the thread of the import and by the thread that reads, never at the same
     *     time
     * @return the options
     */
    public ImportOptions withProgress(Progress listener) {
        return with(changed -> changed.progress = listener);
    }

    /**
     * Returns these options with a name for the layer, for a caller that finds the layer by its own name. Without this
     * call the layer is named by its chain ID. The layer has its chain ID as a label in both cases.
     *
     * @param newName the name under which the layer is committed; the import fails with {@link
     *     io.lcfs.LayerExistsException} and changes nothing if another layer has it
     * @param newLabels further labels of the layer, which are copied
     * @return the options
     */
    public ImportOptions withName(String newName, Map<String, String> newLabels) {
        Map<String, String> copy = Map.copyOf(newLabels);
        return with(changed -> {
            changed.name = Objects.requireNonNull(newName);
            changed.labels = copy;
        });
    }

    /**
     * Returns the name of the layer.
     *
     * @return the name; {@code null} for the chain ID
     */
    public @Nullable String name() {
        return values.name;
    }

    /**
     * Returns the further labels of the layer.
     *
     * @return the labels, which do not change
     */
    public Map<String, String> labels() {
        return values.labels;
    }

    /**
     * Returns the limits of the tar.
     *
     * @return the limits
     */
    public ImportLimits limits() {
        return values.limits;
    }

    /**
     * Returns the expected descriptor of the blob, compressed as it is read.
     *
     * @return the descriptor, or {@code null} if it is not known
     */
    public @Nullable Descriptor blob() {
        return values.blob;
    }

    /**
     * Returns the expected digest of the decompressed tar.
     *
     * @return the digest, or {@code null} if it is not known
     */
    public @Nullable Digest diffId() {
        return values.diffId;
    }

    /**
     * Returns the predicate that selects the extended attributes to import.
     *
     * @return a predicate on their names
     */
    public Predicate<String> keepsXattr() {
        return values.keepsXattr;
    }

    /**
     * Returns whether a recipe is kept; see {@link #withRecipe}.
     *
     * @return whether a recipe is kept
     */
    public boolean recipe() {
        return values.recipe;
    }

    /**
     * Returns the budget of blobs that are kept in the store unchanged.
     *
     * @return the number of bytes; 0 if no blob is kept
     */
    public long keptBlobs() {
        return values.keptBlobBytes;
    }

    /**
     * Returns whether blobs in gzip leave recipes when they are dropped for the budget.
     *
     * @return whether recipes are made
     */
    public boolean blobRecipes() {
        return values.blobRecipes;
    }

    /**
     * Returns the listener of progress.
     *
     * @return the listener
     */
    public Progress progress() {
        return values.progress;
    }
}
