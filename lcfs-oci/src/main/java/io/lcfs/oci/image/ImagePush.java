package io.lcfs.oci.image;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.Blob;
import io.lcfs.oci.Compression;
import io.lcfs.oci.Descriptor;
import io.lcfs.oci.Digest;
import io.lcfs.oci.Document;
import io.lcfs.oci.Image;
import io.lcfs.oci.ImageConfig;
import io.lcfs.oci.ImageManifest;
import io.lcfs.oci.ImageTarget;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.MediaTypes;
import io.lcfs.oci.PushOptions;
import io.lcfs.oci.layer.Labels;
import io.lcfs.oci.layer.PackedBlobs;
import io.lcfs.oci.layer.PackedBlobs.Packed;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Gives one image out. */
public final class ImagePush {
    private final LayerStore store;
    private final LayerTars tars;
    private final ImageTarget target;
    private final PushOptions options;

    /** To a target. */
    public ImagePush(LayerStore store, LayerTars tars, ImageTarget target, PushOptions options) {
        this.store = store;
        this.tars = tars;
        this.target = target;
        this.options = options;
    }

    /** Gives an image out under a tag. Returns its manifest. */
    public Document run(Image image, String tag) throws IOException {
        List<LayerInfo> layers = layers(image.layer());
        List<Descriptor> blobs = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (LayerInfo layer : layers) {
            Packed packed = writeLayer(layer);
            blobs.add(packed.blob());
            diffIds.add(packed.diffId());
        }
        ImageConfig config = config(image, layers, diffIds);
        target.write(Blob.of(config.bytes()));
        Document manifest = manifest(image, config, blobs).document();
        target.write(manifest, tag);
        return manifest;
    }

    /** The layers of an image, the lowest first. */
    private List<LayerInfo> layers(String top) throws IOException {
        Deque<LayerInfo> layers = new ArrayDeque<>();
        for (String next = top; next != null; ) {
            LayerInfo info = store.stat(next);
            layers.push(info);
            next = info.parent();
        }
        return List.copyOf(layers);
    }

    private Packed writeLayer(LayerInfo layer) throws IOException {
        Optional<Descriptor> origin = Labels.blob(layer.labels());
        Optional<Digest> diffId = Labels.diffId(layer.labels());
        boolean asItCame = !options.layers().canonical() && origin.isPresent();
        Compression compression = options.compression() != null
                ? options.compression()
                : origin.map(Descriptor::mediaType).map(ImagePush::compression).orElse(Compression.GZIP);
        if (asItCame
                && diffId.isPresent()
                && compression.mediaType().equals(origin.get().mediaType())
                && target.adopt(origin.get())) {
            return new Packed(diffId.get(), origin.get());
        }
        PackedBlobs memory = PackedBlobs.of(store, layer, compression, options.layers());
        Optional<Packed> known = memory.find();
        if (known.isPresent() && target.adopt(known.get().blob())) {
            return known.get();
        }
        Digest[] made = new Digest[1];
        Blob tar = tars.blob(layer.name(), compression, options.layers(), digest -> made[0] = digest);
        Descriptor written = target.write(tar);
        // A blob that the target had already may not have been made.
        Digest tarDigest =
                made[0] != null ? made[0] : tars.write(layer.name(), OutputStream.nullOutputStream(), options.layers());
        Packed packed = new Packed(tarDigest, Descriptor.of(compression.mediaType(), written.digest(), written.size()));
        if (!known.equals(Optional.of(packed))) {
            memory.remember(packed);
        }
        return packed;
    }

    private static Compression compression(String mediaType) {
        for (Compression compression : Compression.values()) {
            if (compression.mediaType().equals(mediaType)) {
                return compression;
            }
        }
        return Compression.GZIP;
    }

    /** The configuration with all layers, whose tars are known now. */
    private static ImageConfig config(Image image, List<LayerInfo> layers, List<Digest> diffIds) throws IOException {
        ImageConfig config = image.config();
        List<Digest> known = config.diffIds();
        if (known.size() > diffIds.size()) {
            throw new IOException("image " + image.name() + " has " + layers.size()
                    + " layers, and its configuration lists " + known.size());
        }
        if (!known.equals(diffIds.subList(0, known.size()))) {
            config = config.withDiffIds(diffIds.subList(0, known.size()));
        }
        for (int i = known.size(); i < diffIds.size(); i++) {
            config = config.withLayer(diffIds.get(i), Labels.history(layers.get(i)));
        }
        return config;
    }

    /**
     * The manifest that an image came with, if it says what was written; else one that is made of it, so that annotations, subject and
     * whatever else it says stay, or a new one.
     */
    private static ImageManifest manifest(Image image, ImageConfig config, List<Descriptor> blobs) throws IOException {
        if (image.manifest().isEmpty()) {
            return ImageManifest.of(config.descriptor(), blobs);
        }
        ImageManifest manifest = ImageManifest.parse(image.manifest().get());
        if (manifest.config().digest().equals(config.descriptor().digest())
                && digests(manifest.layers()).equals(digests(blobs))) {
            return manifest;
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            layers.add(layer(manifest, i, blobs.get(i)));
        }
        ImageManifest written = manifest.withLayers(layers);
        Descriptor settings = written.config();
        return settings.digest().equals(config.descriptor().digest())
                ? written
                : written.withConfig(Descriptor.of(
                        settings.mediaType(),
                        config.descriptor().digest(),
                        config.descriptor().size()));
    }

    private static List<Digest> digests(List<Descriptor> blobs) {
        return blobs.stream().map(Descriptor::digest).toList();
    }

    /** What a manifest says of a layer, if that is the blob; else as much of the blob, in the words of the same family. */
    private static Descriptor layer(ImageManifest manifest, int number, Descriptor blob) {
        Descriptor known = number < manifest.layers().size() ? manifest.layers().get(number) : blob;
        // Layers that must not be distributed are taken, and never made: it is distributed now.
        boolean mayGoOut = !known.mediaType().contains(".nondistributable.")
                && !known.mediaType().contains(".foreign.");
        if (known.digest().equals(blob.digest()) && mayGoOut) {
            return known;
        }
        return manifest.mediaType().equals(MediaTypes.DOCKER_MANIFEST)
                ? Descriptor.of(docker(blob.mediaType()), blob.digest(), blob.size())
                : blob;
    }

    private static String docker(String mediaType) {
        return switch (mediaType) {
            case MediaTypes.LAYER -> MediaTypes.DOCKER_LAYER;
            case MediaTypes.LAYER_ZSTD -> MediaTypes.DOCKER_LAYER_ZSTD;
            default -> MediaTypes.DOCKER_LAYER_GZIP;
        };
    }
}
