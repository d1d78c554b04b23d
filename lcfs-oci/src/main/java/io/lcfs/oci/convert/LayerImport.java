package io.lcfs.oci.convert;

import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.Progress;
import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.record.Journal;
import io.lcfs.oci.record.KeptBlob;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.PackedBlobs;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.record.RecipeWriter;
import io.lcfs.oci.stream.AheadInput;
import io.lcfs.oci.stream.Compressors;
import io.lcfs.oci.stream.CopyingInput;
import io.lcfs.oci.stream.LimitedInput;
import io.lcfs.oci.tar.TarReader;
import io.lcfs.oci.text.Notes;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creation of a committed layer from a layer tar. The layer has a temporary name until it is committed; after a failure
 * it is removed with all files kept for it.
 */
public final class LayerImport {
    private static final String UNFINISHED = "lcfs-oci-import-";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int HASHED_BYTES = 1 << 16;
    private static final int UNPACKED_BYTES = 1 << 18;

    private final LayerStore store;
    private final @Nullable String parent;
    private final @Nullable Digest parentChain;
    private final ImportOptions options;
    private final Notes notes = new Notes();
    private final @Nullable Journal pull;

    /**
     * Creates an import onto a committed layer with a known chain ID, or without a parent; {@code pull} is the journal
     * of the pull, or {@code null} for an import that is not part of a pull.
     */
    public LayerImport(
            LayerStore store,
            @Nullable String parent,
            @Nullable Digest parentChain,
            ImportOptions options,
            @Nullable Journal pull) {
        this.store = store;
        this.parent = parent;
        this.parentChain = parentChain;
        this.options = options;
        this.pull = pull;
    }

    /** Reads a tar, compressed or not, to its end. The stream is closed. */
    public ImportedLayer run(InputStream blob) throws IOException {
        ImportedLayer imported = runUnderJournal(blob);
        report(Progress.Phase.FINISHED, imported.blob().size());
        return imported;
    }

    private ImportedLayer runUnderJournal(InputStream blob) throws IOException {
        if (pull != null) {
            return run(blob, UNFINISHED + pull.id());
        }
        try (blob;
                Journal journal = Journal.imports(store, List.of())) {
            return run(blob, UNFINISHED + journal.id());
        }
    }

    private ImportedLayer run(InputStream blob, String unfinished) throws IOException {
        LayerOptions unlabelled = LayerOptions.defaults();
        try (blob;
                Layer layer = parent == null
                        ? store.createLayer(unfinished, unlabelled)
                        : store.cloneLayer(parent, unfinished, unlabelled)) {
            try {
                report(Progress.Phase.STARTED, 0);
                if (parent == null) {
                    // The time of the creation must not be visible unless an entry sets the time of the root.
                    layer.setModifiedTime(AbsolutePaths.ROOT, Instant.EPOCH);
                }
                ImportedLayer imported = read(blob, layer);
                if (finish(layer, imported)) {
                    return imported;
                }
                KeptBlobs.of(store)
                        .move(
                                digest(imported),
                                layer.id(),
                                store.stat(imported.name()).id());
                drop(layer);
                return known(imported);
            } catch (IOException | RuntimeException | Error e) {
                try {
                    drop(layer);
                } catch (IOException | RuntimeException more) {
                    e.addSuppressed(more);
                }
                throw e;
            }
        } catch (InvalidImageException e) {
            throw named(e);
        }
    }

    /** Applies the tar to a writable layer, which stays writable. The stream is closed. */
    public void applyTo(Layer layer, InputStream blob) throws IOException {
        try (blob) {
            report(Progress.Phase.STARTED, 0);
            long bytes = read(blob, layer).blob().size();
            report(Progress.Phase.FINISHED, bytes);
        } catch (InvalidImageException e) {
            throw named(e);
        }
    }

    private Digest chain(Digest diffId) {
        return parentChain == null ? diffId : ChainId.of(parentChain, diffId);
    }

