package io.lcfs.oci.transfer;

import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.convert.BlobRecipes;
import io.lcfs.oci.convert.LayerImport;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.WholeIndex;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.record.BlobPlaces;
import io.lcfs.oci.record.EmptyLayer;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.Journal;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.registry.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A pull of one image, or of all images of an index. */
public final class ImagePull {
    private final LayerStore store;
    private final ImageSource source;
    private final PullOptions options;

    /** Creates a pull from a source. */
    public ImagePull(LayerStore store, ImageSource source, PullOptions options) {
        this.store = store;
        this.source = source;
        this.options = options;
    }

    /** Imports the image of a reference, or all images of an index, and gives it a name. */
    public Image run(String reference, String name) throws IOException {
        Document document = source.read(reference);
        ImageChoice choice = new ImageChoice(source, reference, options.platform());
        if (options.allPlatforms() && MediaTypes.isIndex(document.descriptor().mediaType())) {
            return importAll(document, choice, reference, name);
        }
        PulledImage one = PulledImage.read(source, choice.choose(document), reference);
        if (!one.config().platform().runsOn(options.platform())) {
            LoggerFactory.getLogger(ImagePull.class)
                    .warn(
                            "image {} is for {}, not for {}, and is taken because it is named itself",
                            reference,
                            one.config().platform(),
                            options.platform());
        }
        return importLayers(List.of(one), () -> image(one, name));
    }

    private Image importAll(Document index, ImageChoice choice, String reference, String name) throws IOException {
        IndexParts parts = IndexParts.read(source, reference, index);
        List<PulledImage> images = new ArrayList<>();
        for (Document manifest : parts.images()) {
            images.add(PulledImage.read(source, manifest, reference));
        }
        Optional<Document> chosen = choice.find(index);
        return importLayers(images, () -> {
            List<Image> platforms = new ArrayList<>();
            for (PulledImage image : images) {
                platforms.add(image(image, name));
            }
            Image image = platforms.stream()
                    .filter(platform -> platform.manifest().equals(chosen))
                    .findFirst()
                    .orElse(platforms.get(0));
            return image.withIndex(new WholeIndex(index, platforms, parts.blobs(), parts.documents()));
        });
    }

    private Image image(PulledImage pulled, String name) throws IOException {
        return Image.of(name, top(pulled.chain()), pulled.config()).withManifest(pulled.manifest());
    }

    /** Creates the image when its layers are in the store. */
    private interface Creation {
        Image create() throws IOException;
    }

    /** Imports the layers of images and then writes an image. */
    private Image importLayers(List<PulledImage> images, Creation creation) throws IOException {
        Map<String, Descriptor> needed = new LinkedHashMap<>();
        for (PulledImage image : images) {
            for (int i = 0; i < image.layers().size(); i++) {
                needed.putIfAbsent(image.names().get(i), image.layers().get(i));
            }
        }
        Image image;
        try (Journal pull = Journal.imports(store, List.copyOf(needed.keySet()))) {
            // The journal protects the layers of this image, so layers that an interrupted pull of the same image left
            // are kept and not read again.
            Leftovers.drop(store);
            Path directory = options.spool();
            if (directory == null) {
                readLayers(images, source::open, pull);
            } else {
                List<Descriptor> missing = new ArrayList<>();
                for (Map.Entry<String, Descriptor> layer : needed.entrySet()) {
                    if (!store.exists(layer.getKey())) {
                        missing.add(layer.getValue());
                    }
                }
                try (BlobSpool spool = new BlobSpool(source, missing, directory, options.parallel())) {
                    readLayers(images, spool::open, pull);
                }
            }
            image = creation.create();
            ImageFiles.write(store, image);
        }
        store.sync();
        return image;
    }

    /** A source of blobs. */
    private interface Blobs {
        InputStream open(Descriptor blob) throws IOException;
    }

