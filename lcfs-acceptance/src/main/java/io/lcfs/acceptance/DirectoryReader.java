package io.lcfs.acceptance;

import io.lcfs.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A reader of a directory of the host. Symbolic links are read as links and never followed. Other file systems that are
 * mounted below the directory are omitted, and so are sockets. If the platform has {@code unix:} attributes, all
 * attributes are exact; otherwise owners are 0, and modes are 0755 and 0644. Extended attributes are those of
 * {@code user.} that the host allows to be read.
 */
final class DirectoryReader {
    private static final String UNIX = "unix:mode,uid,gid,nlink,dev,ino,rdev,size,lastModifiedTime";
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final int TYPE_BITS = 0170000;

    /** The kinds of files by the type bits of a Unix mode, shifted down. Sockets are omitted. */
    private static final Map<Integer, FileKind> KINDS = Map.of(
            001, FileKind.FIFO,
            002, FileKind.CHARACTER_DEVICE,
            004, FileKind.DIRECTORY,
            006, FileKind.BLOCK_DEVICE,
            010, FileKind.REGULAR,
            012, FileKind.SYMBOLIC_LINK);

    private record HardLink(long device, long inode) {}

    private final Manifest manifest = new Manifest();
    private final Map<HardLink, Node> hardLinks = new HashMap<>();
    private final boolean unix;
    private final Object device;

    private DirectoryReader(Path root) throws IOException {
        unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
        device = unix ? Files.getAttribute(root, "unix:dev") : root;
    }

    /** Returns the tree of a directory, which is the root of the tree. */
    static Manifest read(Path directory) throws IOException {
        Path root = directory.toRealPath();
        DirectoryReader reader = new DirectoryReader(root);
        reader.add(Manifest.ROOT, root);
        return reader.manifest;
    }

    private void add(String path, Path file) throws IOException {
        if (unix) {
            addUnix(path, file);
        } else {
            addBasic(path, file);
        }
        if (manifest.isDirectory(path) && (!unix || device.equals(Files.getAttribute(file, "unix:dev")))) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(file)) {
                for (Path entry : entries) {
                    add(Manifest.child(path, RawNames.name(entry)), entry);
                }
            }
        }
    }

    private void addUnix(String path, Path file) throws IOException {
        Map<String, Object> values = Files.readAttributes(file, UNIX, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(values, "mode");
        FileKind kind = KINDS.get((mode & TYPE_BITS) >> 12);
        if (kind == null) {
            return; // A socket exists only as long as its server.
        }
        HardLink link = new HardLink(number(values, "dev"), number(values, "ino"));
        Node node = hardLinks.get(link);
        if (node == null) {
            Node.Attributes attributes = new Node.Attributes(
                    mode & 07777,
                    number(values, "uid") & UNSIGNED_INT,
                    number(values, "gid") & UNSIGNED_INT,
                    ((FileTime) value(values, "lastModifiedTime")).toInstant(),
                    xattrs(file, kind));
            node = node(kind, attributes, file, values);
        }
        if (kind != FileKind.DIRECTORY && number(values, "nlink") > 1) {
            hardLinks.put(link, node);
        }
        manifest.put(path, node);
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) value(values, name)).longValue();
    }

    private static Object value(Map<String, Object> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static Node node(FileKind kind, Node.Attributes attributes, Path file, Map<String, Object> values)
            throws IOException {
        return switch (kind) {
            case DIRECTORY -> Node.directory(attributes);
            case REGULAR -> Node.file(attributes, new Content.Region(file, 0, number(values, "size")));
            case SYMBOLIC_LINK -> Node.symbolicLink(attributes, RawNames.target(Files.readSymbolicLink(file)));
            case FIFO -> Node.special(kind, attributes, 0);
            default -> Node.special(kind, attributes, number(values, "rdev"));
        };
    }

    private void addBasic(String path, Path file) throws IOException {
        BasicFileAttributes values = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Instant mtime = values.lastModifiedTime().toInstant();
        if (values.isDirectory()) {
            manifest.put(path, Node.directory(new Node.Attributes(0755, 0, 0, mtime, Map.of())));
        } else if (values.isSymbolicLink()) {
            String target = RawNames.target(Files.readSymbolicLink(file));
            manifest.put(path, Node.symbolicLink(new Node.Attributes(0777, 0, 0, mtime, Map.of()), target));
        } else if (values.isRegularFile()) {
            Content content = new Content.Region(file, 0, values.size());
            manifest.put(path, Node.file(new Node.Attributes(0644, 0, 0, mtime, Map.of()), content));
        }
    }

    private static Map<String, ByteBuffer> xattrs(Path file, FileKind kind) {
        if (kind != FileKind.REGULAR && kind != FileKind.DIRECTORY) {
            return Map.of();
        }
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return Map.of();
        }
        Map<String, ByteBuffer> xattrs = new TreeMap<>();
        try {
            for (String name : view.list()) {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                xattrs.put("user." + name, value.flip());
            }
        } catch (IOException e) {
            return Map.of(); // The file system has no extended attributes, or this process may not read them.
        }
        return xattrs.isEmpty() ? Map.of() : xattrs;
    }
}
