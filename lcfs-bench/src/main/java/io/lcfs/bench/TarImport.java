package io.lcfs.bench;

import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The import of a tar of a root file system into a layer, as an image tool does it: names, attributes, links and
 * contents, in one pass. Another thread decompresses and digests the stream; see {@link DigestedStream}.
 */
public final class TarImport {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Layer layer;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Deque<TarArchiveEntry> directories = new ArrayDeque<>();

    private TarImport(Layer layer) {
        this.layer = layer;
    }

    /** Imports an archive, which is compressed if its name ends with {@code .gz}. Not durable on return. */
    static void run(Path archive, boolean digested, Layer layer) throws IOException {
        try (DigestedStream bytes = DigestedStream.open(archive, digested);
                TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(bytes, BUFFER_BYTES))) {
            new TarImport(layer).addAll(tar);
        }
    }

    private void addAll(TarArchiveInputStream tar) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            add(entry, tar);
        }
        // The attributes of directories are set last, because each name that is added to a directory changes its time.
        for (TarArchiveEntry directory : directories) {
            setAttributes(path(directory.getName()), directory);
        }
    }

    private void add(TarArchiveEntry entry, InputStream content) throws IOException {
        String path = path(entry.getName());
        if (entry.isDirectory()) {
            if (!path.equals("/")) {
                layer.createDirectories(path);
            }
            directories.push(entry);
        } else if (entry.isLink()) {
            layer.createLink(path, path(entry.getLinkName()));
        } else if (entry.isSymbolicLink()) {
            layer.createSymbolicLink(path, entry.getLinkName());
            setAttributes(path, entry);
        } else if (entry.isFile()) {
            addFile(path, entry, content);
        } else if (entry.isFIFO()) {
            layer.createNode(path, FileKind.FIFO, entry.getMode() & 07777, 0);
            setAttributes(path, entry);
        }
    }

    private static String path(String name) {
        String path = Path.of("/", name).normalize().toString();
        return path.isEmpty() ? "/" : path;
    }

    private void addFile(String path, TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.getSize() <= BUFFER_BYTES) {
            int length = content.readNBytes(buffer.array(), 0, (int) entry.getSize());
            layer.write(path, 0, buffer.clear().limit(length));
        } else {
            try (LayerFile file = layer.openFile(path, FileOption.WRITE, FileOption.CREATE_NEW)) {
                int length = content.readNBytes(buffer.array(), 0, BUFFER_BYTES);
                for (long offset = 0; length > 0; length = content.readNBytes(buffer.array(), 0, BUFFER_BYTES)) {
                    file.write(offset, buffer.clear().limit(length));
                    offset += length;
                }
            }
        }
        setAttributes(path, entry);
    }

    private void setAttributes(String path, TarArchiveEntry entry) throws IOException {
        if (!entry.isSymbolicLink()) {
            layer.setMode(path, entry.getMode() & 07777);
        }
        layer.setOwner(path, entry.getLongUserId(), entry.getLongGroupId());
        Instant modified = entry.getLastModifiedTime().toInstant();
        layer.setModifiedTime(path, modified);
    }

    /**
     * Returns the archive that {@code lcfs.bench.tar} names, or otherwise an archive of the JDK that runs this program,
     * which is created in a directory. The compressed archive is beside the plain one, with {@code .gz} added to its
     * name; it is created if it does not exist.
     */
    public static Path archive(WorkDirectory directory, boolean compressed) throws IOException {
        String given = System.getProperty("lcfs.bench.tar");
        Path source = given == null ? JdkArchive.write(directory.file("jdk.tar")) : Path.of(given);
        boolean isCompressed = source.toString().endsWith(".gz");
        if (isCompressed == compressed) {
            return source;
        }
        Path beside = source.resolveSibling(source.getFileName() + ".gz");
        if (compressed && Files.exists(beside)) {
            return beside;
        }
        Path converted = directory.file(compressed ? "source.tar.gz" : "source.tar");
        if (!Files.exists(converted)) {
            JdkArchive.convert(source, converted);
        }
        return converted;
    }
}
