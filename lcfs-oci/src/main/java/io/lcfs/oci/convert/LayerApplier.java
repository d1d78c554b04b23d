package io.lcfs.oci.convert;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CreateOptions;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.record.RecipeWriter;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.tar.TarReader;
import io.lcfs.oci.text.Notes;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The application of a layer tar to a writable layer, which shows the layers below (OCI image specification, layer.md,
 * "Applying Changesets").
 *
 * <p>Whiteouts hide files of the layers below and never files of the same tar, whatever the order of the entries. If a
 * path has two entries, the last one counts. If an entry and the existing file are both directories, the attributes are
 * changed and the content stays; otherwise the existing file is removed first. Names are resolved within the layer.
 * Directories get the time from the tar or keep the time they had.
 */
final class LayerApplier {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";

    /** The directory in which aufs kept the content of linked files. */
    private static final String LINKED = ".wh..wh.plnk";

    /** The directory of the layer in which that content is kept until the end of the tar. */
    private static final String ASIDE = "/.wh..wh.lcfs-oci";

    /**
     * The largest size of a sparse file that the same tar may replace, because the recipe must contain all its content,
     * including holes.
     */
    private static final long MAX_REPLACED = 1L << 30;

    private static final int COPY_BYTES = 1 << 18;

    private final Layer layer;
    private final @Nullable RecipeWriter recipe;
    private final Predicate<String> keepsXattr;
    private final Notes notes;
    private final DirectoryResolver directories;
    private final NamedPaths named = new NamedPaths();
    private final TreeMap<String, Instant> directoryTimes = new TreeMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    /** The files set aside, by their paths in the tar. */
    private final Map<String, String> aside = new HashMap<>();

    private int filesAside;

    /** The directories in which files may be whiteouts of overlayfs. */
    private final Set<String> withMarkedWhiteouts = new HashSet<>();

    LayerApplier(Layer layer, @Nullable RecipeWriter recipe, Predicate<String> keepsXattr, Notes notes) {
        this.layer = layer;
        this.recipe = recipe;
        this.keepsXattr = keepsXattr;
        this.notes = notes;
        this.directories = new DirectoryResolver(layer);
    }

