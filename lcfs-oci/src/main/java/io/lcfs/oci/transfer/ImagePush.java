package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.image.WholeIndex;
import io.lcfs.oci.record.ImageHistory;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.PackedBlobs.Packed;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A push of one image, or of all images of an index. */
public final class ImagePush {
    /** The limit of layers that are packed at a time, each with the memory of a compressor. */
    private static final int MAX_AT_ONCE = 4;

    private final LayerStore store;
    private final ImageTarget target;
    private final PushOptions options;

    /** Creates a push to a target. */
    public ImagePush(LayerStore store, ImageTarget target, PushOptions options) {
        this.store = store;
        this.target = target;
        this.options = options;
    }

    /** Exports an image, with its index if it has one, under a tag; returns its manifest or index. */
    public Document run(Image image, String tag) throws IOException {
        target.checkTag(tag);
        if (image.index().isPresent()) {
            WholeIndex index = image.index().get();
            requireUnchanged(image.name());
            new ImagePush(store, target, options.withPreserveDigests(true)).writeAll(index);
            target.write(index.document(), tag);
            return index.document();
        }
        return write(image, tag);
    }

    /** Exports the images of several platforms, and an index of them under a tag; returns the index. */
    public Document runAll(List<Image> images, String tag) throws IOException {
        target.checkTag(tag);
        if (!target.acceptsIndexes()) {
            throw new IllegalArgumentException(target + " cannot have an index of several platforms");
        }
        Map<Platform, String> platforms = new HashMap<>();
        for (Image image : images) {
            Platform platform = image.config().platform();
            String other = platforms.putIfAbsent(platform, image.name());
            if (other != null) {
                throw new IllegalArgumentException(
                        "images " + other + " and " + image.name() + " are both for " + platform);
            }
            if (image.index().isPresent()) {
                throw new IllegalArgumentException(
                        "image " + image.name() + " has an index already, and cannot be a part of another one");
            }
        }
        List<Descriptor> entries = new ArrayList<>();
        for (Image image : images) {
            Descriptor written = write(image, null).descriptor();
            entries.add(new Descriptor(
                    written.mediaType(),
                    written.digest(),
                    written.size(),
                    image.config().platform(),
                    Map.of()));
        }
        Document index = ImageIndex.of(entries).document();
        target.write(index, tag);
        return index;
    }

    /** Exports layers without an image; returns their blobs, in the order of the layers. */
    public List<Descriptor> runLayers(List<String> names) throws IOException {
        List<LayerInfo> layers = new ArrayList<>();
        for (String name : names) {
            layers.add(store.stat(name));
        }
        return write(pushes(layers, Map.of())).stream().map(Packed::blob).toList();
    }

    /** Throws if the target or the options forbid that the index of an image is written, unchanged. */
    private void requireUnchanged(String name) {
        String index = "image " + name + " has an index, ";
        if (!target.acceptsIndexes()) {
            throw new IllegalArgumentException(index + "which " + target
                    + " cannot have: pull the image of one platform, without allPlatforms, and push that");
        }
        if (!options.annotations().isEmpty()) {
            throw new IllegalArgumentException(index + "which is pushed unchanged, so it cannot get annotations");
        }
        if (options.layers().canonical()) {
            throw new IllegalArgumentException(
                    index + "which is pushed unchanged, and layers in the canonical form have other digests");
        }
    }

    /** Writes everything that an index names, with unchanged digests. */
    private void writeAll(WholeIndex index) throws IOException {
        for (Image platform : index.platforms()) {
            Document written = write(platform, null);
            Optional<Digest> came =
                    platform.manifest().map(manifest -> manifest.descriptor().digest());
            if (!came.equals(Optional.of(written.descriptor().digest()))) {
                throw new IOException("image " + platform.name() + " for "
                        + platform.config().platform() + " has the manifest "
                        + written.descriptor().digest() + " now, it came as "
                        + came.map(Digest::toString).orElse("none"));
            }
        }
        for (Document blob : index.blobs()) {
            Descriptor ignored = target.write(Blob.of(blob));
        }
        for (Document document : index.documents()) {
            target.write(document, null);
        }
    }

