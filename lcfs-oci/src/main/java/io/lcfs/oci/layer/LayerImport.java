package io.lcfs.oci.layer;

import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.oci.ChainId;
import io.lcfs.oci.Compression;
import io.lcfs.oci.Descriptor;
import io.lcfs.oci.Digest;
import io.lcfs.oci.ImportOptions;
import io.lcfs.oci.ImportedLayer;
import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.VerifyingInputStream;
import io.lcfs.oci.stream.AheadInput;
import io.lcfs.oci.stream.Compressors;
import io.lcfs.oci.stream.DigestInput;
import io.lcfs.oci.stream.LimitedInput;
import io.lcfs.oci.tar.TarReader;
import io.lcfs.oci.text.Notes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a committed layer of a layer's tar. Until it is committed it has a name of its own, and when something fails it goes, with
 * all that was kept of it.
 */
public final class LayerImport {
    private static final String UNFINISHED = "lcfs-oci-import-";
    private static final int BUFFER_BYTES = 1 << 16;

    private final LayerStore store;
    private final @Nullable String parent;
    private final @Nullable Digest parentChain;
    private final ImportOptions options;
    private final Notes notes = new Notes();

    /** Onto a committed layer whose chain ID is known, or onto nothing. */
    public LayerImport(LayerStore store, @Nullable String parent, @Nullable Digest parentChain, ImportOptions options) {
        this.store = store;
        this.parent = parent;
        this.parentChain = parentChain;
        this.options = options;
    }

    /** Reads a tar, compressed or not, to its end. The stream is closed. */
    public ImportedLayer run(InputStream blob) throws IOException {
        String unfinished = UNFINISHED + UUID.randomUUID();
        LayerOptions unlabelled = LayerOptions.defaults();
        try (blob;
                Layer layer = parent == null
                        ? store.create(unfinished, unlabelled)
                        : store.clone(parent, unfinished, unlabelled)) {
            try {
                if (parent == null) {
                    // Unless an entry names the root, it must not show when it was made.
                    layer.setModifiedTime(Paths.ROOT, Instant.EPOCH);
                }
                ImportedLayer imported = read(blob, layer);
                if (finish(layer, unfinished, imported)) {
                    return imported;
                }
                drop(layer);
                return imported.asKnown();
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

    /** The same with the names of the layer and the blob, as far as they are known. */
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

    private void drop(Layer layer) throws IOException {
        store.remove(layer.name());
        RecipeFiles.delete(store, layer.id());
    }

    /** Drops what imports left that a crash cut off, and what is kept of layers that are gone. No import may be running. */
    public static void clean(LayerStore store) throws IOException {
        for (LayerInfo layer : store.list()) {
            if (layer.name().startsWith(UNFINISHED)) {
                store.remove(layer.name());
            }
        }
        Set<String> ids = new HashSet<>();
        store.list().forEach(layer -> ids.add(Long.toString(layer.id())));
        for (String id : RecipeFiles.layerIds(store)) {
            if (!ids.contains(id)) {
                RecipeFiles.delete(store, Long.parseLong(id));
            }
        }
    }

    /** Gives the layer its name; not if there is one of that name already, which shows the same then. */
    private boolean finish(Layer layer, String unfinished, ImportedLayer imported) throws IOException {
        if (store.exists(imported.name())) {
            return false;
        }
        Map<String, String> labels = Labels.of(imported);
        store.setLabels(unfinished, labels);
        try {
            layer.commit(imported.name());
        } catch (LayerExistsException e) {
            return false;
        }
        return true;
    }

    private ImportedLayer read(InputStream blob, Layer layer) throws IOException {
        Descriptor expected = options.blob();
        InputStream verified = expected == null ? blob : new VerifyingInputStream(blob, expected);
        DigestInput compressed = new DigestInput(verified);
        BufferedInputStream buffered = new BufferedInputStream(compressed, BUFFER_BYTES);
        Compression compression = Compressors.detect(buffered);
        DigestInput tar;
        long entries;
        try (InputStream plain = new LimitedInput(
                        Compressors.decompress(
                                buffered, compression, options.limits().maxWindowBytes()),
                        options.limits(),
                        compressed::count,
                        notes);
                InputStream ahead =
                        new AheadInput(new ReportingInput(plain, compressed::count, options.progress()), blob)) {
            tar = new DigestInput(ahead);
            entries = apply(tar, layer);
            // Behind the end of the compressed stream there is nothing, but that must be seen.
            if (buffered.read() >= 0) {
                throw new InvalidImageException("there are bytes behind the end of the compressed layer");
            }
        }
        Digest diffId = tar.digest();
        Digest wanted = options.diffId();
        if (wanted != null && !wanted.equals(diffId)) {
            throw new InvalidImageException("the tar of the layer has the digest " + diffId + ", expected " + wanted);
        }
        Descriptor found = Descriptor.of(compression.mediaType(), compressed.digest(), compressed.count());
        Digest chain = parentChain == null ? diffId : ChainId.of(parentChain, diffId);
        return new ImportedLayer(
                chain.toString(), diffId, found, compression, tar.count(), entries, true, notes.list());
    }

    private long apply(DigestInput tar, Layer layer) throws IOException {
        if (!options.recipe()) {
            TarReader reader = new TarReader(tar, options.limits(), (bytes, start, length) -> {}, notes);
            return new LayerApplier(layer, null, options.keepsXattr()).applyAll(reader);
        }
        try (Layer root = store.root();
                RecipeWriter recipe = new RecipeWriter(root, layer.id())) {
            TarReader reader = new TarReader(tar, options.limits(), recipe::raw, notes);
            long entries = new LayerApplier(layer, recipe, options.keepsXattr()).applyAll(reader);
            recipe.finish();
            return entries;
        }
    }
}
