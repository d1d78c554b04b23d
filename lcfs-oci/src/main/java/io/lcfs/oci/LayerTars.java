package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.Progress;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.convert.BlobRecipes;
import io.lcfs.oci.convert.Conflicts;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.convert.LayerImport;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.record.EmptyLayer;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.MadeLayers;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.stream.Compressors;
import io.lcfs.oci.stream.ProducedInput;
import io.lcfs.oci.transfer.ImagePush;
import io.lcfs.oci.transfer.Leftovers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The import and the export of the layers of a store as layer tars. A layer tar contains the difference between a layer
 * and the layer below it. Its digest is the layer's diff ID; the digests of a layer and of all layers below it together
 * give the layer's chain ID ({@link ChainId}).
 *
 * <p>A layer that was imported from a tar is committed under its chain ID. A recipe, which reproduces the tar byte for
 * byte, is kept in layer 0 below {@code /lcfs-oci}. It takes about a hundredth of the tar's size, because content is
 * not stored twice. Thread-safe.
 */
public final class LayerTars {
    private final LayerStore store;

    private LayerTars(LayerStore store) {
        this.store = store;
    }

    /**
     * Returns the layers of a store. The store is not closed by this object.
     *
     * @param store the store
     * @return its layers as tars
     */
    public static LayerTars of(LayerStore store) {
        return new LayerTars(store);
    }