    private Document write(Image image, @Nullable String tag) throws IOException {
        if (options.preserveDigests() && options.layers().canonical()) {
            throw new IllegalArgumentException(
                    "layers in the canonical form have other digests, and preserveDigests forbids them");
        }
        List<LayerInfo> layers = ImageHistory.layers(store, image.layer());
        requireAll(image, layers);
        List<Packed> packed = write(pushes(layers, came(image, layers)));
        List<Descriptor> blobs = packed.stream().map(Packed::blob).toList();
        List<Digest> diffIds = packed.stream().map(Packed::diffId).toList();
        ImageConfig config = config(image, layers, diffIds);
        target.write(Blob.of(config.bytes()));
        Document manifest = annotated(manifest(image, config, blobs)).document();
        target.write(manifest, tag);
        return manifest;
    }

    /**
     * Asks the target for all layers first, and then writes those that it lacks, because only these share the threads
     * that compress. No layer is packed if the digest of another one cannot be preserved; the lowest such layer is
     * named, although the target is asked for several at a time.
     */
    private List<Packed> write(List<LayerPush> pushes) throws IOException {
        int atOnce = layersAtOnce();
        List<AtOnce.Task<Optional<Packed>>> questions = new ArrayList<>();
        pushes.forEach(push -> questions.add(all -> push.ask()));
        List<Optional<Packed>> there = new AtOnce().run(questions, atOnce);
        for (int i = 0; i < there.size(); i++) {
            if (there.get(i).isEmpty()) {
                pushes.get(i).requirePreserved();
            }
        }
        int missing = (int) there.stream().filter(Optional::isEmpty).count();
        try (SharedThreads threads = new SharedThreads(options.layers().parallelism())) {
            Parallelism ofEach = threads.forEach(Math.min(atOnce, missing));
            List<AtOnce.Task<Packed>> writes = new ArrayList<>();
            for (int i = 0; i < there.size(); i++) {
                LayerPush push = pushes.get(i);
                there.get(i)
                        .ifPresentOrElse(
                                found -> writes.add(all -> found), () -> writes.add(all -> push.write(all, ofEach)));
            }
            return new AtOnce().run(writes, atOnce);
        }
    }

    private List<LayerPush> pushes(List<LayerInfo> layers, Map<String, Packed> came) throws IOException {
        PushProgress progress = new PushProgress(options.progress(), layers.size());
        List<LayerPush> pushes = new ArrayList<>();
        for (LayerInfo layer : layers) {
            PushMeter meter = new PushMeter(progress, layer, pushes.size() + 1);
            Optional<Packed> named = Optional.ofNullable(came.get(layer.name()));
            pushes.add(new LayerPush(store, target, options, layer, named, meter));
        }
        return pushes;
    }

    /** Returns the number of layers that are packed at a time, which the processors and the target limit. */
    private int layersAtOnce() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Math.max(1, Math.min(target.writesAtOnce(), Math.min(Math.max(2, cores), MAX_AT_ONCE)));
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

    /**
     * Returns the blobs that the manifest of an image names, by the names of their layers. Another image may name other
     * blobs of the same layers.
     */
    private static Map<String, Packed> came(Image image, List<LayerInfo> layers) throws IOException {
        Map<String, Packed> came = new HashMap<>();
        if (image.manifest().isPresent()) {
            List<Descriptor> blobs = ImageManifest.parse(image.manifest().get()).layers();
            List<Digest> diffIds = image.config().diffIds();
            for (int i = 0; i < layers.size() && i < blobs.size() && i < diffIds.size(); i++) {
                LayerInfo layer = layers.get(i);
                if (Labels.diffId(layer.labels()).equals(Optional.of(diffIds.get(i)))) {
                    Descriptor named = blobs.get(i);
                    // The label has the media type of the bytes that were read, the manifest may name another one.
                    Descriptor blob = Labels.blob(layer.labels())
                            .filter(read -> read.digest().equals(named.digest()))
                            .orElse(named);
                    came.put(layer.name(), new Packed(diffIds.get(i), blob));
                }
            }
        }
        return came;
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
