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
            blobs.add(writeLayer(layer, diffIds));
        }
        ImageConfig config = config(image, layers, diffIds);
        Optional<Document> original = unchanged(image, config, blobs);
        target.write(Blob.of(config.bytes()));
        Document manifest = original.isPresent()
                ? original.get()
                : ImageManifest.of(config.descriptor(), blobs).document();
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

    private Descriptor writeLayer(LayerInfo layer, List<Digest> diffIds) throws IOException {
        Optional<Descriptor> origin = Labels.blob(layer.labels());
        Optional<Digest> diffId = Labels.diffId(layer.labels());
        boolean asItCame = !options.layers().canonical() && origin.isPresent();
        Compression compression = options.compression() != null
                ? options.compression()
                : origin.map(Descriptor::mediaType).map(ImagePush::compression).orElse(Compression.GZIP);
        if (asItCame
                && diffId.isPresent()
                && compression.mediaType().equals(origin.get().mediaType())
                && target.has(origin.get().digest())) {
            diffIds.add(diffId.get());
            return origin.get();
        }
        Digest[] made = new Digest[1];
        Blob tar = tars.blob(layer.name(), compression, options.layers(), digest -> made[0] = digest);
        Descriptor written = target.write(tar);
        // A blob that the target had already may not have been made.
        diffIds.add(
                made[0] != null
                        ? made[0]
                        : tars.write(layer.name(), OutputStream.nullOutputStream(), options.layers()));
        return Descriptor.of(compression.mediaType(), written.digest(), written.size());
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

    /** The manifest that an image came with, if it says what was written. */
    private static Optional<Document> unchanged(Image image, ImageConfig config, List<Descriptor> blobs)
            throws IOException {
        if (image.manifest().isEmpty()) {
            return Optional.empty();
        }
        ImageManifest manifest = ImageManifest.parse(image.manifest().get());
        boolean same = manifest.config().digest().equals(config.descriptor().digest())
                && manifest.layers().size() == blobs.size();
        for (int i = 0; same && i < blobs.size(); i++) {
            same = manifest.layers().get(i).digest().equals(blobs.get(i).digest());
        }
        return same && !MediaTypes.isIndex(manifest.mediaType()) ? image.manifest() : Optional.empty();
    }
}