    /** Returns the result for a layer that the store already had. */
    private static ImportedLayer known(ImportedLayer layer) {
        return new ImportedLayer(
                layer.name(),
                layer.diffId(),
                layer.blob(),
                layer.compression(),
                layer.tarBytes(),
                layer.entries(),
                false,
                layer.notes());
    }

    private void reportRead(long bytes) {
        report(Progress.Phase.RUNNING, bytes);
    }

    private void report(Progress.Phase phase, long bytes) {
        Progress.Update update = Progress.Update.of(task()).withPhase(phase);
        Descriptor expected = options.blob();
        options.progress()
                .update(expected == null ? update.withBytes(bytes) : update.withBytes(bytes, expected.size()));
    }

    /**
     * Returns the name of the progress task: the layer's name if it is known before the tar is read, or else the digest
     * of the blob if that is known.
     */
    private String task() {
        Digest diffId = options.diffId();
        Descriptor expected = options.blob();
        if (diffId != null) {
            return chain(diffId).toString();
        }
        return expected == null ? "layer" : expected.digest().toString();
    }

    /** Returns the exception with the names of the layer and the blob, as far as they are known. */
    private InvalidImageException named(InvalidImageException e) {
        Digest diffId = options.diffId();
        Descriptor expected = options.blob();
        if (diffId == null && expected == null) {
            return e;
        }
        String names = (diffId == null ? "" : "layer " + diffId)
                + (diffId == null || expected == null ? "" : ", ")
                + (expected == null ? "" : "blob " + expected.digest());
        return new InvalidImageException(names + ": " + e.getMessage(), e);
    }

    /**
     * Removes the recipe first: after a crash between the two removals, a layer is left whose name shows that it is
     * unfinished, and no recipe without a layer.
     */
    private void drop(Layer layer) throws IOException {
        RecipeFiles.delete(store, layer.id());
        store.remove(layer.name());
    }

    /** Removes the layer that an interrupted import left. */
    public static void dropUnfinished(LayerStore store, String id) throws IOException {
        String unfinished = UNFINISHED + id;
        if (store.exists(unfinished)) {
            RecipeFiles.delete(store, store.stat(unfinished).id());
            store.remove(unfinished);
        }
    }

    /**
     * Commits the layer under its name; returns false if a layer exists that is named by the same chain ID, and
     * therefore has the same content.
     */
    private boolean finish(Layer layer, ImportedLayer imported) throws IOException {
        Map<String, String> labels = new HashMap<>(Labels.of(imported, chain(imported.diffId()), pull != null));
        if (options.name() != null) {
            labels.putAll(options.labels());
            layer.commit(options.name(), labels);
            return true;
        }
        while (true) {
            try {
                layer.commit(imported.name(), labels);
                return true;
            } catch (LayerExistsException e) {
                if (isKept(imported)) {
                    return false;
                }
            }
        }
    }

    /**
     * Records that the blob that was read contains an existing layer. If the import is not part of a pull, also records
     * that the layer was requested independently of images. Returns false if the layer was removed.
     */
    private boolean isKept(ImportedLayer imported) throws IOException {
        try {
            LayerInfo layer = store.stat(imported.name());
            if (RecipeFiles.exists(store, layer.id())) {
                PackedBlobs.of(store, layer, imported.compression(), ExportOptions.defaults())
                        .remember(new PackedBlobs.Packed(imported.diffId(), imported.blob()));
            }
            if (pull == null) {
                Labels.keep(store, imported.name());
            }
            return true;
        } catch (NoSuchLayerException e) {
            return false;
        }
    }

