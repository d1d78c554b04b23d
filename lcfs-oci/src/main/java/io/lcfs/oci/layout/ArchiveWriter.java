package io.lcfs.oci.layout;

import io.lcfs.oci.archive.TarFileWriter;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A writer of a layout to a tar file, which gets its name when it is complete. Its lock is held while a blob is
 * written.
 */
final class ArchiveWriter implements ImageTarget {
    private final Path archive;
    private final Path file;
    private final TarFileWriter tar;
    private final Map<Digest, Descriptor> blobs = new HashMap<>();
    private LayoutIndex index = LayoutIndex.empty();
    private boolean hasDocuments;
    private boolean closed;

    private ArchiveWriter(Path archive, Path file) throws IOException {
        this.archive = archive;
        this.file = file;
        this.tar = new TarFileWriter(file);
    }

    static ArchiveWriter create(Path archive) throws IOException {
        return new ArchiveWriter(archive, archive.resolveSibling(".new-" + UUID.randomUUID()));
    }

    @Override
    public synchronized boolean has(Digest digest) {
        return blobs.containsKey(digest);
    }

    @Override
    public Descriptor write(Blob blob) throws IOException {
        return write(blob, blob.descriptor().orElse(null));
    }

    private synchronized Descriptor write(Blob blob, @Nullable Descriptor expected) throws IOException {
        checkOpen();
        Optional<Descriptor> there = Optional.ofNullable(expected).map(known -> blobs.get(known.digest()));
        if (there.isPresent()) {
            return there.get();
        }
        Descriptor written = tar.write(blob, expected, found -> !blobs.containsKey(found.digest()));
        blobs.put(written.digest(), written);
        return written;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("archive " + archive + " is complete");
        }
    }

    @Override
    public void checkTag(String tag) {
        LayoutReference.checkTag(tag);
    }

    @Override
    public void write(Document document, @Nullable String tag) throws IOException {
        write(document, tag == null ? Map.of() : Map.of(LayoutIndex.TAG, LayoutReference.checkTag(tag)));
    }

    /** Writes a document with names for its entry in the index. */
    synchronized void write(Document document, Map<String, String> names) throws IOException {
        LayoutIndex changed = index.with(document, names);
        Descriptor ignored = write(Blob.of(document.bytes()), document.descriptor());
        index = changed;
        hasDocuments = true;
    }

    /** Returns whether the archive is still open and has documents, so that closing it creates the file. */
    synchronized boolean hasImages() {
        return hasDocuments && !closed;
    }

    /** Adds a file that is not part of the layout. */
    synchronized void write(String name, byte[] bytes) throws IOException {
        checkOpen();
        tar.write(name, bytes);
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (tar) {
            if (hasDocuments) {
                tar.write(LayoutReader.INDEX, index.bytes());
                tar.write(LayoutReader.VERSION, LayoutReader.version());
                tar.finish();
                Files.move(file, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Returns the kind and the path of the archive. */
    @Override
    public String toString() {
        return "archive " + archive;
    }
}
