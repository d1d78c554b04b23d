package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.record.ImageHistory;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.PackedBlobs;
import io.lcfs.oci.record.PackedBlobs.Packed;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A push of one image. */
public final class ImagePush {
    private final LayerStore store;
    private final ImageTarget target;
    private final PushOptions options;

    /** Creates a push to a target. */
    public ImagePush(LayerStore store, ImageTarget target, PushOptions options) {
        this.store = store;
        this.target = target;
        this.options = options;
    }

    /** Exports an image under a tag and returns its manifest. */
    public Document run(Image image, String tag) throws IOException {
        target.checkTag(tag);
        List<LayerInfo> layers = ImageHistory.layers(store, image.layer());
        requireAll(image, layers);
        List<Descriptor> blobs = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (LayerInfo layer : layers) {
            PushMeter meter = new PushMeter(options.progress(), layer, blobs.size() + 1, layers.size());
            Packed packed = writeLayer(layer, meter);
            blobs.add(packed.blob());
            diffIds.add(packed.diffId());
        }
        ImageConfig config = config(image, layers, diffIds);
        target.write(Blob.of(config.bytes()));
        Document manifest = annotated(manifest(image, config, blobs)).document();
        target.write(manifest, tag);
        return manifest;
    }

    private static void requireAll(Image image, List<LayerInfo> layers) throws IOException {
        int listed = image.config().diffIds().size();
        if (listed > layers.size()) {
            throw new IOException("image " + image.name() + " has " + layers.size()
                    + " layers, and its configuration lists " + listed
                    + ": a layer of it was removed, or the configuration is of another image");
        }
    }

    private ImageManifest annotated(ImageManifest manifest) {
        if (options.annotations().isEmpty()) {
            return manifest;
        }
        Map<String, String> all = new HashMap<>(manifest.annotations());
        all.putAll(options.annotations());
        return manifest.withAnnotations(all);
    }

    private Packed writeLayer(LayerInfo layer, PushMeter meter) throws IOException {
        Optional<Descriptor> origin = Labels.blob(layer.labels());
        Optional<Digest> diffId = Labels.diffId(layer.labels());
        boolean asItCame = !options.layers().canonical() && origin.isPresent();
        Compression compression = options.compression() != null
                ? options.compression()
                : origin.map(Descriptor::mediaType).map(ImagePush::compression).orElse(Compression.GZIP);
        boolean mayBeThere = asItCame
                && diffId.isPresent()
                && compression.mediaType().equals(origin.get().mediaType());
        PackedBlobs memory = PackedBlobs.of(store, layer, compression, options.layers());
        Optional<Packed> known = memory.find();
        meter.begin(known.map(Packed::blob).or(() -> origin.filter(blob -> mayBeThere)));
        if (mayBeThere && target.adopt(origin.get())) {
            meter.end(Progress.Phase.SKIPPED, origin.get());
            return new Packed(diffId.get(), origin.get());
        }
        if (known.isPresent() && target.adopt(known.get().blob())) {
            meter.end(Progress.Phase.SKIPPED, known.get().blob());
            return known.get();
        }
        Packed packed = pack(layer, compression, meter);
        if (!known.equals(Optional.of(packed))) {
            memory.remember(packed);
        }
        meter.end(Progress.Phase.FINISHED, packed.blob());
        return packed;
    }

    private Packed pack(LayerInfo layer, Compression compression, PushMeter meter) throws IOException {
        LayerExport export = new LayerExport(store, options.layers().withProgress(meter));
        LayerBlob blob = new LayerBlob(export, layer.name(), compression);
        Descriptor written;
        try {
            written = target.write(blob);
        } catch (RegistryException e) {
            // The exception does not contain the digest of a blob that was still being packed.
            throw e.with("layer " + layer.name() + ": ");
        }
        Digest made = blob.diffId();
        // A blob that the target had already may not have been written to it.
        Digest diffId = made != null ? made : export.writeLayer(layer.name(), OutputStream.nullOutputStream());
        return new Packed(diffId, Descriptor.of(compression.mediaType(), written.digest(), written.size()));
    }

    private static Compression compression(String mediaType) {
        for (Compression compression : Compression.values()) {
            if (compression.mediaType().equals(mediaType)) {
                return compression;
            }
        }
        return Compression.GZIP;
    }

    /**
     * Returns the configuration with all layers, whose diff IDs are known now; a configuration with nothing to add is
     * not changed.
     */
    private ImageConfig config(Image image, List<LayerInfo> layers, List<Digest> diffIds) throws IOException {
        ImageConfig config = image.config();
        ImageConfig whole = config.diffIds().size() < diffIds.size() ? ImageHistory.complete(config, layers) : config;
        ImageConfig known = whole.withDiffIds(diffIds);
        Instant latest = options.layers().latest();
        return latest == null || isAsItCame(image, known) ? known : ImageHistory.until(known, latest);
    }

    private static boolean isAsItCame(Image image, ImageConfig config) throws IOException {
        return image.manifest().isPresent()
                && ImageManifest.parse(image.manifest().get())
                        .config()
                        .digest()
                        .equals(config.descriptor().digest());
    }

    /**
     * Returns the manifest with which the image was imported, if it matches what was written; otherwise a manifest
     * derived from it, which keeps its annotations, subject and other fields; or a new manifest, if the image has none.
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

    /**
     * Returns the descriptor of a layer in the manifest, if it has the digest of the blob; otherwise one of the blob,
     * with a media type of the same family.
     */
    private static Descriptor layer(ImageManifest manifest, int number, Descriptor blob) {
        Descriptor known = number < manifest.layers().size() ? manifest.layers().get(number) : blob;
        // Layers with a nondistributable media type are accepted and never produced, because this layer is being
        // distributed.
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
