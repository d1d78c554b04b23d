package io.lcfs.engine.copy.host;

import io.lcfs.FileKind;
import io.lcfs.engine.copy.tree.CopyNode;
import io.lcfs.engine.copy.tree.CopySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A path of the host as the source of a copy. The copy stays in one file system and follows no symbolic link. Owners,
 * modes and device numbers that the host does not have, because it is not Unix, are those of a new file.
 *
 * <p>Names are looked up in open directories, so nothing outside of the source is read if a directory is replaced by a
 * link meanwhile. Java reads owners, targets of links and extended attributes by paths only. With the owner, the key of
 * the file is read in the same call, and is compared with the key of the entry. For targets and extended attributes the
 * keys are compared before and after the reading. So it is not noticed if a file is replaced and put back between these
 * two comparisons.
 */
public final class HostSource implements CopySource<Path> {
    private static final String UNIX = "unix:fileKey,mode,uid,gid,nlink,dev,rdev,size,lastModifiedTime";
    private static final int TYPE_BITS = 0170000;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final String USER = "user.";

    /** The most directories that are open at a time. The directories above them are opened again on the way back. */
    private static final int MAX_OPEN = 16;

    /** The kinds of files by the type bits of a Unix mode, shifted down. */
    private static final Map<Integer, FileKind> KINDS = Map.of(
            001, FileKind.FIFO,
            002, FileKind.CHARACTER_DEVICE,
            004, FileKind.DIRECTORY,
            006, FileKind.BLOCK_DEVICE,
            010, FileKind.REGULAR,
            012, FileKind.SYMBOLIC_LINK,
            014, FileKind.SOCKET);

    private final Path path;
    private final boolean isUnix;
    private final Set<OpenOption> reading = new HashSet<>(Set.of(StandardOpenOption.READ));
    private final boolean hasXattrs;
    private final List<HostDirectory> way = new ArrayList<>();
    private @Nullable Object device;
    private Set<String> mounts = Set.of();

    public HostSource(Path path) throws IOException {
        this.path = path.toAbsolutePath();
        Set<String> views = path.getFileSystem().supportedFileAttributeViews();
        this.isUnix = views.contains("unix");
        // File systems without symbolic links may not know the option.
        if (isUnix || views.contains("dos")) {
            reading.add(LinkOption.NOFOLLOW_LINKS);
        }
        this.hasXattrs = Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(path)
                && Files.getFileStore(path).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }

    @Override
    public CopyNode<Path> top() throws IOException {
        Path name = path.getFileName();
        return node("", name == null ? "" : HostNames.name(path), path);
    }

    private CopyNode<Path> node(String shortPath, String name, Path place) throws IOException {
        return isUnix ? unixNode(shortPath, name, place) : basicNode(shortPath, name, place);
    }

    private CopyNode<Path> unixNode(String shortPath, String name, Path place) throws IOException {
        // Secure directory streams do not show these attributes.
        Map<String, Object> values = Files.readAttributes(place, UNIX, LinkOption.NOFOLLOW_LINKS);
        Object key = value(values, "fileKey");
        int mode = (int) number(values, "mode");
        FileKind kind = Objects.requireNonNull(KINDS.get((mode & TYPE_BITS) >> 12));
        long names = kind == FileKind.DIRECTORY ? 1 : number(values, "nlink");
        // The key of a file with one name is compared when the file is opened.
        if (!shortPath.isEmpty() && (kind != FileKind.REGULAR || names > 1)) {
            last().requireIs(place.getFileName(), key);
        }
        Object found = value(values, "dev");
        if (device == null) {
            device = found;
        }
        boolean isDevice = kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
        return new CopyNode<>(
                shortPath,
                name,
                place,
                kind,
                mode & 07777,
                number(values, "uid") & UNSIGNED_INT,
                number(values, "gid") & UNSIGNED_INT,
                isDevice ? number(values, "rdev") : 0,
                number(values, "size"),
                ((FileTime) value(values, "lastModifiedTime")).toInstant(),
                key,
                names,
                isLeftOut(kind, shortPath, found));
    }

    private boolean isLeftOut(FileKind kind, String shortPath, Object deviceFound) {
        return kind == FileKind.SOCKET
                || mounts.contains(shortPath)
                || kind == FileKind.DIRECTORY && !deviceFound.equals(device);
    }

