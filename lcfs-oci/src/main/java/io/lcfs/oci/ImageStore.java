package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.ImageHistory;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.transfer.ImagePull;
import io.lcfs.oci.transfer.ImagePush;
import io.lcfs.oci.transfer.Leftovers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The images of a layer store. What is known of them lies in layer 0 below {@code /lcfs-oci}, so that a checkpoint of the store
 * always has images and layers of one instant, and each call changes an image in one step. {@link #pull} and {@link #commit} return
 * when all of it is durable, the others before the store's next checkpoint. Thread-safe, as long as no two threads write an image of
 * one name at a time.
 */
public final class ImageStore {
    private final LayerStore store;
    private final LayerTars tars;

    private ImageStore(LayerStore store) {
        this.store = store;
        this.tars = LayerTars.of(store);
    }

    /**
     * Returns a view of a store. The store is not closed by it.
     *
     * @param store the store
     * @return its images
     */
    public static ImageStore of(LayerStore store) {
        return new ImageStore(store);
    }

    /**
     * The store's layers as tars.
     *
     * @return them
     */
    public LayerTars layers() {
        return tars;
    }

    /**
     * Takes an image in: its layers, each committed under its chain ID on the one before, then itself. A layer that is there already
     * is not read again. When it fails, layers that were complete stay, and need not be read by the next attempt. What a pull left that
     * was cut off by a crash is dropped by the next pull, layers that it needs itself excepted. Durable on return.
     *
     * @param source where from
     * @param reference a tag or a digest, of a manifest or an index
     * @param name the image's name in the store, which moves from what has it now
     * @param options which platform; limits
     * @return the image
     * @throws java.io.FileNotFoundException if the source has no such image or lacks a part of it
     * @throws io.lcfs.oci.content.InvalidImageException if a part is not what the specification allows, or not the bytes of its digest
     * @throws IOException if the source or the store fails
     */
    public Image pull(ImageSource source, String reference, String name, PullOptions options) throws IOException {
        return new ImagePull(store, source, options).run(reference, name);
    }

    /**
     * Pushes an image: the layers that the target lacks, the configuration, the manifest. Layers that came from tars go out as
     * those tars, byte for byte, unless the options say otherwise. Where the target has the very blob that a layer came from, that is
     * used. An image that was not changed and whose blobs all came out the same keeps its manifest, and with it its digest.
     *
     * @param name the image's name in the store
     * @param target where to
     * @param tag the tag
     * @param options compression and form
     * @return the manifest
     * @throws IllegalArgumentException if there is no such image, or the target does not take the tag; nothing is packed then
     * @throws IOException if a layer cannot be read, or the target fails
     */
    public Document push(String name, ImageTarget target, String tag, PushOptions options) throws IOException {
        return new ImagePush(store, target, options).run(get(name), tag);
    }

    /**
     * Makes an image of a writable layer, by committing the layer: O(layers below), nothing is read or packed. Its tar and the digests are
     * made when it is pushed, and by {@link LayerTars#identify}. Layer and image become durable in one checkpoint, which this waits for:
     * after a crash both are there or neither is. The image's history has an entry for the layer at once, after those of the
     * configuration, so that it is in the order of the steps; where the history that is given does not have one entry for each layer below,
     * it is made so.
     *
     * @param layer a handle of a writable layer
     * @param config how the image is run: that of the image below, with what is changed; without the new layer
     * @param createdBy what made the layer, for the image's history
     * @param name the image's name in the store, which moves from what has it now
     * @return the image
     * @throws IOException as {@link Layer#commit()}
     */
    public Image commit(Layer layer, ImageConfig config, String createdBy, String name) throws IOException {
        String own = layer.name();
        Image image = new Image(name, own, ImageHistory.withLayer(store, own, config, createdBy), Optional.empty());
        String madeBy = Labels.beginning(createdBy);
        ImageFiles.commit(store, image, id -> layer.commit(own, Map.of(Labels.CREATED_BY, madeBy, Labels.IMAGE, id)));
        return image;
    }

    /**
     * Names a committed layer as an image.
     *
     * @param layer the layer's name
     * @param config how the image is run
     * @param name the image's name in the store, which moves from what has it now
     * @return the image
     * @throws IllegalArgumentException if the layer can be written
     * @throws IOException if there is no such layer, or the store fails
     */
    public Image create(String layer, ImageConfig config, String name) throws IOException {
        LayerInfo info = store.stat(layer);
        if (info.kind() != LayerKind.COMMITTED) {
            throw new IllegalArgumentException(
                    "layer " + layer + " is " + info.kind() + ": images are of committed layers");
        }
        Image image = new Image(name, layer, config, Optional.empty());
        ImageFiles.write(store, image);
        return image;
    }

    /**
     * Changes how an image is run.
     *
     * @param name the image's name
     * @param change makes the new configuration of the old one
     * @return the image
     * @throws IllegalArgumentException if there is no such image
     * @throws IOException if the store fails
     */
    public Image configure(String name, UnaryOperator<ImageConfig> change) throws IOException {
        Image image = get(name);
        Image changed = new Image(name, image.layer(), change.apply(image.config()), image.manifest());
        ImageFiles.write(store, changed);
        return changed;
    }

    /**
     * Finds an image.
     *
     * @param name its name
     * @return the image, if there is one of that name
     * @throws IOException if the store fails
     */
    public Optional<Image> find(String name) throws IOException {
        return ImageFiles.read(store, name);
    }

    /**
     * An image whose layers are there.
     *
     * @param name its name
     * @return the image
     * @throws IllegalArgumentException if there is no such image
     * @throws NoSuchLayerException if its layer was removed; {@link #find} finds it even so, and {@link #remove} forgets it
     * @throws IOException if the store fails
     */
    public Image get(String name) throws IOException {
        Image image = find(name).orElseThrow(() -> new IllegalArgumentException("there is no image " + name));
        if (!store.exists(image.layer())) {
            throw NoSuchLayerException.removed(image.layer());
        }
        return image;
    }

    /**
     * The names of all images.
     *
     * @return the names, sorted
     * @throws IOException if the store fails
     */
    public List<String> names() throws IOException {
        return ImageFiles.names(store);
    }

    /**
     * Forgets an image; its layers stay, see {@link #prune()}. Durable at the next checkpoint of the store.
     *
     * @param name its name; no error if there is none
     * @throws IOException if the store fails
     */
    public void remove(String name) throws IOException {
        ImageFiles.delete(store, name);
    }

    /**
     * Removes the layers that no image needs any more, of those that came in by {@link #pull} or were committed by {@link #commit}:
     * layers on which others stand, and layers that {@link LayerTars#read} was asked for, stay. Drops as well what
     * {@link LayerTars#clean} does. May be called while others pull, commit and push. O(layers). Durable at the next checkpoint of the
     * store; the space comes back in the background.
     *
     * @return the names of the layers that were removed
     * @throws io.lcfs.CorruptStoreException if an image cannot be read, whose layers are not known then; no layer is removed
     * @throws IOException if the store fails
     */
    public List<String> prune() throws IOException {
        return Leftovers.prune(store);
    }
}
