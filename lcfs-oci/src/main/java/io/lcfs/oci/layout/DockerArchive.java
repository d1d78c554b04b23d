package io.lcfs.oci.layout;

import io.lcfs.oci.archive.TarEntries;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.text.Quote;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The tar file of {@code docker save}, in its older form (a directory a layer) and in its newer one (blobs by their digests). An
 * archive is either read or written; thread-safe in both. What is read may be from somebody else: it is never extracted, and its
 * numbers and sizes are limited.
 *
 * <p>Such an archive has no manifests of the registries' kind. Those that are read from it are made up: of OCI's types, with the
 * layers as they lie in the archive, which are mostly not compressed. Where the archive is a layout as well, {@link OciArchive}
 * reads the manifests that it has.
 */
public final class DockerArchive implements ImageSource {
    private final TarEntries files;
    private final DockerImages images;

    private DockerArchive(TarEntries files) throws IOException {
        this.files = files;
        this.images = DockerImages.read(files);
    }

    /**
     * Opens an archive for reading. Costs two reads an entry, the configurations, and the reading of layers that are compressed
     * and not named by their digests.
     *
     * @param archive the tar file; one that is in gzip or zstd as a whole is decompressed into a temporary file,
     *     of at most 64 GiB
     * @return the archive, which holds the file open
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws FileNotFoundException if it has no manifest.json, or lacks a file that is named there
     * @throws io.lcfs.oci.content.InvalidImageException if it is compressed otherwise, is no tar, has more than 100,000 entries or 1,000 images, or an image
     *     that does not fit together
     * @throws IOException if it cannot be read
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
     * Begins a new archive for {@code docker load}, which is a layout as well. It appears, in place of what has its name now, when
     * it is closed; if no manifest was written until then, there is none. The same calls make the same bytes. Blobs are written
     * one after the other.
     *
     * <p>A tag is a name and a tag, as in {@code library/name:tag}; a manifest may be written under several. Indexes cannot be
     * written, and a manifest only after its configuration and its layers. Layers that are not compressed suit all versions of
     * Docker.
     *
     * @param archive the tar file; its directory exists
     * @return where images go
     * @throws IOException if the file cannot be made
     */
    public static ImageTarget create(Path archive) throws IOException {
        return new DockerArchiveWriter(ArchiveWriter.create(archive));
    }

    /**
     * The images as an index, made up: an entry for each name of each image, or one without a name, with the names in
     * annotations {@code io.containerd.image.name}.
     *
     * @return the index
     */
    public ImageIndex index() {
        return ImageIndex.of(images.entries());
    }

    /**
     * The names and tags of the images, as they are written in the archive.
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
     * Makes up the manifest of an image.
     *
     * @param reference a name and a tag, where {@code docker.io}, {@code library} and {@code latest} may be left out; or the
     *     digest of the manifest
     * @return the manifest; the same each time
     * @throws FileNotFoundException if there is none
     */
    @Override
    public Document read(String reference) throws IOException {
        Optional<Digest> digest = LayoutReference.digest(reference);
        Optional<Document> found = digest.isPresent() ? images.find(digest.get()) : images.find(reference);
        return found.orElseThrow(() -> new FileNotFoundException(files + " has no image " + Quote.of(reference)));
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.lcfs.oci.content.InvalidImageException if the blob has another size
     */
    @Override
    public InputStream open(Descriptor blob) throws IOException {
        String file = images.file(blob.digest())
                .orElseThrow(() -> new FileNotFoundException(files + " has no blob " + blob.digest()));
        LayoutReader.checkSize(files, file, blob);
        InputStream bytes = files.open(file);
        return images.isHashed(blob.digest()) ? VerifyingInputStream.ofVerified(bytes, blob) : bytes;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Where it is. */
    @Override
    public String toString() {
        return "archive " + files;
    }
}
