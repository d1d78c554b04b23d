package io.lcfs.oci.convert;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.recipe.GzipRecipe;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.record.KeptBlobs.Kept;
import io.lcfs.oci.record.NewFile;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.stream.ProducedInput;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * The gzip recipes of kept blobs, from which blobs that were dropped are made again out of the tars of their layers. A
 * recipe is used only after the blob was made from it once and was the same; it appears in the store before the blob
 * is dropped, so that each checkpoint has the blob or the recipe.
 */
public final class BlobRecipes {
    /** The part of a blob that its recipe may have, and what it may have in addition. */
    private static final int PART = 10;

    private static final int SMALL_BYTES = 256;
    private static final int BUFFER_BYTES = 1 << 16;

    private final LayerStore store;

    private BlobRecipes(LayerStore store) {
        this.store = store;
    }

    /** Returns the recipes of a store. */
    public static BlobRecipes of(LayerStore store) {
        return new BlobRecipes(store);
    }

    /** Returns a blob of a layer if it is kept or if it can be made from its recipe. */
    public Optional<Blob> find(LayerInfo layer, Descriptor wanted) throws IOException {
        Optional<Blob> kept = KeptBlobs.of(store).find(layer.id(), wanted);
        return kept.isPresent() || !exists(layer.id(), wanted) ? kept : Optional.of(recreated(layer, wanted));
    }

    private boolean exists(long layerId, Descriptor blob) throws IOException {
        try (Layer root = store.root()) {
            return root.exists(RecipeFiles.blobRecipe(layerId, blob.digest()));
        }
    }

    private Blob recreated(LayerInfo layer, Descriptor wanted) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.of(wanted);
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                recreate(layer, RecipeFiles.blobRecipe(layer.id(), wanted.digest()), wanted, target);
            }
        };
    }

    private void recreate(LayerInfo layer, String recipe, Descriptor wanted, OutputStream target) throws IOException {
        LayerExport export = new LayerExport(store, ExportOptions.defaults());
        try (Layer root = store.root();
                InputStream in = new BufferedInputStream(root.newInputStream(recipe), BUFFER_BYTES);
                InputStream tar = ProducedInput.of(out -> export.writeLayer(layer.name(), out))) {
            HashingOutputStream hashed = new HashingOutputStream(target, wanted);
            GzipRecipe.recreate(in, tar, hashed);
            Descriptor ignored = hashed.finish();
        } catch (MalformedStreamException e) {
            throw new InvalidImageException(
                    "blob " + wanted.digest() + " of layer " + layer.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Drops kept blobs, the least recently used first, until the others have at most this many bytes in all. Each blob
     * in gzip gets a recipe first, if a small one is possible. Costs about the time of compressing the layers of these
     * blobs twice.
     *
     * @return the number of bytes of the kept blobs that stay
     */
    public long condense(long budget) throws IOException {
        KeptBlobs kept = KeptBlobs.of(store);
        List<Kept> dropped = kept.beyond(budget);
        Map<String, LayerInfo> committed = dropped.isEmpty() ? Map.of() : committedLayers();
        for (Kept blob : dropped) {
            LayerInfo layer = committed.get(blob.layerId());
            if (layer != null && RecipeFiles.exists(store, layer.id())) {
                Digest digest = Digest.parse(blob.name().replace('-', ':'));
                make(layer, blob.path(), Descriptor.of("application/octet-stream", digest, blob.bytes()));
            }
        }
        return kept.limit(budget);
    }

    private Map<String, LayerInfo> committedLayers() throws IOException {
        return store.list().stream()
                .filter(info -> info.kind() == LayerKind.COMMITTED)
                .collect(Collectors.toMap(info -> Long.toString(info.id()), info -> info));
    }

    /**
     * Makes the recipe of a blob, unless there is one, none is possible, blob or layer are damaged, the store has no
     * space, or another thread removes blob or layer.
     */
    private void make(LayerInfo layer, String blob, Descriptor wanted) throws IOException {
        if (exists(layer.id(), wanted)) {
            return;
        }
        try (Layer root = store.root();
                NewFile file = NewFile.of(store, layer.id())) {
            boolean made;
            try (OutputStream out = new BufferedOutputStream(root.newOutputStream(file.path()), BUFFER_BYTES)) {
                made = GzipRecipe.make(() -> root.newInputStream(blob), out, wanted.size() / PART + SMALL_BYTES);
            }
            if (made) {
                recreate(layer, file.path(), wanted, OutputStream.nullOutputStream());
                root.createDirectories(RecipeFiles.blobRecipes(layer.id()));
                root.rename(file.path(), RecipeFiles.blobRecipe(layer.id(), wanted.digest()));
            }
        } catch (IOException e) {
            // A recipe is not necessary, and what is damaged here must not end the import of another layer.
            LoggerFactory.getLogger(BlobRecipes.class).debug("blob {} gets no recipe", wanted.digest(), e);
        }
    }
}
