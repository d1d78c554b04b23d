package io.lcfs.oci.host;

import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a directory of the host into a layer: one file system, no symbolic link gone through. What the host cannot say (owners, modes
 * and device numbers outside of Unix) is as in a new file.
 */
public final class DirectoryImport {
    private static final String UNIX = "unix:mode,uid,gid,nlink,dev,ino,rdev,size,lastModifiedTime";
    private static final int COPY_BYTES = 1 << 18;
    private static final int TYPE_BITS = 0170000;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    /** By the type bits of a Unix mode, shifted down; sockets are not among them. */
    private static final Map<Integer, FileKind> KINDS = Map.of(
            001, FileKind.FIFO,
            002, FileKind.CHARACTER_DEVICE,
            004, FileKind.DIRECTORY,
            006, FileKind.BLOCK_DEVICE,
            010, FileKind.REGULAR,
            012, FileKind.SYMBOLIC_LINK);

    private final Layer layer;
    private final boolean unix;
    private final Map<Inode, String> linked = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    private record Inode(long device, long number) {}

    /** What the host says of a file. */
    private record Attributes(
            @Nullable FileKind kind, int mode, long uid, long gid, long rdev, Instant mtime, Inode inode, long names) {}

    /** A directory, where it goes, and whether all in it is read. */
    private record Visit(Path source, String path, boolean done) {}

    private DirectoryImport(Layer layer, Path source) {
        this.layer = layer;
        this.unix = source.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Reads all below a directory into a layer, whose root gets the directory's attributes. */
    public static void read(Path source, Layer layer) throws IOException {
        if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(source.toString());
        }
        new DirectoryImport(layer, source).run(source);
    }

    private void run(Path root) throws IOException {
        long device = attributes(root).inode.device;
        Deque<Visit> waiting = new ArrayDeque<>();
        waiting.push(new Visit(root, "/", false));
        while (!waiting.isEmpty()) {
            Visit visit = waiting.pop();
            Attributes attributes = attributes(visit.source);
            if (visit.done) {
                setAttributes(visit.source, visit.path, attributes);
                continue;
            }
            waiting.push(new Visit(visit.source, visit.path, true));
            if (attributes.inode.device != device) {
                continue; // another file system is mounted there
            }
            for (Path entry : entries(visit.source)) {
                String path = (visit.path.equals("/") ? "" : visit.path) + "/" + HostNames.name(entry);
                if (add(entry, path)) {
                    waiting.push(new Visit(entry, path, false));
                }
            }
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    /** Adds what a path names; tells whether it is a directory, whose attributes are set when all in it is there. */
    private boolean add(Path source, String path) throws IOException {
        Attributes attributes = attributes(source);
        FileKind kind = attributes.kind;
        if (kind == null) {
            return false; // a socket lives only as long as its server
        }
        if (kind == FileKind.DIRECTORY) {
            layer.createDirectory(path);
            return true;
        }
        String first = attributes.names > 1 ? linked.putIfAbsent(attributes.inode, path) : null;
        if (first != null) {
            layer.createLink(path, first);
            return false;
        }
        switch (kind) {
            case REGULAR -> copy(source, path);
            case SYMBOLIC_LINK -> layer.createSymbolicLink(path, HostNames.target(Files.readSymbolicLink(source)));
            default -> layer.createNode(path, kind, attributes.mode, attributes.rdev);
        }
        setAttributes(source, path, attributes);
        return false;
    }

    private void copy(Path source, String path) throws IOException {
        layer.createFile(path);
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                LayerFile file = layer.openFile(path, FileOption.WRITE)) {
            long at = 0;
            while (channel.read(buffer.clear()) > 0) {
                at += file.write(at, buffer.flip());
            }
        }
    }

    private void setAttributes(Path source, String path, Attributes attributes) throws IOException {
        layer.setOwner(path, attributes.uid, attributes.gid);
        if (attributes.kind != FileKind.SYMBOLIC_LINK) {
            layer.setMode(path, attributes.mode);
        }
        if (attributes.kind == FileKind.REGULAR || attributes.kind == FileKind.DIRECTORY) {
            copyXattrs(source, path);
        }
        layer.setModifiedTime(path, attributes.mtime);
    }

    private void copyXattrs(Path source, String path) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(source, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null || !Files.getFileStore(source).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            return;
        }
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            layer.setXattr(path, "user." + name, value.array());
        }
    }

    private Attributes attributes(Path source) throws IOException {
        if (!unix) {
            return basicAttributes(source);
        }
        Map<String, Object> values = Files.readAttributes(source, UNIX, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(values, "mode");
        FileTime mtime = (FileTime) Objects.requireNonNull(values.get("lastModifiedTime"));
        return new Attributes(
                KINDS.get((mode & TYPE_BITS) >> 12),
                mode & 07777,
                number(values, "uid") & UNSIGNED_INT,
                number(values, "gid") & UNSIGNED_INT,
                number(values, "rdev"),
                mtime.toInstant(),
                new Inode(number(values, "dev"), number(values, "ino")),
                number(values, "nlink"));
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
    }

    private static Attributes basicAttributes(Path source) throws IOException {
        BasicFileAttributes values = Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileKind kind = values.isDirectory()
                ? FileKind.DIRECTORY
                : values.isSymbolicLink() ? FileKind.SYMBOLIC_LINK : values.isRegularFile() ? FileKind.REGULAR : null;
        int mode = kind == FileKind.DIRECTORY ? 0755 : 0644;
        return new Attributes(kind, mode, 0, 0, 0, values.lastModifiedTime().toInstant(), new Inode(0, 0), 1);
    }
}
