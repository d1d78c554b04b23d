package io.lcfs.oci.transfer;

import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.Progress;
import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.convert.LayerImport;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.record.BlobPlaces;
import io.lcfs.oci.record.EmptyLayer;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.Journal;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A pull of one image. */
public final class ImagePull {
    /**
     * The annotation of a blob that also contains a table of contents, which other programs use to read parts of it.
     */
    private static final String ESTARGZ = "containerd.io/snapshot/stargz/toc.digest";

    private static final String ZSTD_CHUNKED = "io.github.containers.zstd-chunked.manifest-checksum";

    private final LayerStore store;
    private final ImageSource source;
    private final PullOptions options;

    /** Creates a pull from a source. */
    public ImagePull(LayerStore store, ImageSource source, PullOptions options) {
        this.store = store;
        this.source = source;
        this.options = options;
    }

    /** Imports the image of a reference and gives it a name. */
    public Image run(String reference, String name) throws IOException {
        Document document = new ImageChoice(source, reference, options.platform()).choose(source.read(reference));
        ImageManifest manifest = ImageManifest.parse(document);
        ImageConfig config = ImageConfig.parse(ImageChoice.readConfig(source, manifest.config()));
        if (!config.platform().runsOn(options.platform())) {
            LoggerFactory.getLogger(ImagePull.class)
                    .warn(
                            "image {} is for {}, not for {}, and is taken because it is named itself",
                            reference,
                            config.platform(),
                            options.platform());
        }
        List<Descriptor> layers = manifest.layers();
        List<Digest> diffIds = config.diffIds();
        if (layers.size() != diffIds.size()) {
            throw new InvalidImageException("image " + Quote.of(reference) + " has " + layers.size()
                    + " layers in its manifest and " + diffIds.size() + " in its configuration");
        }
        List<Digest> chain = ChainId.of(diffIds);
        List<Descriptor> missing = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            requireTar(layers.get(i));
            requireOneTable(layers.get(i));
        }
        Image image = Image.of(name, top(chain), config).withManifest(document);
        List<String> needed = chain.stream().map(Digest::toString).toList();
        try (Journal pull = Journal.imports(store, needed)) {
            // The journal protects the layers of this image, so those that an interrupted pull of the same image left
            // are kept and not read again.
            Leftovers.drop(store);
            for (int i = 0; i < layers.size(); i++) {
                if (!store.exists(needed.get(i))) {
                    missing.add(layers.get(i));
                }
            }
            Path directory = options.spool();
            if (directory == null) {
                readLayers(layers, diffIds, chain, source::open, pull);
            } else {
                try (BlobSpool spool = new BlobSpool(source, missing, directory, options.parallel())) {
                    readLayers(layers, diffIds, chain, spool::open, pull);
                }
            }
            noteSource(layers, needed);
            ImageFiles.write(store, image);
        }
        store.sync();
        return image;
    }

    /** A source of blobs. */
    private interface Blobs {
        InputStream open(Descriptor blob) throws IOException;
    }

    private void readLayers(
            List<Descriptor> layers, List<Digest> diffIds, List<Digest> chain, Blobs blobs, Journal pull)
            throws IOException {
        Digest below = null;
        for (int i = 0; i < layers.size(); i++) {
            String name = chain.get(i).toString();
            ImportOptions layer = options.layers()
                    .withBlob(layers.get(i))
                    .withDiffId(diffIds.get(i))
                    .withProgress(progress(i, layers.size()));
            if (store.exists(name)) {
                keep(name, below, layer, pull);
                long size = layers.get(i).size();
                progress(i, layers.size())
                        .update(Progress.Update.of(name)
                                .withPhase(Progress.Phase.SKIPPED)
                                .withBytes(size, size));
            } else {
                options.layerListener().accept(read(below, layer, pull, blobs.open(layers.get(i))));
            }
            below = chain.get(i);
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

    /** Reads the blob of a layer that the store has, if blobs are kept and this one is not; gives up without space. */
    private void keep(String name, @Nullable Digest below, ImportOptions layer, Journal pull) throws IOException {
        Descriptor blob = Objects.requireNonNull(layer.blob());
        long layerId = store.stat(name).id();
        if (layer.keptBlobs() == 0
                || blob.size() > layer.keptBlobs()
                || KeptBlobs.of(store).find(layerId, blob).isPresent()) {
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

    /** Checks that the media type is that of a tar; the compression is detected from the bytes. */
    private static void requireTar(Descriptor layer) throws InvalidImageException {
        String type = layer.mediaType();
        if (!type.contains(".tar")) {
            throw new InvalidImageException("layer " + layer.digest() + " is no tar, but " + Quote.of(type));
        }
    }

    /**
     * Refuses a blob with two tables of contents: this library reads blobs as a whole, but programs that read tables
     * could see different layers.
     */
    private static void requireOneTable(Descriptor layer) throws InvalidImageException {
        if (layer.annotations().containsKey(ESTARGZ) && layer.annotations().containsKey(ZSTD_CHUNKED)) {
            throw new InvalidImageException(
                    "layer " + layer.digest() + " has two tables of contents, one of eStargz and one of zstd:chunked");
        }
    }
}
