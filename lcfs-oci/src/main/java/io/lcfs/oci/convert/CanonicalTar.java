package io.lcfs.oci.convert;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Change;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.tar.TarWriter;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A writer of the difference between two layers as a layer tar in the canonical form, version 1 (see {@link TarWriter}
 * for the bytes).
 *
 * <p>Entries are sorted by path, name by name as bytes, parents first. Each directory on the way to a change has an
 * entry. The whiteouts of a directory follow its entry directly, before all other entries below it; they have mode 0,
 * owner 0:0 and the time 0. A directory that replaced another kind of file has no whiteout, because its entry removes
 * that file. The first name of a file has the content; its other names are hard links to the first. Sockets are omitted
 * because they have no meaning in an image. Devices and attributes that overlayfs uses as marks become whiteouts
 * ({@link OverlayMarks}).
 */
final class CanonicalTar {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** The mode of all symbolic links; Linux shows this mode because a link has none of its own. */
    private static final int LINK_MODE = 0777;

    private static final int COPY_BYTES = 1 << 18;

    private final @Nullable Layer lower;
    private final Layer upper;
    private final ExportOptions options;
    private final TarWriter out;
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    /** The removed names by directory, which are written as whiteouts of the directory. */
    private final Map<String, List<String>> removed = new HashMap<>();

    /**
     * The inode numbers of the files that got another name; all their names that are not yet written are in the next
     * collection.
     */
    private final Set<Long> linkedAnew = new HashSet<>();

    private final TreeSet<String> namesOfLinked = new TreeSet<>(AbsolutePaths.BY_BYTES);
    private final Map<Long, String> firstNames = new HashMap<>();

    /** The directory whose overlayfs marks were read last; files in it may be whiteouts if the next field is true. */
    private @Nullable String lookedAt;

    private boolean mayHaveWhiteouts;

    /** The directories on the way to the present path whose entries are written. */
    private final List<String> open = new ArrayList<>();

    private CanonicalTar(@Nullable Layer lower, Layer upper, OutputStream target, ExportOptions options) {
        this.lower = lower;
        this.upper = upper;
        this.options = options;
        this.out = new TarWriter(target);
    }

    /** A source of the differences, from the beginning at each call. */
    interface Changes {
        LayerDiff open() throws IOException;
    }

    /** Writes the differences; {@code lower} is {@code null} if they are the differences from an empty layer. */
    static void write(@Nullable Layer lower, Layer upper, Changes changes, OutputStream target, ExportOptions options)
            throws IOException {
        CanonicalTar tar = new CanonicalTar(lower, upper, target, options);
        try (LayerDiff diff = changes.open()) {
            for (Change change : diff) {
                tar.look(change);
            }
        }
        try (LayerDiff diff = changes.open()) {
            for (Change change : diff) {
                tar.addLinkedBefore(change.path());
                tar.add(change);
            }
        }
        tar.addLinkedBefore(null);
        tar.out.finish();
    }

    /** Collects what must be known of a change before the first entry is written. */
    private void look(Change change) throws IOException {
        String path = change.path();
        if (change.kind() == Change.Kind.REMOVED) {
            hide(path);
            return;
        }
        if (change.kind() == Change.Kind.ADDED) {
            forgetReplaced(path);
        }
        if (isOverlayWhiteout(path, change.fileKind())) {
            hide(path);
        } else if (change.kind() == Change.Kind.ADDED && lower != null && change.fileKind() != FileKind.DIRECTORY) {
            FileInfo info = upper.stat(path, NO_FOLLOW);
            if (info.linkCount() > 1 && linkedAnew.add(info.inode())) {
                namesOfLinked.addAll(upper.paths(path));
            }
        }
    }

    private void hide(String path) {
        removed.computeIfAbsent(AbsolutePaths.parent(path), directory -> new ArrayList<>())
                .add(AbsolutePaths.name(path));
    }

    /**
     * Cancels the removal of a path that is added with another kind, because its entry replaces the old one. The
     * removal directly precedes the addition.
     */
    private void forgetReplaced(String path) {
        List<String> gone = removed.get(AbsolutePaths.parent(path));
        if (gone != null && gone.get(gone.size() - 1).equals(AbsolutePaths.name(path))) {
            gone.remove(gone.size() - 1);
            if (gone.isEmpty()) {
                removed.remove(AbsolutePaths.parent(path));
            }
        }
    }