    private static Object value(Map<String, Object> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) value(values, name)).longValue();
    }

    private CopyNode<Path> basicNode(String shortPath, String name, Path place) throws IOException {
        BasicFileAttributes values = attributes(shortPath, place);
        FileKind kind = kind(values);
        int mode = kind == FileKind.DIRECTORY ? 0755 : 0644;
        Instant mtime = values.lastModifiedTime().toInstant();
        boolean isLeftOut = kind == FileKind.SOCKET;
        return new CopyNode<>(
                shortPath, name, place, kind, mode, 0, 0, 0, values.size(), mtime, values.fileKey(), 1, isLeftOut);
    }

    /** Returns the kind of a file as every provider knows it. A file of a fourth kind is treated as a socket. */
    private static FileKind kind(BasicFileAttributes values) {
        if (values.isDirectory()) {
            return FileKind.DIRECTORY;
        }
        if (values.isSymbolicLink()) {
            return FileKind.SYMBOLIC_LINK;
        }
        return values.isRegularFile() ? FileKind.REGULAR : FileKind.SOCKET;
    }

    private HostDirectory last() {
        return way.get(way.size() - 1);
    }

    private BasicFileAttributes attributes(String shortPath, Path place) throws IOException {
        return shortPath.isEmpty() ? HostDirectory.attributes(place) : last().attributesOf(place.getFileName());
    }

    /** Throws an exception if the file at the path of a node is not the file that was found. */
    private void requireInPlace(CopyNode<Path> node) throws IOException {
        if (!isFound(node, HostDirectory.attributes(node.place()))) {
            throw HostDirectory.replaced(node.place());
        }
    }

    /** Throws an exception if the entry is not the file that was found, whose attributes the copy gets. */
    private void requireFound(CopyNode<Path> node) throws IOException {
        if (!isFound(node, attributes(node.path(), node.place()))) {
            throw HostDirectory.replaced(node.place());
        }
    }

    private static boolean isFound(CopyNode<Path> node, BasicFileAttributes now) {
        return kind(now) == node.kind() && Objects.equals(now.fileKey(), node.key());
    }

    @Override
    public List<CopyNode<Path>> enter(CopyNode<Path> directory) throws IOException {
        Path place = directory.place();
        if (way.isEmpty()) {
            mounts = HostMounts.below(place);
        }
        // If the entry has become a fifo, opening it would wait for a writer.
        requireFound(directory);
        way.add(way.isEmpty() ? HostDirectory.openTop(place) : last().open(place.getFileName()));
        last().requireKey(directory.key());
        if (way.size() > MAX_OPEN) {
            way.get(way.size() - 1 - MAX_OPEN).close();
        }
        List<CopyNode<Path>> children = new ArrayList<>();
        for (Path entry : last().names()) {
            Path child = place.resolve(entry);
            String name = HostNames.name(child);
            children.add(node(directory.child(name), name, child));
        }
        children.sort(Comparator.comparing(CopyNode::name));
        return children;
    }

    @Override
    public void leave() throws IOException {
        try (HostDirectory left = way.remove(way.size() - 1)) {
            if (!way.isEmpty()) {
                last().reopen(left);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (HostDirectory directory : way) {
            directory.close();
        }
    }

    @Override
    public String linkTarget(CopyNode<Path> link) throws IOException {
        Path target = Files.readSymbolicLink(link.place());
        requireInPlace(link);
        return HostNames.target(target);
    }

    @Override
    public Map<String, byte[]> xattrs(CopyNode<Path> node) throws IOException {
        if (!hasXattrs || node.isLeftOut() || node.kind() != FileKind.REGULAR && !node.isDirectory()) {
            return Map.of();
        }
        requireInPlace(node);
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(node.place(), UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return Map.of();
        }
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            // The value may have become shorter since its size was read.
            xattrs.put(USER + name, Arrays.copyOf(value.array(), value.position()));
        }
        requireInPlace(node);
        return xattrs;
    }

    @Override
    public Content open(CopyNode<Path> file) throws IOException {
        // If the entry has become a fifo, opening it would wait for a writer. Java cannot open a file without waiting,
        // so a fifo that replaces the file after this check is waited for.
        requireFound(file);
        return new HostContent(
                file.path().isEmpty()
                        ? Files.newByteChannel(file.place(), reading)
                        : last().content(file.place().getFileName(), reading),
                file.size());
    }

    @Override
    public boolean isChanged(CopyNode<Path> file) throws IOException {
        BasicFileAttributes now = attributes(file.path(), file.place());
        return !isFound(file, now)
                || now.size() != file.size()
                || !now.lastModifiedTime().toInstant().equals(file.mtime());
    }

    @Override
    public String shown(CopyNode<Path> node) {
        return node.place().toString();
    }

    /** The content of a file of the host. Java does not show holes of such a file, so they are read as zeros. */
    private static final class HostContent implements Content {
        private final SeekableByteChannel channel;
        private final long expected;
        private long next;

        HostContent(SeekableByteChannel channel, long expected) {
            this.channel = channel;
            this.expected = expected;
        }

        @Override
        public long nextData(long position) {
            return position;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            // The size is compared again after the copy. A file of the kernel has content and the size 0.
            if (position == expected && position > 0) {
                return -1;
            }
            if (next != position) {
                channel.position(position);
                next = position;
            }
            int read = channel.read(target);
            next += Math.max(0, read);
            return read;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
