package io.lcfs.oci.transfer;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that an index names: the manifests of images, whose layers are imported, and the manifests and blobs of
 * other entries, such as attestations, which are kept as they are. Each is read once.
 */
final class IndexParts {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_DOCUMENTS = 256;
    /** The limit of the bytes of documents and of configurations of images, which are in memory at the same time. */
    private static final long MAX_DOCUMENT_BYTES = 32 << 20;

    private static final long MAX_OTHER_BYTES = 16 << 20;

    private final ImageSource source;
    private final String reference;
    private final Set<Digest> seen = new HashSet<>();
    /** The blobs, apart from the documents: a hostile entry may name the manifest of another one as its blob. */
    private final Set<Digest> seenBlobs = new HashSet<>();

    private final List<Document> images = new ArrayList<>();
    private final List<Document> blobs = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private long documentBytes;
    private long left = MAX_OTHER_BYTES;

    private IndexParts(ImageSource source, String reference) {
        this.source = source;
        this.reference = reference;
    }

    /** Reads everything that an index names, except the configurations and layers of images. */
    static IndexParts read(ImageSource source, String reference, Document index) throws IOException {
        IndexParts parts = new IndexParts(source, reference);
        parts.readAll(index, 1);
        if (parts.images.isEmpty()) {
            throw new InvalidImageException("index " + Quote.of(reference) + " has no image");
        }
        return parts;
    }

    /** Returns the manifests of the images, in the order of the index. */
    List<Document> images() {
        return images;
    }

    /** Returns the blobs of entries that are not images. */
    List<Document> blobs() {
        return blobs;
    }

    /** Returns the other documents, each after those that it names. */
    List<Document> documents() {
        return documents;
    }

    private void readAll(Document index, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new InvalidImageException(
                    "index " + Quote.of(reference) + " leads to more than " + MAX_DEPTH + " others, one in the other");
        }
        for (Descriptor entry : ImageIndex.parse(index).manifests()) {
            if (seen.add(entry.digest())) {
                read(entry, depth);
            }
        }
    }

    private void read(Descriptor entry, int depth) throws IOException {
        if (seen.size() + seenBlobs.size() > MAX_DOCUMENTS) {
            throw new InvalidImageException(
                    "index " + Quote.of(reference) + " names more than " + MAX_DOCUMENTS + " documents");
        }
        Document document = source.read(entry.digest().toString());
        count(document.descriptor());
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            readAll(document, depth + 1);
            documents.add(document);
            return;
        }
        ImageManifest manifest = ImageManifest.parse(document);
        if (ImageChoice.isImage(entry) && isOfLayers(manifest)) {
            count(manifest.config());
            images.add(document);
            return;
        }
        readBlob(manifest.config());
        for (Descriptor layer : manifest.layers()) {
            readBlob(layer);
        }
        documents.add(document);
    }

    private void count(Descriptor document) throws InvalidImageException {
        documentBytes += document.size();
        if (documentBytes > MAX_DOCUMENT_BYTES) {
            throw new InvalidImageException("index " + Quote.of(reference) + " names manifests and configurations of"
                    + " more than " + MAX_DOCUMENT_BYTES + " bytes in all");
        }
    }

    private static boolean isOfLayers(ImageManifest manifest) {
        String config = manifest.config().mediaType();
        return (config.equals(MediaTypes.CONFIG) || config.equals(MediaTypes.DOCKER_CONFIG))
                && manifest.layers().stream().allMatch(PulledImage::isTar);
    }

    private void readBlob(Descriptor blob) throws IOException {
        if (!seenBlobs.add(blob.digest())) {
            return;
        }
        left -= blob.size();
        if (left < 0) {
            throw new InvalidImageException("index " + Quote.of(reference) + " has entries that are not images, with"
                    + " blobs of more than " + MAX_OTHER_BYTES + " bytes in all");
        }
        try (InputStream in = VerifyingInputStream.of(source.open(blob), blob)) {
            blobs.add(Document.of(
                    Descriptor.of("application/octet-stream", blob.digest(), blob.size()), in.readAllBytes()));
        }
    }
}
