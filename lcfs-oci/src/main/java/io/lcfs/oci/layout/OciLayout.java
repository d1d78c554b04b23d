package io.lcfs.oci.layout;

import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.Referrer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layout in a directory (OCI image specification, image-layout.md): blobs by their digests, and an index.json with
 * the images by their tags. Several threads may read and write it at the same time, but only one process may write. A
 * file gets its name when all its bytes are durable, so a crash leaves no partial files except some whose names begin
 * with {@code .new-}. Everything is durable when the call that writes it returns.
 *
 * <p>The directory need not be trusted: the names of files are built from validated digests, symbolic links in it are
 * not followed, and the sizes of its files are compared with those in its documents.
 */
public final class OciLayout implements ImageSource, ImageTarget {
    private final LayoutDirectory files;
    private final LayoutReader reader;
    private final Object writing = new Object();

    private OciLayout(Path directory) {
        this.files = new LayoutDirectory(directory);
        this.reader = new LayoutReader(files);
    }

    /**
     * Opens an existing layout for reading and writing.
     *
     * @param directory the directory of the layout
     * @return the layout
     * @throws java.nio.file.NoSuchFileException if the directory does not exist or has no layout in it
     * @throws InvalidImageException if the layout has another version
     * @throws IOException if the layout cannot be read
     */
    public static OciLayout open(Path directory) throws IOException {
        OciLayout layout = new OciLayout(directory);
        layout.reader.checkVersion();
        return layout;
    }

    /**
     * Opens a layout; creates one without images if the directory is empty or does not exist.
     *
     * @param directory the directory of the layout, whose parent must exist
     * @return the layout
     * @throws NotDirectoryException if the path is not that of a directory
     * @throws InvalidImageException if the directory has other files, or is a layout of another version
     * @throws IOException if the layout cannot be read or written
     */
    public static OciLayout create(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(directory);
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        OciLayout layout = new OciLayout(directory);
        if (isEmpty(directory)) {
            layout.files.write(LayoutReader.INDEX, LayoutIndex.empty().bytes());
            layout.files.write(LayoutReader.VERSION, LayoutReader.version());
        } else if (!layout.files.has(LayoutReader.VERSION)) {
            throw new InvalidImageException(directory + " has files and is not a layout");
        }
        layout.reader.checkVersion();
        return layout;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    /**
     * Returns the present index.json, which includes the images without tags, and the annotations.
     *
     * @return the index
     * @throws IOException if the index cannot be read or is invalid
     */
    public ImageIndex index() throws IOException {
        return reader.index().index();
    }

    /**
     * Returns the tags of the images, which are their annotations {@code org.opencontainers.image.ref.name}. For an
     * image that has only the annotation {@code io.containerd.image.name}, that name is returned.
     *
     * @return the tags, sorted
     * @throws IOException if the index cannot be read or is invalid
     */
    public List<String> tags() throws IOException {
        return reader.index().tags();
    }

    /**
     * Returns the manifests and indexes that refer to a manifest or an index: the documents that index.json lists and
     * whose subject it is, and those that are listed by the index of the tag {@code sha256-} and the hexadecimal
     * digits. O(documents of index.json), each of which is read.
     *
     * @param subject the digest of the manifest or index, which need not exist
     * @return the referrers, each once, in the order of their digests
     * @throws InvalidImageException if a document is not valid
     * @throws IOException if the layout cannot be read
     */
    public List<Referrer> referrers(Digest subject) throws IOException {
        return reader.referrers(subject);
    }

    /**
     * Reads the document with a digest, a tag, or a full name as containerd writes it. Its bytes are verified.
     *
     * @param reference the digest, tag or name
     * @return the document, at most 4 MiB
     * @throws io.lcfs.oci.content.NoSuchImageException if the layout has no such document
     * @throws InvalidImageException if the bytes do not match the digest or size in the layout, or if several images
     *     have the name
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
     * @throws InvalidImageException if the blob has another size or is a symbolic link
     */
    @Override
    public InputStream open(Descriptor blob) throws IOException {
        return reader.open(blob);
    }

    @Override
    public boolean has(Digest digest) throws IOException {
        return files.has(LayoutFiles.path(digest));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the tag has characters that the specification does not allow
     */
    @Override
    public void checkTag(String tag) {
        LayoutReference.checkTag(tag);
    }

    /** Returns 4. */
    @Override
    public int writesAtOnce() {
        return 4;
    }

    /** {@inheritDoc} A blob whose file has another size is damaged, and counts as absent. */
    @Override
    public boolean adopt(Descriptor blob) throws IOException {
        String name = LayoutFiles.path(blob.digest());
        return files.has(name) && files.size(name) == blob.size();
    }

    /**
     * {@inheritDoc} An existing blob whose file has another size is damaged and is replaced. Durable on return; waits
     * until the bytes are on the disk.
     */
    @Override
    public Descriptor write(Blob blob) throws IOException {
        Optional<Descriptor> known = blob.descriptor();
        if (known.isPresent() && adopt(known.get())) {
            return Descriptor.of(
                    "application/octet-stream",
                    known.get().digest(),
                    known.get().size());
        }
        return files.write(blob, known.orElse(null));
    }

    /**
     * {@inheritDoc} Entries that other programs wrote to index.json are kept. A document without a tag is listed there
     * by its digest until an index that contains it is written. The document that had the tag before keeps its blobs.
     *
     * @throws IllegalArgumentException if the tag has characters that the specification does not allow
     */
    @Override
    public void write(Document document, @Nullable String tag) throws IOException {
        Map<String, String> names = tag == null ? Map.of() : Map.of(LayoutIndex.TAG, LayoutReference.checkTag(tag));
        synchronized (writing) {
            LayoutIndex changed = reader.index().with(document, names);
            files.write(Blob.of(document.bytes()), document.descriptor());
            files.write(LayoutReader.INDEX, changed.bytes());
        }
    }

    /**
     * Deletes a tag, or all entries of a document with their tags, from index.json. Blobs stay, also those of an image
     * that has no tag any more. Durable on return.
     *
     * @param reference a tag, a full name as containerd writes it, or a digest
     * @throws io.lcfs.oci.content.NoSuchImageException if index.json does not list such a document
     * @throws IllegalArgumentException if the reference begins like a digest and is not a valid one
     * @throws IOException if the layout cannot be written
     */
    public void delete(String reference) throws IOException {
        synchronized (writing) {
            files.write(LayoutReader.INDEX, reader.indexWithout(reference).bytes());
        }
    }

    /** Does nothing, because a layout keeps no file open and everything written is already durable. */
    @Override
    public void close() {}

    /** Returns the kind and the path of the layout. */
    @Override
    public String toString() {
        return "layout " + files;
    }
}
