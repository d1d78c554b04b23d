package io.lcfs.build.host;

import io.lcfs.CopyOptions;
import io.lcfs.FileKind;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A look at a file or a tree of the host: the digest of all that {@link io.lcfs.Layer#copyIn} copies of it, whatever
 * the order of the directories and the place of the tree.
 */
public final class HostTree {
    /** Precedes the number of the first name of a file; no mode is negative. */
    private static final int LINK = -1;

    private static final int BUFFER_BYTES = 1 << 16;

    private final CopyOptions options;
    private final Instant latest;
    private final KnownFiles known;
    private final KeyDigest content = new KeyDigest();
    private final KeyDigest stamps = new KeyDigest();
    private final Set<OpenOption> reading = new HashSet<>(Set.of(StandardOpenOption.READ));
    private final Map<Long, Long> firstNames = new HashMap<>();
    private final Deque<Chosen> waiting = new ArrayDeque<>();
    private final Path source;

    /** Whether the attributes of a file show that it was changed. The files of another provider are always read. */
    private final boolean isOfHost;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long device;
    private long files;

    /** A directory that is copied only if something below it is chosen. */
    private record Chosen(String shortPath, Path place, HostAttributes attributes) {}

    /**
     * The result of a look.
     *
     * @param content the digest of the names, contents and attributes that are copied
     * @param stamps the digest of the inode numbers and times of these files, which differs if one of them was changed
     *     or replaced, even if it has the same content again
     */
    public record Look(byte[] content, byte[] stamps) {
        /** Returns whether another look saw the same files. */
        public boolean isSame(Look other) {
            return Arrays.equals(content, other.content) && Arrays.equals(stamps, other.stamps);
        }
    }

    /** Whether the host has extended attributes there; {@code null} until a file is read, because it takes long. */
    private @Nullable Boolean hasXattrs;

    private HostTree(Path source, CopyOptions options, Instant latest, KnownFiles known) {
        this.source = source;
        this.options = options;
        this.latest = latest;
        this.known = known;
        Set<String> views = source.getFileSystem().supportedFileAttributeViews();
        if (views.contains("unix") || views.contains("dos")) {
            reading.add(LinkOption.NOFOLLOW_LINKS);
        }
        this.isOfHost = source.getFileSystem().provider().getScheme().equals("file");
    }

    /** Looks at a file or a tree. Times later than {@code latest} count as this time. */
    public static Look at(Path source, CopyOptions options, Instant latest, KnownFiles known) throws IOException {
        Path place = source.toAbsolutePath();
        HostAttributes top = HostAttributes.of(place);
        HostTree tree = new HostTree(place, options, latest, known);
        tree.device = top.device();
        tree.add("", place, top);
        if (top.kind() == FileKind.DIRECTORY) {
            tree.enter("", place, options.includes().isEmpty());
        }
        return new Look(tree.content.finish(), tree.stamps.finish());
    }

    /** Returns a text that no other path of the file system has. */
    public static String whole(Path path) {
        return HostPaths.whole(path);
    }

    /** Returns the last name of a path, as a copy of it has it. */
    public static String name(Path path) {
        return HostPaths.name(path);
    }

    private void enter(String shortPath, Path directory, boolean isChosen) throws IOException {
        Map<String, Path> children = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                children.put(HostPaths.name(entry), entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Map.Entry<String, Path> child : children.entrySet()) {
            String path = shortPath.isEmpty() ? child.getKey() : shortPath + "/" + child.getKey();
            if (!options.excludes(path)) {
                visit(path, child.getValue(), isChosen || options.includes(path));
            }
        }
    }

    private void visit(String path, Path place, boolean isChosen) throws IOException {
        HostAttributes attributes = HostAttributes.of(place);
        if (attributes.kind() != FileKind.DIRECTORY) {
            if (isChosen) {
                addWaiting();
                add(path, place, attributes);
            }
            return;
        }
        if (!isChosen && !options.mayIncludeBelow(path)) {
            return;
        }
        waiting.addLast(new Chosen(path, place, attributes));
        if (isChosen) {
            addWaiting();
        }
        // What is mounted there is not copied.
        if (attributes.device() == device) {
            enter(path, place, isChosen);
        }
        if (!waiting.isEmpty()) {
            waiting.removeLast();
        }
    }

    private void addWaiting() throws IOException {
        while (!waiting.isEmpty()) {
            Chosen directory = waiting.removeFirst();
            add(directory.shortPath, directory.place, directory.attributes);
        }
    }

    private void add(String path, Path place, HostAttributes attributes) throws IOException {
        FileKind kind = attributes.kind();
        content.text(path).text(kind.name());
        if (kind == FileKind.SOCKET) {
            return;
        }
        stamps.number(attributes.device())
                .number(attributes.inode())
                .time(attributes.modified())
                .time(attributes.changed());
        if (kind != FileKind.DIRECTORY && attributes.linkCount() > 1) {
            Long first = firstNames.putIfAbsent(attributes.inode(), files);
            if (first != null) { // Names outside of the tree do not count.
                content.number(LINK).number(first);
            }
        }
        files++;
        content.number(mode(attributes)).time(time(attributes));
        switch (kind) {
            case REGULAR ->
                content.bytes(
                        isOfHost
                                ? known.digest(HostPaths.whole(place), attributes, () -> digest(place))
                                : digest(place));
            case SYMBOLIC_LINK -> content.text(HostPaths.whole(Files.readSymbolicLink(place)));
            case DIRECTORY -> content.bytes(xattrs(place));
            default -> content.number(attributes.rdev());
        }
    }

    private int mode(HostAttributes attributes) {
        return switch (attributes.kind()) {
            case SYMBOLIC_LINK -> 0;
            case DIRECTORY -> options.directoryMode().orElse(attributes.mode());
            default -> options.fileMode().orElse(attributes.mode());
        };
    }

    private Instant time(HostAttributes attributes) {
        Instant time = options.modifiedTime().orElse(attributes.modified());
        return time.isAfter(latest) ? latest : time;
    }

    /** Returns the digest of content and extended attributes. */
    private byte[] digest(Path file) throws IOException {
        MessageDigest digest = Digest.newSha256();
        try (SeekableByteChannel channel = Files.newByteChannel(file, reading)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        return new KeyDigest().bytes(digest.digest()).bytes(xattrs(file)).finish();
    }

    private boolean hasXattrs() throws IOException {
        if (hasXattrs == null) {
            hasXattrs = Files.getFileStore(source).supportsFileAttributeView(UserDefinedFileAttributeView.class);
        }
        return hasXattrs;
    }

    private byte[] xattrs(Path place) throws IOException {
        KeyDigest xattrs = new KeyDigest();
        UserDefinedFileAttributeView view = hasXattrs()
                ? Files.getFileAttributeView(place, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                : null;
        if (view != null) {
            for (String name : view.list().stream().sorted().toList()) {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                xattrs.text(name).bytes(Arrays.copyOf(value.array(), value.position()));
            }
        }
        return xattrs.finish();
    }
}
