package io.lcfs.oci.layout;

import io.lcfs.compress.CompressionFormat;
import io.lcfs.oci.archive.TarEntries;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The images of an archive of {@code docker save}, each with a manifest created from the archive. Filled once, then
 * only read.
 *
 * <p>The digest of a layer that is not compressed is the diff ID in the configuration of its image, so the layer is not
 * read. A compressed layer is named by its digest, or is read to compute the digest.
 */
final class DockerImages {
    private static final int MAX_IMAGES = 1_000;
    private static final String BLOB = "blobs/sha(256|512)/[^/]*";

    private final TarEntries files;
    private final Map<Digest, String> blobs = new HashMap<>();
    private final Map<String, Descriptor> compressed = new HashMap<>();
    private final Map<String, Document> named = new HashMap<>();
    /** The blobs whose digests were computed from their bytes. */
    private final Set<Digest> hashed = new HashSet<>();

    private final Map<Digest, Document> documents = new HashMap<>();
    private final List<Descriptor> entries = new ArrayList<>();

    private DockerImages(TarEntries files) {
        this.files = files;
    }

    static DockerImages read(TarEntries files) throws IOException {
        String what = files + ": " + DockerImage.MANIFEST;
        List<DockerImage> images = DockerImage.parse(LayoutReader.bytes(files, DockerImage.MANIFEST), what);
        if (images.size() > MAX_IMAGES) {
            throw new InvalidImageException(what + " has " + images.size() + " images, the limit is " + MAX_IMAGES);
        }
        DockerImages read = new DockerImages(files);
        for (DockerImage image : images) {
            read.add(image);
        }
        return read;
    }

    private void add(DockerImage image) throws IOException {
        Document document = manifest(image).document();
        Descriptor plain = document.descriptor();
        documents.put(plain.digest(), document);
        if (image.tags().isEmpty()) {
            entries.add(plain);
        }
        for (String tag : image.tags()) {
            Document other = named.put(DockerName.whole(tag), document);
            if (other != null && !other.descriptor().equals(plain)) {
                throw new InvalidImageException(files + ": the name " + Quote.of(tag) + " belongs to two images");
            }
            Map<String, String> name = Map.of(LayoutIndex.NAME, tag);
            entries.add(new Descriptor(plain.mediaType(), plain.digest(), plain.size(), null, name));
        }
    }

    private ImageManifest manifest(DockerImage image) throws IOException {
        String file = files.follow(image.config());
        byte[] bytes = LayoutReader.bytes(files, file);
        ImageConfig config = ImageConfig.parse(bytes);
        Descriptor descriptor = Descriptor.of(MediaTypes.CONFIG, bytes);
        Digest promised = named(file);
        if (promised != null && !promised.equals(descriptor.digest())) {
            throw new InvalidImageException(files + ": " + file + " has the digest " + descriptor.digest());
        }
        blobs.put(descriptor.digest(), file);
        return ImageManifest.of(descriptor, layers(image, config.diffIds()));
    }

    private List<Descriptor> layers(DockerImage image, List<Digest> diffIds) throws IOException {
        if (diffIds.size() != image.layers().size()) {
            throw new InvalidImageException(files + ": the image " + Quote.of(image.config()) + " has "
                    + image.layers().size() + " layers, but its configuration has " + diffIds.size() + " diff IDs");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            String file = files.follow(image.layers().get(i));
            Descriptor layer = layer(file, diffIds.get(i));
            blobs.put(layer.digest(), file);
            layers.add(layer);
        }
        return layers;
    }

    private Descriptor layer(String file, Digest diffId) throws IOException {
        Descriptor known = compressed.get(file);
        if (known != null) {
            return known;
        }
        CompressionFormat format = format(file);
        if (format == CompressionFormat.NONE) {
            return Descriptor.of(MediaTypes.LAYER, diffId, files.size(file));
        }
        Descriptor layer = Descriptor.of(mediaType(format, file), digest(file), files.size(file));
        compressed.put(file, layer);
        return layer;
    }

    private CompressionFormat format(String file) throws IOException {
        try (InputStream in = files.open(file)) {
            return CompressionFormat.of(in.readNBytes(CompressionFormat.MAGIC_BYTES));
        }
    }

    private String mediaType(CompressionFormat format, String file) throws InvalidImageException {
        return switch (format) {
            case GZIP -> MediaTypes.LAYER_GZIP;
            case ZSTD -> MediaTypes.LAYER_ZSTD;
            default ->
                throw new InvalidImageException(
                        files + ": layer " + Quote.of(file) + " is compressed with " + format.program());
        };
    }

    private Digest digest(String file) throws IOException {
        Digest promised = named(file);
        if (promised != null) {
            return promised;
        }
        try (InputStream in = files.open(file)) {
            HashingOutputStream hash = new HashingOutputStream(OutputStream.nullOutputStream(), null);
            in.transferTo(hash);
            Digest digest = hash.finish().digest();
            hashed.add(digest);
            return digest;
        }
    }

    /**
     * Returns the digest in the name of a file, or {@code null}: the newer form of the archive names blobs by digest.
     */
    private @Nullable Digest named(String file) throws InvalidImageException {
        if (!file.matches(BLOB)) {
            return null;
        }
        try {
            return Digest.parse(file.substring("blobs/".length()).replace('/', ':'));
        } catch (IllegalArgumentException e) {
            throw new InvalidImageException(files + ": " + e.getMessage(), e);
        }
    }

    Optional<Document> find(Digest digest) {
        return Optional.ofNullable(documents.get(digest));
    }

    Optional<Document> find(String name) {
        return Optional.ofNullable(named.get(DockerName.whole(name)));
    }

    /** Returns whether the digest of a blob was computed from all its bytes. */
    boolean isHashed(Digest blob) {
        return hashed.contains(blob);
    }

    /** Returns the name of the file of a blob. */
    Optional<String> file(Digest blob) {
        return Optional.ofNullable(blobs.get(blob));
    }

    /** Returns an entry for each name of each image, and one for an image without a name. */
    List<Descriptor> entries() {
        return entries;
    }
}
