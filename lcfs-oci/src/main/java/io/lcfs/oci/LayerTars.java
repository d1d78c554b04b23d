package io.lcfs.oci;

import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.convert.Conflicts;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.convert.LayerImport;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.record.EmptyLayer;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.stream.Compressors;
import io.lcfs.oci.stream.ProducedInput;
import io.lcfs.oci.transfer.Leftovers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a store as layer tars, in and out.
 *
 * <p>A layer that came from a tar is committed under its chain ID. What is kept of the tar beside the layer, to make it again byte
 * for byte, is in layer 0 below {@code /lcfs-oci}, at most a hundredth of the tar's size; content is not kept twice. Thread-safe.
 */
public final class LayerTars {
    private final LayerStore store;

    private LayerTars(LayerStore store) {
        this.store = store;
    }

    /**
     * Returns a view of a store. The store is not closed by it.
     *
     * @param store the store
     * @return its layers as tars
     */
    public static LayerTars of(LayerStore store) {
        return new LayerTars(store);
    }

    /**
     * Makes a committed layer of a layer's tar, plain, in gzip or in zstd: what its first bytes say. What is read first, what is
     * hashed, decompressed and written, overlaps. When it fails, or when a layer of that chain ID is there already, the store is as
     * before. Nothing outside the store is touched, whatever names and links say.
     *
     * @param parent the committed layer below; {@code null} for none
     * @param blob the bytes; closed when this returns
     * @param options limits, and what is known of the bytes
     * @return the layer
     * @throws io.lcfs.oci.content.InvalidImageException if the bytes are no layer's tar, not the expected ones, or above a limit; the message names the
     *     entry
     * @throws IllegalArgumentException if the chain ID of the parent is not known; see {@link #identify}
     * @throws IOException if the stream or the store fails
     */
    public ImportedLayer read(@Nullable String parent, InputStream blob, ImportOptions options) throws IOException {
        Digest parentChain = null;
        if (parent != null && EmptyLayer.isLayer(parent)) {
            parentChain = Labels.chainId(store.stat(parent).labels())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "layer " + parent + " has no chain ID yet: it must be identified first"));
        }
        return new LayerImport(store, parent, parentChain, options, null).run(blob);
    }

    /**
     * Writes a layer, as it differs from its parent, as a tar that is not compressed. One that came from a tar goes out as the same
     * bytes, unless the options want the canonical form.
     *
     * @param layer the layer's name
     * @param target where to; stays open
     * @param options the form
     * @return the digest of the tar, the layer's diff ID
     * @throws io.lcfs.oci.content.InvalidImageException if the layer has something that no image can have: a name that begins with {@code .wh.}
     * @throws IOException if the layer cannot be read or the stream fails
     */
    public Digest write(String layer, OutputStream target, ExportOptions options) throws IOException {
        return new LayerExport(store, options).writeLayer(layer, target);
    }

    /**
     * Writes what differs between two layers in the canonical form.
     *
     * @param lower the layer before; {@code null} for one that shows nothing, so that all goes out
     * @param upper the layer after; related to the other
     * @param target where to; stays open
     * @param options the form
     * @return the digest of the tar
     * @throws IOException as {@link #write}
     */
    public Digest writeDifference(@Nullable String lower, String upper, OutputStream target, ExportOptions options)
            throws IOException {
        return new LayerExport(store, options).writeDifference(lower, upper, target);
    }

    /**
     * A layer as a compressed blob. Its digest is not known before it was made.
     *
     * @param layer the layer's name
     * @param compression how it is compressed
     * @param options the form
     * @return the blob, which reads the layer each time
     */
    public Blob blob(String layer, Compression compression, ExportOptions options) {
        return blob(layer, compression, options, diffId -> {});
    }

    /**
     * A layer as a compressed blob, with a listener.
     *
     * @param layer the layer's name
     * @param compression how it is compressed
     * @param options the form
     * @param made is told the digest of the tar each time that the blob was made
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
                try (OutputStream compressed = Compressors.compress(target, compression)) {
                    made.accept(write(layer, compressed, options));
                }
            }
        };
    }

    /**
     * Makes one committed layer of all that lies between two, by its chain ID: on the lower one, and showing what the upper one shows.
     * Both stay. O(what differs).
     *
     * @param lower the committed layer below; {@code null} for none, so that the new layer has everything
     * @param upper the layer to be shown
     * @return the new layer
     * @throws IllegalArgumentException if the chain ID of the lower layer is not known; see {@link #identify}
     * @throws IOException as {@link #write}
     */
    public ImportedLayer squash(@Nullable String lower, String upper) throws IOException {
        return transplant(lower, upper, lower);
    }

    /**
     * Makes what a layer changed of its base again on another base. Where both changed something, the layer's is taken, and the path
     * is reported. O(what differs).
     *
     * @param base the layer that the difference is against
     * @param layer the layer, on that base
     * @param newBase the committed layer to build on, related to the old one
     * @return the new layer, and the conflicts
     * @throws IllegalArgumentException if the chain ID of the new base is not known; see {@link #identify}
     * @throws IOException as {@link #write}
     */
    public RebasedLayer rebase(String base, String layer, String newBase) throws IOException {
        List<String> conflicts = Conflicts.find(store, base, layer, newBase);
        return new RebasedLayer(transplant(base, layer, newBase), conflicts);
    }

    private ImportedLayer transplant(@Nullable String lower, String upper, @Nullable String parent) throws IOException {
        ExportOptions all = ExportOptions.defaults().withXattrs(name -> true);
        try (InputStream tar = ProducedInput.of(target -> writeDifference(lower, upper, target, all))) {
            return read(parent, tar, ImportOptions.defaults().withXattrs(name -> true));
        }
    }

    /**
     * Finds the chain ID of a committed layer and of all below it, and writes them on the layers, so that they are found at once from
     * then on. Layers that did not come from tars are read for that, in the canonical form: O(what they wrote).
     *
     * @param layer the layer's name
     * @return its chain ID
     * @throws IOException as {@link #write}
     */
    public Digest identify(String layer) throws IOException {
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
        for (String next : unknown) {
            Digest diffId = write(next, OutputStream.nullOutputStream(), ExportOptions.defaults());
            chain = chain == null ? diffId : ChainId.of(chain, diffId);
            Labels.set(store, next, diffId, chain);
        }
        if (chain == null) {
            throw new IllegalArgumentException("layer " + layer + " shows nothing and has no chain ID");
        }
        return chain;
    }

    /**
     * The digest of a layer's tar, if it is known; see {@link #identify}.
     *
     * @param layer the layer's name
     * @return its diff ID
     * @throws IOException if there is no such layer, or the store fails
     */
    public Optional<Digest> diffId(String layer) throws IOException {
        return Labels.diffId(store.stat(layer).labels());
    }

    /**
     * The blob that a layer came from.
     *
     * @param layer the layer's name
     * @return its digest, size and media type; empty if it did not come from one
     * @throws IOException if there is no such layer, or the store fails
     */
    public Optional<Descriptor> origin(String layer) throws IOException {
        return Labels.blob(store.stat(layer).labels());
    }

    /**
     * Drops what calls left that a crash cut off, and what was kept of the tars of layers that were removed by the store itself. May be
     * called at any time. O(layers). Each pull drops the first part by itself.
     *
     * @throws IOException if the store fails
     */
    public void clean() throws IOException {
        Leftovers.drop(store);
        RecipeFiles.clean(store);
    }

    /**
     * Removes a layer that is no image's, with what was kept of its tar. {@link LayerStore#remove} removes one that is.
     *
     * @param layer the layer's name
     * @throws LayerInUseException if it is the layer of an image; the message names the image
     * @throws IOException as {@link LayerStore#remove}
     */
    public void remove(String layer) throws IOException {
        Optional<String> image = ImageFiles.imageOf(store, layer);
        if (image.isPresent()) {
            throw new LayerInUseException(layer, "it is the layer of the image " + image.get());
        }
        RecipeFiles.removeWithLayer(store, store.stat(layer));
    }
}
