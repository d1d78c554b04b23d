package io.lcfs.oci.layout;

import io.lcfs.oci.archive.TarEntries;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.spec.ImageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A layout in a tar file, which {@code skopeo} calls {@code oci-archive}. An archive is either read or written, by any
 * number of threads. An archive need not be trusted to be read: it is never extracted, and the number of its entries
 * and their sizes are limited.
 */
public final class OciArchive implements ImageSource {
    private final TarEntries files;
    private final LayoutReader reader;

    private OciArchive(TarEntries files) {
        this.files = files;
        this.reader = new LayoutReader(files);
    }

    /**
     * Opens an archive for reading. Costs two reads per entry.
     *
     * @param archive the tar file; a file that is compressed as a whole, with gzip or zstd, is decompressed into a
     *     temporary file of at most 64 GiB
     * @return the archive, which keeps the file open
     * @throws java.nio.file.NoSuchFileException if the file does not exist or has no layout in it
     * @throws io.lcfs.oci.content.InvalidImageException if the file is compressed in another format, is not a tar, has
     *     more than 100,000 entries, or has a layout of another version
     * @throws IOException if the file cannot be read
     */
    public static OciArchive open(Path archive) throws IOException {
        TarEntries files = TarEntries.open(archive);
        try {
            OciArchive opened = new OciArchive(files);
            opened.reader.checkVersion();
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            try (files) {
                throw e;
            }
        }
    }

    /**
     * Creates an archive. The file is created, or replaces an existing one, when the target is closed; if no document
     * was written until then, the file system is not changed. Writing after that throws an
     * {@link IllegalStateException}. The same calls produce the same bytes. Blobs are written one after the other. Tags
     * have the same form as those of an {@link OciLayout}.
     *
     * @param archive the tar file, whose directory must exist
     * @return the target
     * @throws IOException if the file cannot be created
     */
    public static ImageTarget create(Path archive) throws IOException {
        return ArchiveWriter.create(archive);
    }

    /**
     * Returns the index.json, which includes the images without tags, and the annotations.
     *
     * @return the index
     * @throws IOException if the index cannot be read or is invalid
     */
    public ImageIndex index() throws IOException {
        return reader.index().index();
    }

    /**
     * Returns the tags of the images as {@link OciLayout#tags} does.
     *
     * @return the tags, sorted
     * @throws IOException if the index cannot be read or is invalid
     */
    public List<String> tags() throws IOException {
        return reader.index().tags();
    }

    /**
     * Reads the document with a digest, a tag, or a full name as containerd writes it. Its bytes are verified.
     *
     * @param reference the digest, tag or name
     * @return the document, at most 4 MiB
     * @throws io.lcfs.oci.content.NoSuchImageException if the archive has no such document
     * @throws io.lcfs.oci.content.InvalidImageException if the bytes do not match the digest or size in the layout, or
     *     if several images have the name
     * @throws IllegalArgumentException if the reference begins like a digest and is not a valid one
     * @throws IOException if the document cannot be read
     */
    @Override
    public Document read(String reference) throws IOException {
        return reader.read(reference);
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.lcfs.oci.content.InvalidImageException if the blob has another size or is not a file
     */
    @Override
    public InputStream open(Descriptor blob) throws IOException {
        return reader.open(blob);
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
