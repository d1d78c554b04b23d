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
import java.io.FileNotFoundException;
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
 * A layout in a directory (OCI image specification, image-layout.md): blobs by their digests, and an index.json with the images
 * by their tags. May be written and read at once, by several threads; of several processes one may write. A file appears under
 * its name when all of it is on the medium, so that a crash leaves no half file but some named {@code .new-}.
 *
 * <p>The directory may be from somebody else: names of files are made of digests that were checked, symbolic links in it are not
 * followed, and sizes are compared.
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
     * Opens a layout that exists, for reading and writing.
     *
     * @param directory where it is
     * @return the layout
     * @throws FileNotFoundException if there is none
     * @throws InvalidImageException if it is of another version
     * @throws IOException if it cannot be read
     */
    public static OciLayout open(Path directory) throws IOException {
        OciLayout layout = new OciLayout(directory);
        layout.reader.checkVersion();
        return layout;
    }

    /**
     * Opens a layout, after it was made without images if there was none.
     *
     * @param directory where it is or shall be; its parent exists
     * @return the layout
     * @throws NotDirectoryException if something else is there
     * @throws InvalidImageException if the directory has other files, or is a layout of another version
     * @throws IOException if it cannot be read or written
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
     * The index.json as it is now, for images without tags and for annotations.
     *
     * @return the index
     * @throws IOException if it cannot be read, or is invalid
     */
    public ImageIndex index() throws IOException {
        return reader.index().index();
    }

    /**
     * The tags of the images, which are their annotations {@code org.opencontainers.image.ref.name}; for an image that has only
     * {@code io.containerd.image.name}, that one.
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
     * @throws FileNotFoundException if there is none
     * @throws InvalidImageException if the bytes are not those that the layout promises, or several images have the name
     * @throws IOException if it cannot be read
     */
    @Override
    public Document read(String reference) throws IOException {
        return reader.read(reference);
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidImageException if the blob has another size, or is a symbolic link
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
     * @throws IllegalArgumentException if the tag has other characters than the specification allows
     */
    @Override
    public void checkTag(String tag) {
        LayoutReference.checkTag(tag);
    }

    /** {@inheritDoc} A blob that is there with another size was damaged, and is replaced. Costs a force. */
    @Override
    public Descriptor write(Blob blob) throws IOException {
        Optional<Descriptor> known = blob.descriptor();
        if (known.isPresent()) {
            Descriptor expected = known.get();
            String name = LayoutFiles.path(expected.digest());
            if (files.has(name) && files.size(name) == expected.size()) {
                return Descriptor.of("application/octet-stream", expected.digest(), expected.size());
            }
        }
        return files.write(blob, known.orElse(null));
    }

    /**
     * {@inheritDoc} The entries of others in index.json stay. A document without a tag is listed there by its digest, until an
     * index that names it is written. What had the tag before keeps its blobs.
     *
     * @throws IllegalArgumentException if the tag has other characters than the specification allows
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

    /** Does nothing: a layout holds nothing open, and what was written is there. */
    @Override
    public void close() {}

    /** Where it is. */
    @Override
    public String toString() {
        return "layout " + files;
    }
}
