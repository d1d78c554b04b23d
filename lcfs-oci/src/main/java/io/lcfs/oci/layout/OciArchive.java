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
 * A layout in a tar file, as {@code skopeo} calls {@code oci-archive}. An archive is either read or written; thread-safe in
 * both. What is read may be from somebody else: it is never extracted, and its numbers and sizes are limited.
 */
public final class OciArchive implements ImageSource {
    private final TarEntries files;
    private final LayoutReader reader;

    private OciArchive(TarEntries files) {
        this.files = files;
        this.reader = new LayoutReader(files);
    }

    /**
     * Opens an archive for reading. Costs two reads an entry.
     *
     * @param archive the tar file; one that is in gzip or zstd as a whole is decompressed into a temporary file,
     *     of at most 64 GiB
     * @return the archive, which holds the file open
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws java.io.FileNotFoundException if it has no layout in it
     * @throws io.lcfs.oci.content.InvalidImageException if it is compressed otherwise, is no tar, has more than 100,000 entries, or a layout of another
     *     version
     * @throws IOException if it cannot be read
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
     * Begins a new archive. It appears, in place of what has its name now, when it is closed; if no document was written until
     * then, there is none. The same calls make the same bytes. Blobs are written one after the other. Tags are those of
     * {@link OciLayout}.
     *
     * @param archive the tar file; its directory exists
     * @return where images go
     * @throws IOException if the file cannot be made
     */
    public static ImageTarget create(Path archive) throws IOException {
        return ArchiveWriter.create(archive);
    }

    /**
     * The index.json, for images without tags and for annotations.
     *
     * @return the index
     * @throws IOException if it cannot be read, or is invalid
     */
    public ImageIndex index() throws IOException {
        return reader.index().index();
    }

    /**
     * The tags of the images, as {@link OciLayout#tags} gives them.
     *
     * @return the tags, sorted
     * @throws IOException if the index cannot be read, or is invalid
     */
    public List<String> tags() throws IOException {
        return reader.index().tags();
    }

    /**
     * Reads the document with a digest, a tag, or a whole name as containerd writes it. Its bytes are verified.
     *
     * @param reference which one
     * @return the document, at most 4 MiB
     * @throws java.io.FileNotFoundException if there is none
     * @throws io.lcfs.oci.content.InvalidImageException if the bytes are not those that the layout promises, or several images have the name
     * @throws IOException if it cannot be read
     */
    @Override
    public Document read(String reference) throws IOException {
        return reader.read(reference);
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.lcfs.oci.content.InvalidImageException if the blob has another size, or is no file
     */
    @Override
    public InputStream open(Descriptor blob) throws IOException {
        return reader.open(blob);
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