    private void readLayers(List<PulledImage> images, Blobs blobs, Journal pull) throws IOException {
        int all = images.stream().mapToInt(image -> image.layers().size()).sum();
        int before = 0;
        for (PulledImage image : images) {
            for (int i = 0; i < image.layers().size(); i++) {
                readLayer(image, i, progress(before + i, all), blobs, pull);
            }
            noteSource(image.layers(), image.names());
            before += image.layers().size();
        }
    }

    private void readLayer(PulledImage image, int index, Progress progress, Blobs blobs, Journal pull)
            throws IOException {
        Digest below = index == 0 ? null : image.chain().get(index - 1);
        String name = image.names().get(index);
        Descriptor blob = image.layers().get(index);
        ImportOptions layer = options.layers()
                .withBlob(blob)
                .withDiffId(image.config().diffIds().get(index))
                .withProgress(progress);
        if (store.exists(name)) {
            keep(name, below, layer, pull);
            progress.update(
                    Progress.Update.of(name).withPhase(Progress.Phase.SKIPPED).withBytes(blob.size(), blob.size()));
        } else {
            options.layerListener().accept(read(below, layer, pull, blobs.open(blob)));
        }
    }

    /** Imports a layer; if there is no space for it, kept blobs are dropped and the layer is read again. */
    private ImportedLayer read(@Nullable Digest below, ImportOptions layer, Journal pull, InputStream blob)
            throws IOException {
        String parent = below == null ? null : below.toString();
        try {
            return new LayerImport(store, parent, below, layer, pull).run(blob);
        } catch (NoSpaceException e) {
            KeptBlobs kept = KeptBlobs.of(store);
            if (kept.limit(Long.MAX_VALUE) == 0 && layer.keptBlobs() == 0) {
                throw e;
            }
            kept.limit(0);
            store.reclaim();
        }
        InputStream again = source.open(Objects.requireNonNull(layer.blob()));
        return new LayerImport(store, parent, below, layer.withKeptBlobs(0), pull).run(again);
    }

    /**
     * Reads the blob of a layer that the store has, if blobs are to be kept and this blob is not kept yet. Does nothing
     * more if the store has no space.
     */
    private void keep(String name, @Nullable Digest below, ImportOptions layer, Journal pull) throws IOException {
        Descriptor blob = Objects.requireNonNull(layer.blob());
        if (layer.keptBlobs() == 0
                || blob.size() > layer.keptBlobs()
                || BlobRecipes.of(store).find(store.stat(name), blob).isPresent()) {
            return;
        }
        String parent = below == null ? null : below.toString();
        try {
            ImportOptions silent = layer.withProgress(Progress.none());
            ImportedLayer ignored = new LayerImport(store, parent, below, silent, pull).run(source.open(blob));
        } catch (NoSpaceException e) {
            LoggerFactory.getLogger(ImagePull.class).debug("blob {} is not kept", blob.digest(), e);
        }
    }

    /** Returns a listener of the import of one layer that passes its updates on as those of one task of several. */
    private Progress progress(int index, int layers) {
        return update -> {
            boolean ended = update.phase() == Progress.Phase.FINISHED || update.phase() == Progress.Phase.SKIPPED;
            options.progress().update(update.withTaskId(index + 1L).withItems(ended ? index + 1L : index, layers));
        };
    }

    /** Records that the source has the blobs, so that a push to the same registry need not send them. */
    private void noteSource(List<Descriptor> blobs, List<String> layers) throws IOException {
        if (source instanceof Repository repository) {
            for (int i = 0; i < layers.size(); i++) {
                BlobPlaces.of(store, store.stat(layers.get(i)))
                        .add(repository.host(), blobs.get(i).digest(), repository.repository());
            }
        }
    }

    /** Returns the name of the top layer; an image without layers gets the empty layer. */
    private String top(List<Digest> chain) throws IOException {
        return chain.isEmpty()
                ? EmptyLayer.in(store)
                : chain.get(chain.size() - 1).toString();
    }
}