    /**
     * Writes the names of linked files that precede a path and did not change themselves; at the end, all that are
     * left.
     */
    private void addLinkedBefore(@Nullable String path) throws IOException {
        while (!namesOfLinked.isEmpty()) {
            String name = namesOfLinked.first();
            if (path != null && AbsolutePaths.BY_BYTES.compare(name, path) >= 0) {
                namesOfLinked.remove(path);
                return;
            }
            namesOfLinked.pollFirst();
            openDirectories(AbsolutePaths.parent(name));
            writeEntry(name, upper.stat(name, NO_FOLLOW));
        }
    }

    private void add(Change change) throws IOException {
        String path = change.path();
        if (change.kind() == Change.Kind.REMOVED) {
            if (removed.containsKey(AbsolutePaths.parent(path))) {
                openDirectories(AbsolutePaths.parent(path));
            }
            return;
        }
        FileInfo info = upper.stat(path, NO_FOLLOW);
        if (isLeftOut(change, path, info)) {
            return;
        }
        requireName(path);
        if (path.equals(AbsolutePaths.ROOT)) {
            openDirectories(path);
            return;
        }
        openDirectories(AbsolutePaths.parent(path));
        if (info.isDirectory()) {
            openDirectories(path);
        } else {
            writeEntry(path, info);
        }
    }

    private boolean isLeftOut(Change change, String path, FileInfo info) throws IOException {
        if (info.kind() == FileKind.SOCKET) {
            return true;
        }
        if (isOverlayWhiteout(path, info.kind())) {
            openDirectories(AbsolutePaths.parent(path));
            return true;
        }
        // Only the number of names and the change time differ, and a tar contains neither.
        return change.attributesOnly()
                && !info.isDirectory()
                && !linkedAnew.contains(info.inode())
                && hasSameAttributes(path, info);
    }

    private boolean isOverlayWhiteout(String path, FileKind kind) throws IOException {
        return switch (kind) {
            case CHARACTER_DEVICE -> upper.stat(path, NO_FOLLOW).rdev() == 0;
            case REGULAR ->
                mayHaveWhiteouts(AbsolutePaths.parent(path))
                        && OverlayMarks.isWhiteout(xattr(path))
                        && upper.stat(path, NO_FOLLOW).size() == 0;
            default -> false;
        };
    }

    private boolean mayHaveWhiteouts(String directory) throws IOException {
        if (!directory.equals(lookedAt)) {
            lookedAt = directory;
            mayHaveWhiteouts = OverlayMarks.mayHaveWhiteouts(xattr(directory));
        }
        return mayHaveWhiteouts;
    }

    private OverlayMarks.Attributes<IOException> xattr(String path) {
        return name -> upper.getXattr(path, name);
    }

    private boolean hasSameAttributes(String path, FileInfo info) throws IOException {
        if (lower == null) {
            return false;
        }
        FileInfo before;
        try {
            before = lower.stat(path, NO_FOLLOW);
        } catch (NoSuchFileException e) {
            return false;
        }
        return before.mode() == info.mode()
                && before.uid() == info.uid()
                && before.gid() == info.gid()
                && before.size() == info.size()
                && before.rdev() == info.rdev()
                && before.mtime().equals(info.mtime())
                && sameXattrs(xattrs(lower, path), xattrs(upper, path));
    }

    private static boolean sameXattrs(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
    }

    private static void requireName(String path) throws IOException {
        if (AbsolutePaths.name(path).startsWith(WHITEOUT)) {
            throw new InvalidImageException(Quote.of(path) + " cannot be in an image: names that begin with " + WHITEOUT
                    + " are whiteouts there");
        }
    }

    /** Writes the entries of a directory and its parents, if they are not yet written. */
    private void openDirectories(String path) throws IOException {
        while (!open.isEmpty() && !isAtOrAbove(open.get(open.size() - 1), path)) {
            open.remove(open.size() - 1);
        }
        List<String> missing = new ArrayList<>();
        String last = open.isEmpty() ? null : open.get(open.size() - 1);
        for (String above = path; !above.equals(last); above = AbsolutePaths.parent(above)) {
            missing.add(above);
            if (above.equals(AbsolutePaths.ROOT)) {
                break;
            }
        }
        for (int i = missing.size() - 1; i >= 0; i--) {
            openDirectory(missing.get(i));
        }
    }