    /** Applies all entries up to the end and returns their number. */
    long applyAll(TarReader tar) throws IOException {
        long count = 0;
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            count++;
            try {
                apply(entry, tar);
            } catch (FileSystemException | IllegalArgumentException e) {
                if (tar.sourceFailed()) {
                    throw e;
                }
                throw new InvalidImageException("entry " + Quote.of(entry.path()) + ": " + e.getMessage(), e);
            }
        }
        if (filesAside > 0) {
            remove(ASIDE);
        }
        for (Map.Entry<String, Instant> directory : directoryTimes.entrySet()) {
            layer.setModifiedTime(directory.getKey(), directory.getValue());
        }
        return count;
    }

    private void apply(TarEntry entry, TarReader tar) throws IOException {
        String name = entry.name();
        Place place = place(entry.parent());
        if (place == Place.BELOW_LINKED) {
            putAside(entry, tar);
        } else if (place == Place.BELOW_RESERVED) {
            notes.add("entry " + Quote.of(entry.path()) + " is an internal file of aufs and was omitted");
        } else if (place == Place.BELOW_WHITEOUT) {
            throw refused(entry, "is below a whiteout");
        } else if (name.equals(OPAQUE)) {
            hideAllIn(entry.parent());
        } else if (name.startsWith(RESERVED)) {
            // Files that aufs used internally are ignored.
            return;
        } else if (name.startsWith(WHITEOUT)) {
            hide(entry, name.substring(WHITEOUT.length()));
        } else if (entry.path().equals(AbsolutePaths.ROOT)) {
            if (entry.type() != TarEntry.Type.DIRECTORY) {
                throw refused(entry, "is the root and not a directory");
            }
            named.add(AbsolutePaths.ROOT, NamedPaths.NO_CONTENT);
            setAttributes(AbsolutePaths.ROOT, entry);
            applyMarks(AbsolutePaths.ROOT, entry);
        } else if (isMarkedWhiteout(entry)) {
            notes.add("entry " + Quote.of(entry.path()) + " is a whiteout of overlayfs and was imported as a whiteout");
            hide(entry, name);
        } else {
            add(entry, tar);
        }
    }

    /** The kind of directory in which a path is. */
    private enum Place {
        TREE,
        BELOW_LINKED,
        BELOW_RESERVED,
        BELOW_WHITEOUT
    }

    private static Place place(String directory) {
        if (!directory.contains("/" + WHITEOUT)) {
            return Place.TREE;
        }
        for (String name : directory.split("/", -1)) {
            if (name.equals(LINKED)) {
                return Place.BELOW_LINKED;
            }
            if (name.startsWith(WHITEOUT)) {
                return name.startsWith(RESERVED) && !name.equals(OPAQUE) ? Place.BELOW_RESERVED : Place.BELOW_WHITEOUT;
            }
        }
        return Place.TREE;
    }

    /**
     * Sets a file of aufs aside for later links to it. Its content is recorded completely, because the file will be
     * removed.
     */
    private void putAside(TarEntry entry, TarReader tar) throws IOException {
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            return;
        }
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            String target = aside.get(entry.link());
            if (target == null) {
                throw refused(
                        entry,
                        "is a hard link to " + Quote.of(entry.link())
                                + ", which is not an earlier file of the tar or of the layers below");
            }
            aside.put(entry.path(), target);
            return;
        }
        keepTime(AbsolutePaths.ROOT);
        if (filesAside == 0) {
            layer.createDirectory(ASIDE);
            named.add(ASIDE, NamedPaths.NO_CONTENT);
        }
        String path = AbsolutePaths.child(ASIDE, Integer.toString(filesAside++));
        addNode(path, entry, tar, true);
        named.add(path, NamedPaths.NO_CONTENT);
        aside.put(entry.path(), path);
    }

    private boolean isMarkedWhiteout(TarEntry entry) {
        return entry.type() == TarEntry.Type.CHARACTER_DEVICE
                        && entry.device().major() == 0
                        && entry.device().minor() == 0
                || entry.type() == TarEntry.Type.FILE
                        && entry.content().size() == 0
                        && withMarkedWhiteouts.contains(entry.parent())
                        && OverlayMarks.isWhiteout(entry.attributes().xattrs()::get);
    }

    /** Applies the marks of overlayfs on an entry. */
    private void applyMarks(String path, TarEntry entry) throws IOException {
        String elsewhere = OverlayMarks.elsewhere(entry.attributes().xattrs()::get);
        if (elsewhere != null && !keepsXattr.test(elsewhere)) {
            throw refused(
                    entry,
                    "has the mark " + elsewhere + " of overlayfs: its content is at another path of the layers below");
        }
        if (entry.type() != TarEntry.Type.DIRECTORY) {
            return;
        }
        if (OverlayMarks.isOpaque(entry.attributes().xattrs()::get)) {
            hideBelow(path);
        }
        if (OverlayMarks.mayHaveWhiteouts(entry.attributes().xattrs()::get)) {
            withMarkedWhiteouts.add(entry.path());
        }
    }

    private static InvalidImageException refused(TarEntry entry, String why) {
        return new InvalidImageException("entry " + Quote.of(entry.path()) + " " + why);
    }

    private void hide(TarEntry entry, String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(entry, "is a whiteout of an impossible name");
        }
        String directory = directories.find(entry.parent());
        if (directory == null) {
            return;
        }
        String path = AbsolutePaths.child(directory, name);
        if (named.isOfLayer(path)) {
            hideBelow(path);
        } else if (layer.exists(path)) {
            remove(path);
        }
    }

    /** Hides the content of the directory itself, not that of the target of a symbolic link in its place. */
    private void hideAllIn(String path) throws IOException {
        String real = path;
        if (!path.equals(AbsolutePaths.ROOT)) {
            String parent = directories.find(AbsolutePaths.parent(path));
            if (parent == null) {
                return;
            }
            real = AbsolutePaths.child(parent, AbsolutePaths.name(path));
        }
        hideBelow(real);
    }

    /** Hides all files below a path that are not from this tar. */
    private void hideBelow(String path) throws IOException {
        FileInfo there = find(path);
        if (there == null || !there.isDirectory()) {
            return;
        }
        Deque<String> waiting = new ArrayDeque<>(List.of(path));
        while (!waiting.isEmpty()) {
            String directory = waiting.pop();
            for (DirectoryEntry child : children(directory)) {
                String childPath = AbsolutePaths.child(directory, child.name());
                if (!named.isOfLayer(childPath)) {
                    remove(childPath);
                } else if (child.kind() == FileKind.DIRECTORY) {
                    waiting.push(childPath);
                }
            }
        }
    }

    private List<DirectoryEntry> children(String directory) throws IOException {
        List<DirectoryEntry> children = new ArrayList<>();
        try (DirectoryEntries entries = layer.list(directory)) {
            entries.forEach(children::add);
        }
        return children;
    }

    private @Nullable FileInfo find(String path) throws IOException {
        try {
            return layer.stat(path, NO_FOLLOW);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void remove(String path) throws IOException {
        keepTime(AbsolutePaths.parent(path));
        named.remove(path, this::keepContent);
        layer.deleteRecursively(path);
        directories.forget();
        directoryTimes.remove(path);
        directoryTimes
                .subMap(AbsolutePaths.below(path), true, AbsolutePaths.behind(path), false)
                .clear();
    }

    private void keepContent(String path, long content) throws IOException {
        RecipeWriter keeper = recipe;
        if (keeper == null) {
            return;
        }
        try (LayerFile file = layer.openFile(path, FileOption.NO_FOLLOW)) {
            FileInfo info = file.stat();
            if (info.size() > MAX_REPLACED && info.blockBytes() < info.size() / 2) {
                throw new InvalidImageException("a later entry replaces " + Quote.of(path) + ", a sparse file of "
                        + info.size() + " bytes; the limit is " + MAX_REPLACED);
            }
            keeper.replace(content, file);
        }
    }

    /** Records the time of a directory before its first change. */
    private void keepTime(String directory) throws IOException {
        if (!directoryTimes.containsKey(directory)) {
            directoryTimes.put(directory, layer.stat(directory, NO_FOLLOW).mtime());
        }
    }

    private void add(TarEntry entry, TarReader tar) throws IOException {
        String directory = directories.findOrMake(entry, this::makeMissing);
        String path = AbsolutePaths.child(directory, entry.name());
        FileInfo there = find(path);
        if (entry.type() == TarEntry.Type.HARD_LINK) {
            addLink(entry, path, there);
            return;
        }
        boolean same = entry.type() == TarEntry.Type.DIRECTORY && there != null && there.isDirectory();
        if (there != null && !same) {
            remove(path);
        }
        keepTime(directory);
        if (same) {
            named.add(path, NamedPaths.NO_CONTENT);
            setAttributes(path, entry);
        } else {
            named.add(path, addNode(path, entry, tar, false));
        }
        applyMarks(path, entry);
    }

    /** Creates the file of an entry, with its attributes, and returns the number of its content in the recipe. */
    private long addNode(String path, TarEntry entry, TarReader tar, boolean goesAgain) throws IOException {
        CreateOptions attributes = attributes(entry);
        switch (entry.type()) {
            case DIRECTORY -> {
                layer.createDirectory(path, attributes);
                directoryTimes.put(path, entry.attributes().mtime());
            }
            case FILE -> {
                return addFile(path, entry, attributes, tar, goesAgain);
            }
            case SYMBOLIC_LINK -> layer.createSymbolicLink(path, entry.link(), attributes);
            case FIFO -> layer.createNode(path, FileKind.FIFO, 0, attributes);
            case CHARACTER_DEVICE -> layer.createNode(path, FileKind.CHARACTER_DEVICE, device(entry), attributes);
            default -> layer.createNode(path, FileKind.BLOCK_DEVICE, device(entry), attributes);
        }
        return NamedPaths.NO_CONTENT;
    }

    private CreateOptions attributes(TarEntry entry) {
        Map<String, byte[]> xattrs = new HashMap<>(entry.attributes().xattrs());
        xattrs.keySet().removeIf(keepsXattr.negate());
        CreateOptions attributes = CreateOptions.defaults()
                .withOwner(entry.attributes().uid(), entry.attributes().gid())
                .withModifiedTime(entry.attributes().mtime())
                .withXattrs(xattrs);
        return entry.type() == TarEntry.Type.SYMBOLIC_LINK
                ? attributes
                : attributes.withMode(entry.attributes().mode());
    }

    private void makeMissing(String path, TarEntry entry) throws IOException {
        if (AbsolutePaths.name(path).startsWith(WHITEOUT)) {
            throw refused(entry, "needs the directory " + Quote.of(path) + ", whose name no image can have");
        }
        String parent = AbsolutePaths.parent(path);
        keepTime(parent);
        layer.createDirectory(path);
        directoryTimes.put(path, entry.attributes().mtime());
    }

    private static long device(TarEntry entry) {
        return DeviceNumbers.of(entry.device().major(), entry.device().minor());
    }

    private void addLink(TarEntry entry, String path, @Nullable FileInfo there) throws IOException {
        String target = target(entry.link());
        if (path.equals(target)) {
            throw refused(
                    entry, "is a hard link to itself, which GNU tar ignores, and other programs remove or refuse");
        }
        FileInfo info = find(target);
        boolean replaces = target.startsWith(AbsolutePaths.below(path));
        if (info == null || info.isDirectory() || replaces) {
            throw refused(
                    entry,
                    "is a hard link to " + Quote.of(entry.link())
                            + ", which is not an earlier file of the tar or of the layers below");
        }
        if (there != null) {
            remove(path);
        }
        keepTime(AbsolutePaths.parent(path));
        layer.createLink(path, target);
        named.add(path, NamedPaths.NO_CONTENT);
        setOwnAttributes(path, entry, info.kind());
    }

    private String target(String link) throws IOException {
        String kept = aside.get(link);
        if (kept != null) {
            return kept;
        }
        String directory = directories.find(AbsolutePaths.parent(link));
        return directory == null ? AbsolutePaths.ROOT : AbsolutePaths.child(directory, AbsolutePaths.name(link));
    }

    private long addFile(String path, TarEntry entry, CreateOptions attributes, TarReader tar, boolean goesAgain)
            throws IOException {
        if (entry.content().size() <= COPY_BYTES && isWhole(entry)) {
            layer.createFile(path, attributes, read(tar, (int) entry.content().size(), goesAgain));
        } else {
            addLongFile(path, entry, attributes, tar, goesAgain);
        }
        RecipeWriter keeper = recipe;
        return keeper == null || entry.content().dataBytes() == 0 || goesAgain
                ? NamedPaths.NO_CONTENT
                : keeper.content(path, entry.content().pieces());
    }

    private static boolean isWhole(TarEntry entry) {
        return entry.content().size() == 0
                || entry.content().pieces().size() == 1
                        && entry.content().pieces().get(0).length()
                                == entry.content().size();
    }

    private void addLongFile(String path, TarEntry entry, CreateOptions attributes, TarReader tar, boolean goesAgain)
            throws IOException {
        try (LayerFile file = layer.openFile(path, attributes, FileOption.CREATE_NEW, FileOption.WRITE)) {
            for (TarEntry.Piece piece : entry.content().pieces()) {
                long end = piece.offset() + piece.length();
                for (long at = piece.offset(); at < end; at += COPY_BYTES) {
                    file.write(at, read(tar, (int) Math.min(COPY_BYTES, end - at), goesAgain));
                }
            }
            if (file.size() < entry.content().size()) {
                file.truncate(entry.content().size());
            }
            file.setModifiedTime(entry.attributes().mtime());
        }
    }

    /** Reads a part of a content. The recipe keeps the bytes if the file will be removed at the end of the tar. */
    private ByteBuffer read(TarReader tar, int length, boolean goesAgain) throws IOException {
        int count = 0;
        while (count < length) {
            int read = tar.read(buffer.array(), count, length - count);
            if (read < 0) {
                throw new InvalidImageException("the content of a file is shorter than its pieces");
            }
            count += read;
        }
        if (recipe != null && goesAgain) {
            recipe.raw(buffer.array(), 0, count);
        }
        return buffer.clear().limit(count);
    }

    /** Sets the attributes of an entry on an existing directory, and removes its other extended attributes. */
    private void setAttributes(String path, TarEntry entry) throws IOException {
        for (String name : layer.listXattrs(path)) {
            if (!entry.attributes().xattrs().containsKey(name)) {
                layer.removeXattr(path, name);
            }
        }
        setOwnAttributes(path, entry, FileKind.DIRECTORY);
    }

    private void setOwnAttributes(String path, TarEntry entry, FileKind kind) throws IOException {
        layer.setOwner(path, entry.attributes().uid(), entry.attributes().gid());
        if (kind != FileKind.SYMBOLIC_LINK) {
            layer.setMode(path, entry.attributes().mode());
        }
        for (Map.Entry<String, byte[]> xattr : entry.attributes().xattrs().entrySet()) {
            if (keepsXattr.test(xattr.getKey())) {
                layer.setXattr(path, xattr.getKey(), xattr.getValue());
            }
        }
        if (kind == FileKind.DIRECTORY) {
            directoryTimes.put(path, entry.attributes().mtime());
        } else {
            layer.setModifiedTime(path, entry.attributes().mtime());
        }
    }
}
