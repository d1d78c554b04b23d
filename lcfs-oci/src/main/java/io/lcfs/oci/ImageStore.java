package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.ImageHistory;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.Underway;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.transfer.ImagePull;
import io.lcfs.oci.transfer.ImagePush;
import io.lcfs.oci.transfer.Leftovers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The images of a layer store. Their records are in layer 0 below {@code /lcfs-oci}, so a checkpoint of the store
 * always contains images and layers of the same instant, and each call changes an image atomically. {@link #pull} and
 * {@link #commit} are durable on return; the other changes become durable at the store's next checkpoint. Thread-safe,
 * as long as no two threads write an image of the same name at a time.
 */
public final class ImageStore {
    private final LayerStore store;
    private final LayerTars tars;

    private ImageStore(LayerStore store) {
        this.store = store;
        this.tars = LayerTars.of(store);
    }

    /**
     * Returns the images of a store. The store is not closed by this object.
     *
     * @param store the store
     * @return the images of the store
     */
    public static ImageStore of(LayerStore store) {
        return new ImageStore(store);
    }

    /**
     * Returns the store's layers as tars.
     *
     * @return the layers of the same store
     */
    public LayerTars layers() {
        return tars;
    }

    /**
     * Pulls an image: imports its layers, commits each under its chain ID on the layer below it, and then records the
     * image. A layer that the store already has is not read again, unless its blob is to be kept
     * ({@link io.lcfs.oci.layer.ImportOptions#withKeptBlobs}). If the call fails, complete layers stay, and the next
     * attempt need not read them. A pull also removes the remains of earlier pulls that a crash interrupted, except
     * layers that it needs itself. Durable on return. O(content of the layers that the store lacks).
     *
     * @param source the source of the image
     * @param reference a tag, or the digest of a manifest or an index
     * @param name the image's name in the store; an image that has this name loses it
     * @param options the platform and the limits
     * @return the image
     * @throws NoSuchImageException if the source has no such image
     * @throws io.lcfs.oci.content.NoSuchBlobException if the source lacks a part of the image
     * @throws io.lcfs.oci.content.InvalidImageException if a part violates the specification or does not match its
     *     digest
     * @throws IOException if the source or the store fails
     */
    public Image pull(ImageSource source, String reference, String name, PullOptions options) throws IOException {
        return new ImagePull(store, source, options).run(reference, name);
    }

    /**
     * Pushes an image: writes the layers that the target lacks, the configuration and the manifest. A layer that was
     * imported from a tar is exported as the same tar, byte for byte, unless the options say otherwise. If the target
     * already has the blob that a layer was imported from, that blob is used. An image that was not changed and whose
     * blobs are all the same keeps its manifest, and therefore its digest. An image that has an {@linkplain
     * Image#index() index} is pushed with all its platforms, so that the index keeps its digest; if that is impossible,
     * the push fails, as with {@link PushOptions#withPreserveDigests}. The image is pushed as it is when the call
     * begins: while it is pushed, another thread may remove it or give its name to another image. Its layers are then
     * removed at the end of the push. O(content of the layers that the target lacks).
     *
     * @param name the image's name in the store
     * @param target the target of the image
     * @param tag the tag
     * @param options the compression and the form of the layers
     * @return the manifest, or the index if the image has one
     * @throws NoSuchImageException if the store has no such image
     * @throws NoSuchLayerException if the image's layer was removed
     * @throws IllegalArgumentException if the target does not accept the tag or the index, or if the options change an
     *     image whose digest must be preserved; nothing is written then
     * @throws IOException if a layer cannot be read, or the target fails
     */
    public Document push(String name, ImageTarget target, String tag, PushOptions options) throws IOException {
        return push(List.of(name), images -> new ImagePush(store, target, options).run(images.get(0), tag));
    }

    /**
     * Pushes the images of several platforms, each as {@link #push} does, but without a tag, and then an index of them
     * under the tag. The entries of the index are in the order of the names. O(content of the layers that the target
     * lacks).
     *
     * @param names the names of the images in the store, each for another platform
     * @param target the target
     * @param tag the tag of the index
     * @param options the compression and the form of the layers
     * @return the index
     * @throws NoSuchImageException if the store lacks one of the images
     * @throws NoSuchLayerException if the layer of an image was removed
     * @throws IllegalArgumentException if there is no name, two images are for the same platform, an image has an
     *     {@linkplain Image#index() index} itself, or the target does not accept the tag or an index; nothing is
     *     written then
     * @throws IOException if a layer cannot be read, or the target fails
     */
    public Document pushIndex(List<String> names, ImageTarget target, String tag, PushOptions options)
            throws IOException {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("an index needs at least one image");
        }
        return push(names, images -> new ImagePush(store, target, options).runAll(images, tag));
    }

    /** The push of images whose layers stay until it ends. */
    private interface Push {
        Document run(List<Image> images) throws IOException;
    }

    private Document push(List<String> names, Push push) throws IOException {
        Underway underway = Underway.of(store);
        List<Image> images = new ArrayList<>();
        Set<String> layers = new HashSet<>();
        synchronized (underway) {
            for (String name : names) {
                Image image = get(name);
                images.add(image);
                layers.addAll(ImageFiles.topLayers(image));
            }
            underway.begin(layers);
        }
        Document pushed;
        try {
            pushed = push.run(images);
        } finally {
            underway.end(layers);
        }
        for (String name : names) {
            find(name).map(ImageFiles::topLayers).ifPresent(layers::removeAll);
        }
        if (!layers.isEmpty()) {
            Leftovers.removeUnused(store, layers);
        }
        return pushed;
    }

    /**
     * Commits a writable layer and records it as an image. O(layers below); no content is read or packed. The layer's
     * tar and digests are computed when it is pushed, or by {@link LayerTars#identify}. Layer and image become durable
     * in one checkpoint, for which this call waits: after a crash the store has both or neither. The image's history
     * gets an entry for the layer at once, after the entries of the configuration, so that the history is in the order
     * of the steps. If the history of the configuration does not have one entry for each layer below, it is adjusted.
     *
     * @param layer a handle of a writable layer
     * @param config the configuration: that of the image below with its changes, without the new layer
     * @param createdBy the command that made the layer, for the image's history
     * @param name the image's name in the store; an image that has this name loses it
     * @return the image
     * @throws IOException under the conditions of {@link Layer#commit()}
     */
    public Image commit(Layer layer, ImageConfig config, String createdBy, String name) throws IOException {
        String own = layer.name();
        Image image = Image.of(name, own, ImageHistory.withLayer(store, own, config, createdBy));
        String madeBy = Labels.beginning(createdBy);
        ImageFiles.commit(store, image, id -> layer.commit(own, Map.of(Labels.CREATED_BY, madeBy, Labels.IMAGE, id)));
        return image;
    }

    /**
     * Records a committed layer as an image. Durable at the next checkpoint of the store.
     *
     * @param layer the layer's name
     * @param config the configuration
     * @param name the image's name in the store; an image that has this name loses it
     * @return the image
     * @throws IllegalArgumentException if the layer is not committed
     * @throws IOException if there is no such layer, or the store fails
     */
    public Image create(String layer, ImageConfig config, String name) throws IOException {
        return create(Image.of(name, layer, config));
    }

    /**
     * Records an image, whose layer is committed, under its name; an image that has this name loses it. A push keeps
     * the annotations and unknown fields of its {@linkplain Image#withManifest manifest}. Durable at the next
     * checkpoint of the store.
     *
     * @param image the image
     * @return the image
     * @throws IllegalArgumentException if the layer is not committed
     * @throws IOException if there is no such layer, or the store fails
     */
    public Image create(Image image) throws IOException {
        LayerInfo info = store.stat(image.layer());
        if (info.kind() != LayerKind.COMMITTED) {
            throw new IllegalArgumentException(
                    "layer " + image.layer() + " is " + info.kind() + ": an image needs a committed layer");
        }
        ImageFiles.write(store, image);
        return image;
    }

    /**
     * Returns the configuration with which an image on another image begins: that of the other image, whose history has
     * one entry for each layer. Entries are added for layers that have none; if there are too many, all are replaced.
     * O(layers).
     *
     * @param base the image below
     * @return the configuration
     * @throws NoSuchLayerException if the image's layer was removed
     * @throws IOException if the store fails
     */
    public ImageConfig configOn(Image base) throws IOException {
        return ImageHistory.complete(base.config(), ImageHistory.layers(store, base.layer()));
    }

    /**
     * Changes the configuration of an image. Durable at the next checkpoint of the store.
     *
     * @param name the image's name
     * @param change returns the new configuration for the old one
     * @return the image
     * @throws NoSuchImageException if there is no such image
     * @throws NoSuchLayerException if the image's layer was removed
     * @throws IOException if the store fails
     */
    public Image configure(String name, UnaryOperator<ImageConfig> change) throws IOException {
        Image image = get(name);
        Image changed = image.withConfig(change.apply(image.config()));
        ImageFiles.write(store, changed);
        return changed;
    }

    /**
     * Finds an image.
     *
     * @param name the image's name
     * @return the image, or empty if there is none of that name
     * @throws IOException if the store fails
     */
    public Optional<Image> find(String name) throws IOException {
        return ImageFiles.read(store, name);
    }

    /**
     * Returns an image whose layer exists.
     *
     * @param name the image's name
     * @return the image
     * @throws NoSuchImageException if there is no such image
     * @throws NoSuchLayerException if the image's layer was removed; {@link #find} still finds such an image, and
     *     {@link #remove} removes it
     * @throws IOException if the store fails
     */
    public Image get(String name) throws IOException {
        Image image = find(name)
                .orElseThrow(() -> new NoSuchImageException(name, "there is no image named \"" + name + "\""));
        if (!store.exists(image.layer())) {
            throw NoSuchLayerException.removed(image.layer());
        }
        return image;
    }

    /**
     * Returns the names of all images. O(images).
     *
     * @return the names, sorted
     * @throws IOException if the store fails
     */
    public List<String> names() throws IOException {
        return ImageFiles.names(store);
    }

    /**
     * Returns the names of the layers that images stand on: the top layers of all images, of all platforms of their
     * indexes, and of images that are being pushed or pulled, even if they were removed meanwhile. A caller
     * that removes layers of its own keeps these and all layers below them. O(images).
     *
     * @return the names
     * @throws io.lcfs.CorruptStoreException if an image cannot be read, so that its layers are unknown
     * @throws IOException if the store fails
     */
    public Set<String> neededLayers() throws IOException {
        Underway underway = Underway.of(store);
        synchronized (underway) {
            Set<String> layers = ImageFiles.layers(store);
            for (String name : underway.things()) {
                if (store.exists(name)) {
                    layers.add(name);
                }
            }
            return layers;
        }
    }

    /**
     * Removes an image, and the layers that {@link #pull} imported or {@link #commit} committed for it and that no
     * image needs any longer; nothing else is needed. A layer with another one on it stays, and so do those below it:
     * {@link #prune()} removes them later. It also removes what stays if a crash interrupts this call, or if an image
     * cannot be read, so that its layers are unknown. Durable at the next checkpoint of the store; the space is
     * reclaimed in the background. O(layers of the image + images).
     *
     * @param name the image's name; no error if there is none
     * @throws IOException if the store fails
     */
    public void remove(String name) throws IOException {
        Leftovers.removeImage(store, name);
    }

    /**
     * Removes the layers that {@link #pull} imported or {@link #commit} committed and that no image needs any longer.
     * Layers with children stay, and so do layers that a caller imported by {@link LayerTars#read}. Also does what
     * {@link LayerTars#clean} does. May be called while other threads pull, commit and push. O(layers). Durable at the
     * next checkpoint of the store; the space is reclaimed in the background.
     *
     * @return the names of the removed layers
     * @throws io.lcfs.CorruptStoreException if an image cannot be read, so that its layers are unknown; no layer is
     *     removed
     * @throws IOException if the store fails
     */
    public List<String> prune() throws IOException {
        return Leftovers.prune(store);
    }
}