    private static boolean isAtOrAbove(String directory, String path) {
        return path.equals(directory) || path.startsWith(AbsolutePaths.below(directory));
    }

    private void openDirectory(String path) throws IOException {
        open.add(path);
        writeEntry(path, upper.stat(path, NO_FOLLOW));
        if (OverlayMarks.isOpaque(xattr(path))) {
            writeWhiteout(path, OPAQUE.substring(WHITEOUT.length()));
        }
        for (String name : removed.getOrDefault(path, List.of())) {
            writeWhiteout(path, name);
        }
    }

    private void writeWhiteout(String directory, String name) throws IOException {
        out.begin(new TarEntry(
                inTar(AbsolutePaths.child(directory, WHITEOUT + name)),
                TarEntry.Type.FILE,
                new TarEntry.Attributes(0, 0, 0, Instant.EPOCH, Map.of()),
                "",
                TarEntry.Device.NONE,
                TarEntry.Content.NONE));
    }

    private static String inTar(String path) {
        return path.substring(1);
    }

    private void writeEntry(String path, FileInfo info) throws IOException {
        String first = info.linkCount() > 1 && !info.isDirectory() ? firstNames.putIfAbsent(info.inode(), path) : null;
        TarEntry.Type type = first != null ? TarEntry.Type.HARD_LINK : type(info.kind());
        boolean hasContent = type == TarEntry.Type.FILE;
        String link =
                first != null ? inTar(first) : type == TarEntry.Type.SYMBOLIC_LINK ? upper.readSymbolicLink(path) : "";
        String name = path.equals(AbsolutePaths.ROOT) ? "./" : inTar(path) + (info.isDirectory() ? "/" : "");
        boolean device = info.kind() == FileKind.CHARACTER_DEVICE || info.kind() == FileKind.BLOCK_DEVICE;
        out.begin(new TarEntry(
                name,
                type,
                new TarEntry.Attributes(
                        info.kind() == FileKind.SYMBOLIC_LINK ? LINK_MODE : info.mode(),
                        info.uid(),
                        info.gid(),
                        clamp(info.mtime()),
                        first != null ? Map.of() : xattrs(upper, path)),
                link,
                device && first == null
                        ? new TarEntry.Device(DeviceNumbers.major(info.rdev()), DeviceNumbers.minor(info.rdev()))
                        : TarEntry.Device.NONE,
                hasContent ? TarEntry.Content.of(info.size()) : TarEntry.Content.NONE));
        if (hasContent && info.size() > 0) {
            writeContent(path, info.size());
        }
    }

    private Instant clamp(Instant time) {
        Instant latest = options.latest();
        return latest != null && time.isAfter(latest) ? latest : time;
    }

    private Map<String, byte[]> xattrs(Layer layer, String path) throws IOException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (String name : layer.listXattrs(path)) {
            byte[] value = options.keepsXattr().test(name) ? layer.getXattr(path, name) : null;
            if (value != null) {
                xattrs.put(name, value);
            }
        }
        return xattrs;
    }

    private static TarEntry.Type type(FileKind kind) {
        return switch (kind) {
            case REGULAR -> TarEntry.Type.FILE;
            case DIRECTORY -> TarEntry.Type.DIRECTORY;
            case SYMBOLIC_LINK -> TarEntry.Type.SYMBOLIC_LINK;
            case CHARACTER_DEVICE -> TarEntry.Type.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> TarEntry.Type.BLOCK_DEVICE;
            case FIFO -> TarEntry.Type.FIFO;
            case SOCKET -> throw new IllegalStateException("sockets are omitted");
        };
    }

    private void writeContent(String path, long size) throws IOException {
        try (LayerFile file = upper.openFile(path)) {
            for (long at = 0; at < size; ) {
                buffer.clear().limit((int) Math.min(COPY_BYTES, size - at));
                int count = file.read(at, buffer);
                if (count <= 0) {
                    throw new IOException(Quote.of(path) + " became shorter while it was read");
                }
                out.write(buffer.array(), 0, count);
                at += count;
            }
        }
    }
}