    /**
     * Imports a layer tar as a committed layer, named by its chain ID or by the options. The first bytes decide whether
     * the tar is plain or compressed with gzip or zstd. Reading, hashing, decompression and writing overlap. If the
     * call fails, or if a layer of that chain ID already exists, the store is unchanged. Nothing outside the store is
     * accessed, whatever names and links the tar contains. Durable on return. O(content of the tar).
     *
     * @param parent the committed layer below; {@code null} for none
     * @param blob the bytes; closed when this call returns
     * @param options the limits, and the expected size and digests
     * @return the layer
     * @throws io.lcfs.oci.content.InvalidImageException if the bytes are not a valid layer tar, do not match their
     *     digest or size, or exceed a limit; the message names the entry
     * @throws IllegalArgumentException if the chain ID of the parent is unknown; see {@link #identify}
     * @throws io.lcfs.LayerExistsException if the options name the layer, and another layer has this name
     * @throws io.lcfs.NoSpaceException if the store has no space; the blobs that {@link ImportOptions#withKeptBlobs}
     *     kept are dropped then, and the call may succeed after {@link LayerStore#reclaim}
     * @throws IOException if the stream or the store fails
     */
    public ImportedLayer read(@Nullable String parent, InputStream blob, ImportOptions options) throws IOException {
        Digest parentChain = null;
        if (parent != null && EmptyLayer.isLayer(parent)) {
            parentChain = Labels.chainId(store.stat(parent).labels())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "layer " + parent + " has no chain ID yet: call identify first"));
        }
        try {
            return new LayerImport(store, parent, parentChain, options, null).run(blob);
        } catch (NoSpaceException e) {
            long ignored = KeptBlobs.of(store).limit(0);
            throw e;
        }
    }

    /**
     * Unpacks a layer tar into a writable layer, onto the files that the layer shows. The layer stays writable and gets
     * neither a recipe nor labels, and no blob is kept. Whiteouts in the tar remove files that were there before. If
     * the call fails, the layer has a part of the files. Not durable on return. O(content of the tar).
     *
     * @param layer a handle of a writable layer of this store
     * @param blob the bytes; closed when this call returns
     * @param options the limits, and the expected size and digests
     * @throws io.lcfs.oci.content.InvalidImageException if the bytes are not a valid layer tar, do not match their
     *     digest or size, or exceed a limit; the message names the entry
     * @throws io.lcfs.ReadOnlyLayerException if the layer is committed
     * @throws io.lcfs.NoSpaceException if the store has no space
     * @throws IOException if the stream or the store fails
     */
    public void apply(Layer layer, InputStream blob, ImportOptions options) throws IOException {
        ImportOptions plain = options.withRecipe(false).withKeptBlobs(0);
        new LayerImport(store, null, null, plain, null).applyTo(layer, blob);
    }

    /**
     * Exports a layer, as its difference from its parent, as an uncompressed tar. A layer that was imported from a tar
     * is exported as the same bytes, unless the options ask for the canonical form. O(content of the difference).
     *
     * @param layer the layer's name
     * @param target receives the tar; not closed
     * @param options the form
     * @return the digest of the tar, which is the layer's diff ID
     * @throws io.lcfs.oci.content.InvalidImageException if the layer has a name that no image can have because it
     *     begins with {@code .wh.}
     * @throws IOException if the layer cannot be read or the stream fails
     */
    public Digest write(String layer, OutputStream target, ExportOptions options) throws IOException {
        return new LayerExport(store, options).writeLayer(layer, target);
    }

    /**
     * Exports the difference between two layers in the canonical form. O(content of the difference).
     *
     * @param lower the layer before the changes; {@code null} for an empty one, so that everything is exported
     * @param upper the layer after the changes; it has an ancestor in common with the lower one
     * @param target receives the tar; not closed
     * @param options the form
     * @return the digest of the tar
     * @throws IOException under the conditions of {@link #write}
     */
    public Digest writeDifference(@Nullable String lower, String upper, OutputStream target, ExportOptions options)
            throws IOException {
        return new LayerExport(store, options).writeDifference(lower, upper, target);
    }

    /**
     * Returns a layer as a compressed blob. The blob's digest is unknown until the blob is written. No content is read
     * by this call.
     *
     * @param layer the layer's name
     * @param compression the compression
     * @param options the form, the level and the threads
     * @return the blob, which reads the layer each time that it is written
     */
    public Blob blob(String layer, Compression compression, ExportOptions options) {
        return blob(layer, compression, options, diffId -> {});
    }

    /**
     * Returns a layer as a compressed blob, with a listener; see {@link #blob(String, Compression, ExportOptions)}.
     *
     * @param layer the layer's name
     * @param compression the compression
     * @param options the form, the level and the threads
     * @param made receives the digest of the tar each time that the blob has been written, on the thread that writes it
     * @return the blob
     */
    public Blob blob(String layer, Compression compression, ExportOptions options, Consumer<Digest> made) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.empty();
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                try (OutputStream compressed =
                        Compressors.compress(target, compression, options.level(), options.parallelism())) {
                    made.accept(write(layer, compressed, options));
                }
            }
        };
    }

    /**
     * Creates one committed layer from all differences between two layers, without a listener; see
     * {@link #squash(String, String, Progress)}. O(content of the differences).
     *
     * @param lower the committed layer below; {@code null} for none, so that the new layer contains everything
     * @param upper the layer whose files the new layer shows
     * @return the new layer
     * @throws IllegalArgumentException if the chain ID of the lower layer is unknown; see {@link #identify}
     * @throws IOException under the conditions of {@link #write}
     */
    public ImportedLayer squash(@Nullable String lower, String upper) throws IOException {
        return squash(lower, upper, Progress.none());
    }

    /**
     * Creates one committed layer, named by its chain ID, from all differences between two layers. The new layer is on
     * the lower layer and shows the same files as the upper one. Both layers stay. If the call fails, the store is
     * unchanged. Durable on return. O(content of the differences); O(1) if an earlier call made the same layer from the
     * same committed layers, and the store still has it.
     *
     * <p>The progress is one task with the name of the upper layer. The bytes are those of the tar of the differences;
     * their total is unknown. If the layer is known, the task is {@link Progress.Phase#SKIPPED}.
     *
     * @param lower the committed layer below; {@code null} for none, so that the new layer contains everything
     * @param upper the layer whose files the new layer shows
     * @param progress the listener, called by the calling thread and by a thread of this call, never at the same time
     * @return the new layer
     * @throws IllegalArgumentException if the chain ID of the lower layer is unknown; see {@link #identify}
     * @throws IOException under the conditions of {@link #write}
     */
    public ImportedLayer squash(@Nullable String lower, String upper, Progress progress) throws IOException {
        Progress.Update task = Progress.Update.of(upper);
        progress.update(task.withPhase(Progress.Phase.STARTED));
        return transplant(lower, upper, lower, task, progress);
    }

    /**
     * Applies the changes of a layer against its base to another base, without a listener; see
     * {@link #rebase(String, String, String, Progress)}. O(content of the differences).
     *
     * @param base the layer against which the changes are computed
     * @param layer the layer with the changes, on that base
     * @param newBase the committed layer on which the new layer is created; it has an ancestor in common with the old
     *     base
     * @return the new layer, and the conflicts
     * @throws IllegalArgumentException if the chain ID of the new base is unknown; see {@link #identify}
     * @throws IOException under the conditions of {@link #write}
     */
    public RebasedLayer rebase(String base, String layer, String newBase) throws IOException {
        return rebase(base, layer, newBase, Progress.none());
    }

    /**
     * Applies the changes of a layer against its base to another base, as a new layer. If both the layer and the new
     * base changed a path, the layer's version is taken and the path is reported. If the call fails, the store is
     * unchanged. Durable on return. O(content of the differences); O(paths of the differences) if an earlier call made
     * the same layer from the same committed layers, and the store still has it.
     *
     * <p>The progress is one task with the name of the layer. The items are the changes of the layer and of the new
     * base that were compared to find conflicts. Then the bytes of the tar of the differences are counted. Both totals
     * are unknown. If the layer is known, the task ends as {@link Progress.Phase#SKIPPED}.
     *
     * @param base the layer against which the changes are computed
     * @param layer the layer with the changes, on that base
     * @param newBase the committed layer on which the new layer is created; it has an ancestor in common with the old
     *     base
     * @param progress the listener, called by the calling thread and by a thread of this call, never at the same time
     * @return the new layer, and the conflicts
     * @throws IllegalArgumentException if the chain ID of the new base is unknown; see {@link #identify}
     * @throws IOException under the conditions of {@link #write}
     */
    public RebasedLayer rebase(String base, String layer, String newBase, Progress progress) throws IOException {
        Progress.Update task = Progress.Update.of(layer);
        progress.update(task.withPhase(Progress.Phase.STARTED));
        Conflicts conflicts = new Conflicts(compared -> progress.update(task.withItems(compared)));
        List<String> paths = conflicts.find(store, base, layer, newBase);
        Progress.Update compared = task.withItems(conflicts.comparedChanges());
        return new RebasedLayer(transplant(base, layer, newBase, compared, progress), paths);
    }

    /** Applies a difference to a layer, and reports it as the rest of a task that has started. */
    private ImportedLayer transplant(
            @Nullable String lower, String upper, @Nullable String parent, Progress.Update task, Progress progress)
            throws IOException {
        MadeLayers made = MadeLayers.of(store, lower, upper, parent);
        Optional<ImportedLayer> known = made.find();
        if (known.isPresent()) {
            progress.update(task.withPhase(Progress.Phase.SKIPPED));
            return known.get();
        }
        LayerExport all = new LayerExport(store, ExportOptions.defaults().withXattrs(name -> true));
        ImportOptions options = ImportOptions.defaults()
                .withXattrs(name -> true)
                .withProgress(imported -> {
                    if (imported.phase() != Progress.Phase.STARTED) {
                        progress.update(task.withPhase(imported.phase()).withBytes(imported.doneBytes()));
                    }
                });
        try (InputStream tar = ProducedInput.of(target -> all.copyDifference(lower, upper, target))) {
            ImportedLayer layer = read(parent, tar, options);
            made.remember(layer);
            return layer;
        }
    }

    /**
     * Writes layers as blobs to a target, as {@link ImageStore#push} writes the layers of an image: the target is asked
     * for each layer by every known digest of its blobs, and only layers that it lacks are read and packed, several at
     * a time. No manifest is written. O(content of the layers that the target lacks).
     *
     * @param layers the names of committed layers; they must not be removed before this call returns
     * @param target the target
     * @param options the compression and the form of the layers
     * @return the descriptors of the blobs, in the order of the layers
     * @throws io.lcfs.NoSuchLayerException if there is no such layer
     * @throws IOException if a layer cannot be read, or the target fails
     */
    public List<Descriptor> push(List<String> layers, ImageTarget target, PushOptions options) throws IOException {
        return new ImagePush(store, target, options).runLayers(layers);
    }

    /**
     * Computes the chain IDs of a committed layer and of all layers below it, without a listener; see
     * {@link #identify(String, Progress)}. O(content of these layers).
     *
     * @param layer the layer's name
     * @return its chain ID
     * @throws IllegalArgumentException if the layer or a layer below it is not committed, or if it is the layer of
     *     images without layers
     * @throws IOException under the conditions of {@link #write}
     */
    public Digest identify(String layer) throws IOException {
        return identify(layer, Progress.none());
    }

    /**
     * Computes the chain IDs of a committed layer and of all layers below it, and stores them with the layers, so that
     * later calls find them at once. Layers that were not imported from tars are read, and their chain IDs are those of
     * their tars in the canonical form. O(content of these layers). The chain IDs become durable at the next checkpoint
     * of the store. If the call fails, the chain IDs stay that were stored before.
     *
     * <p>Each layer whose chain ID is computed is a task of the progress, with the layer's name and a number from 1 on,
     * from the bottom up. The items are layers, and the bytes those of the layer's tar; their total is an estimate
     * while the layer is read. If the chain ID of the layer is known, the layer is the only task and is
     * {@link Progress.Phase#SKIPPED}.
     *
     * @param layer the layer's name
     * @param progress the listener, called by the calling thread
     * @return its chain ID
     * @throws IllegalArgumentException if the layer or a layer below it is not committed, or if it is the layer of
     *     images without layers
     * @throws IOException under the conditions of {@link #write}
     */
    public Digest identify(String layer, Progress progress) throws IOException {
        Deque<String> unknown = new ArrayDeque<>();
        Digest chain = null;
        for (String next = layer; next != null && EmptyLayer.isLayer(next) && chain == null; ) {
            LayerInfo info = store.stat(next);
            chain = Labels.chainId(info.labels()).orElse(null);
            if (chain == null) {
                if (info.kind() != LayerKind.COMMITTED) {
                    throw new IllegalArgumentException(
                            "layer " + next + " is " + info.kind() + ": only committed layers have chain IDs");
                }
                unknown.push(next);
                next = info.parent();
            }
        }
        if (chain != null && unknown.isEmpty()) {
            progress.update(Progress.Update.of(layer).withPhase(Progress.Phase.SKIPPED));
        }
        long layers = unknown.size();
        for (long number = 1; !unknown.isEmpty(); number++) {
            chain = identify(unknown.pop(), chain, number, layers, progress);
        }
        if (chain == null) {
            throw new IllegalArgumentException("layer " + layer + " shows nothing and has no chain ID");
        }
        return chain;
    }

    /** Stores the chain ID of a layer, computed from the one below, before it reports the end of the task. */
    private Digest identify(String layer, @Nullable Digest below, long number, long layers, Progress progress)
            throws IOException {
        AtomicReference<Progress.Update> last = new AtomicReference<>(Progress.Update.of(layer));
        ExportOptions options = ExportOptions.defaults().withProgress(exported -> {
            Progress.Update update = exported.withTaskId(number);
            if (exported.phase() == Progress.Phase.FINISHED) {
                last.set(update.withItems(number, layers));
            } else {
                progress.update(update.withItems(number - 1, layers));
            }
        });
        Digest diffId = write(layer, OutputStream.nullOutputStream(), options);
        Digest chain = below == null ? diffId : ChainId.of(below, diffId);
        Labels.set(store, layer, diffId, chain);
        progress.update(Objects.requireNonNull(last.get()));
        return chain;
    }

    /**
     * Returns the digest of a layer's tar, if it is known; see {@link #identify}. O(1).
     *
     * @param layer the layer's name
     * @return the layer's diff ID, or empty if it is unknown
     * @throws IOException if there is no such layer, or the store fails
     */
    public Optional<Digest> diffId(String layer) throws IOException {
        return Labels.diffId(store.stat(layer).labels());
    }

    /**
     * Returns the descriptor of the blob from which a layer was imported. O(1).
     *
     * @param layer the layer's name
     * @return its digest, size and media type; empty if the layer was not imported from a blob
     * @throws IOException if there is no such layer, or the store fails
     */
    public Optional<Descriptor> origin(String layer) throws IOException {
        return Labels.blob(store.stat(layer).labels());
    }

    /**
     * Drops blobs that imports kept ({@link ImportOptions#withKeptBlobs}), the least recently used first, until the
     * remaining ones have at most {@code budgetBytes} bytes in all. Layers and images stay. A caller whose own writes
     * need space passes 0 to drop all blobs, and calls {@link LayerStore#reclaim} to use the space at once. O(layers).
     * Durable at the next checkpoint of the store.
     *
     * @param budgetBytes the largest number of bytes that stay; {@link Long#MAX_VALUE} drops nothing
     * @return the number of bytes of the blobs that stay
     * @throws IOException if the store fails
     */
    public long limitKeptBlobs(long budgetBytes) throws IOException {
        return KeptBlobs.of(store).limit(budgetBytes);
    }

    /**
     * Does what {@link #limitKeptBlobs} does, but each blob in gzip leaves a recipe, as with
     * {@link ImportOptions#withBlobRecipes}, if a small one is possible. O(layers), and about the time of compressing
     * the layers of the dropped blobs twice. Durable at the next checkpoint of the store: after a crash, the store has
     * the blob or its recipe.
     *
     * @param budgetBytes the most bytes that stay; 0 turns all blobs into recipes
     * @return the number of bytes of the blobs that stay
     * @throws IOException if the store fails
     */
    public long condenseKeptBlobs(long budgetBytes) throws IOException {
        return BlobRecipes.of(store).condense(budgetBytes);
    }

    /**
     * Removes the remains of calls that a crash interrupted, and the recipes and kept blobs of layers that
     * {@link LayerStore#remove} removed. May be called at any time. O(layers). Durable at the next checkpoint of the
     * store. Each pull also removes the remains of interrupted calls.
     *
     * @throws IOException if the store fails
     */
    public void clean() throws IOException {
        Leftovers.drop(store);
        RecipeFiles.clean(store);
    }

    /**
     * Removes a layer that is not the layer of an image, together with its recipe and kept blobs.
     * {@link LayerStore#remove}, in contrast, also removes the layer of an image. O(images). Durable at the next
     * checkpoint of the store.
     *
     * @param layer the layer's name
     * @throws LayerInUseException if it is the layer of an image; the message names the image
     * @throws IOException under the conditions of {@link LayerStore#remove}
     */
    public void remove(String layer) throws IOException {
        Optional<String> image = ImageFiles.imageOf(store, layer);
        if (image.isPresent()) {
            throw new LayerInUseException(layer, "it is the layer of the image " + image.get());
        }
        RecipeFiles.removeWithLayer(store, store.stat(layer));
    }
}
