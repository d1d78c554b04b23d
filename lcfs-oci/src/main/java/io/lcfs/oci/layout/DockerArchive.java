package io.lcfs.oci.layout;

import io.lcfs.oci.archive.TarEntries;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The tar file of {@code docker save}, in its older form (one directory per layer) and in its newer form (blobs by
 * digest). An archive is either read or written, by any number of threads. An archive need not be trusted to be read:
 * it is never extracted, and the number of its entries and their sizes are limited.
 *
 * <p>Such an archive has no manifests like those in registries. The reader creates them, with the media types of OCI
 * and with the layers as they are in the archive, which are mostly uncompressed. If the archive is also a layout,
 * {@link OciArchive} reads the manifests in it.
 */
public final class DockerArchive implements ImageSource {
    private final TarEntries files;
    private final DockerImages images;

    private DockerArchive(TarEntries files) throws IOException {
        this.files = files;
        this.images = DockerImages.read(files);
    }

    /**
     * Opens an archive for reading. Costs two reads per entry, the reading of the configurations, and the reading of
     * the layers that are compressed and not named by their digests.
     *
     * @param archive the tar file; a file that is compressed as a whole, with gzip or zstd, is decompressed into a
     *     temporary file of at most 64 GiB
     * @return the archive, which keeps the file open
     * @throws java.nio.file.NoSuchFileException if the file does not exist, has no manifest.json, or lacks a file that
     *     is named there
     * @throws io.lcfs.oci.content.InvalidImageException if the file is compressed in another format, is not a tar, has
     *     more than 100,000 entries or 1,000 images, or has an image that is inconsistent
     * @throws IOException if the file cannot be read
     */
    public static DockerArchive open(Path archive) throws IOException {
        TarEntries files = TarEntries.open(archive);
        try {
            return new DockerArchive(files);
        } catch (IOException | RuntimeException | Error e) {
            try (files) {
                throw e;
            }
        }
    }

    /**
     * Creates an archive for {@code docker load}, which is also a layout. The file is created, or replaces an existing
     * one, when the target is closed; if no manifest was written until then, the file system is not changed. Writing
     * after that throws an {@link IllegalStateException}. The same calls produce the same bytes. Blobs are written one
     * after the other.
     *
     * <p>The target's tags consist of a name and a tag, as in {@code library/name:tag}, of at most 512 characters in
     * all; a manifest may be written under several of them. Indexes cannot be written, so a push of an image with an
     * index is refused before it writes anything. A manifest can be written only after its configuration and its
     * layers. Every version of Docker accepts layers that are not compressed.
     *
     * @param archive the tar file, whose directory must exist
     * @return the target
     * @throws IOException if the file cannot be created
     */
    public static ImageTarget create(Path archive) throws IOException {
        return new DockerArchiveWriter(ArchiveWriter.create(archive));
    }

    /**
     * Returns an index of the images, created from the archive: an entry for each name of each image, and one entry for
     * an image without a name. The names are in annotations {@code io.containerd.image.name}.
     *
     * @return the index
     */
    public ImageIndex index() {
        return ImageIndex.of(images.entries());
    }

    /**
     * Returns the names and tags of the images as written in the archive.
     *
     * @return the names, sorted
     */
    public List<String> tags() {
        return images.entries().stream()
                .flatMap(entry -> entry.annotations().values().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Returns the manifest of an image, created from the archive.
     *
     * @param reference a name and a tag, where {@code docker.io}, {@code library} and {@code latest} may be omitted; or
     *     the digest of the manifest
     * @return the manifest, the same for each call
     * @throws NoSuchImageException if the archive has no such image
     * @throws IllegalArgumentException if the reference begins like a digest and is not a valid one
     */
    @Override
    public Document read(String reference) throws IOException {
        Optional<Digest> digest = LayoutReference.digest(reference);
        Optional<Document> found = digest.isPresent() ? images.find(digest.get()) : images.find(reference);
        return found.orElseThrow(
                () -> new NoSuchImageException(reference, files + " has no image " + Quote.of(reference)));
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.lcfs.oci.content.InvalidImageException if the blob has another size
     */
    @Override
    public InputStream open(Descriptor blob) throws IOException {
        String file = images.file(blob.digest())
                .orElseThrow(
                        () -> new NoSuchBlobException(blob.digest(), files + " has no blob " + blob.digest(), null));
        LayoutReader.checkSize(files, file, blob);
        InputStream bytes = files.open(file);
        return images.isHashed(blob.digest()) ? VerifyingInputStream.ofVerified(bytes, blob) : bytes;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Returns the kind and the path of the archive. */
    @Override
    public String toString() {
        return "archive " + files;
    }
}