    private ImportedLayer read(InputStream blob, Layer layer) throws IOException {
        Descriptor expected = options.blob();
        long bytes = expected == null ? -1 : expected.size();
        if (bytes <= options.keptBlobs() && options.keptBlobs() > 0) {
            limitKept(options.keptBlobs() - Math.max(0, bytes));
        }
        try (KeptBlob keeping = KeptBlobs.of(store).begin(layer.id(), bytes, options.keptBlobs())) {
            ImportedLayer imported = read(blob, layer, keeping);
            if (keeping.finish(digest(imported))) {
                limitKept(options.keptBlobs());
            }
            return imported;
        }
    }

    private void limitKept(long budget) throws IOException {
        long ignored = options.blobRecipes()
                ? BlobRecipes.of(store).condense(budget)
                : KeptBlobs.of(store).limit(budget);
    }

    /** Returns the digest under which a blob is kept: the digest of the expected blob, or else the computed one. */
    private Digest digest(ImportedLayer imported) {
        Descriptor expected = options.blob();
        return expected == null ? imported.blob().digest() : expected.digest();
    }

    private ImportedLayer read(InputStream blob, Layer layer, KeptBlob keeping) throws IOException {
        Descriptor expected = options.blob();
        VerifyingInputStream verified = VerifyingInputStream.of(blob, expected);
        // A layer is identified by the SHA-256 of its blob.
        VerifyingInputStream compressed =
                expected == null || expected.digest().isSha256() ? verified : new VerifyingInputStream(verified);
        try (AheadInput ahead =
                new AheadInput(new CopyingInput(compressed, keeping::write), blob, "lcfs-oci-hash", HASHED_BYTES)) {
            return unpack(ahead, compressed, blob, layer);
        }
    }

    /** Unpacks the bytes of a blob, which another thread reads and hashes. */
    private ImportedLayer unpack(AheadInput in, VerifyingInputStream compressed, Closeable blob, Layer layer)
            throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
        Compression compression = Compressors.detect(buffered);
        boolean isPlain = compression == Compression.NONE;
        // A plain tar is its own blob and need not be hashed again.
        boolean isHashed = isPlain && compressed.computesDigest();
        VerifyingInputStream tar;
        long entries;
        try (InputStream plain = new LimitedInput(
                        Compressors.decompress(
                                buffered, compression, options.limits().maxWindowBytes()),
                        options.limits(),
                        in::count,
                        notes);
                InputStream reported = new ReportingInput(plain, in::count, this::reportRead);
                InputStream unpacked =
                        isPlain ? reported : new AheadInput(reported, blob, "lcfs-oci-unpack", UNPACKED_BYTES)) {
            tar = isHashed ? compressed : new VerifyingInputStream(unpacked);
            entries = apply(isHashed ? unpacked : tar, layer);
            // Reads the end of the blob, which is required and must be verified.
            if (buffered.read() >= 0) {
                throw new InvalidImageException("there are bytes after the end of the compressed layer");
            }
        }
        Digest diffId = tar.found().digest();
        Digest wanted = options.diffId();
        if (wanted != null && !wanted.equals(diffId)) {
            throw new InvalidImageException("the tar of the layer has the digest " + diffId + ", expected " + wanted);
        }
        Descriptor found =
                Descriptor.of(compression.mediaType(), compressed.found().digest(), compressed.count());
        return new ImportedLayer(
                options.name() == null ? chain(diffId).toString() : options.name(),
                diffId,
                found,
                compression,
                tar.count(),
                entries,
                true,
                notes.list());
    }

    private long apply(InputStream tar, Layer layer) throws IOException {
        if (!options.recipe()) {
            TarReader reader = new TarReader(tar, options.limits(), (bytes, start, length) -> {}, notes);
            return new LayerApplier(layer, null, options.keepsXattr(), notes).applyAll(reader);
        }
        try (Layer root = store.root();
                RecipeWriter recipe = new RecipeWriter(root, layer.id())) {
            TarReader reader = new TarReader(tar, options.limits(), recipe::raw, notes);
            long entries = new LayerApplier(layer, recipe, options.keepsXattr(), notes).applyAll(reader);
            recipe.finish();
            return entries;
        }
    }
}
