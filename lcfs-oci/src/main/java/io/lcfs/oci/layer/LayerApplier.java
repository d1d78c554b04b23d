package io.lcfs.oci.layer;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.tar.TarReader;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies a layer's tar to a writable layer, which shows what is below (OCI image specification, layer.md, "Applying
 * Changesets").
 *
 * <p>Whiteouts hide what is below and never what the same tar brings, in whatever order. Of two entries for one path the last
 * counts. A directory over a directory changes its attributes only; anything else is removed first. Names are resolved inside the
 * layer alone. Directories keep the time that the tar gives them, or the one they had.
 */
final class LayerApplier {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";
    /** Bytes of a sparse file that is replaced by the same tar: its content must be kept, holes and all. */
    private static final long MOST_REPLACED = 1L << 30;

    private static final int COPY_BYTES = 1 << 18;

    private final Layer layer;
    private final @Nullable RecipeWriter recipe;
    private final Predicate<String> keepsXattr;
    private final DirectoryResolver directories;
    private final NamedPaths named = new NamedPaths();
    private final TreeMap<String, Instant> directoryTimes = new TreeMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    LayerApplier(Layer layer, @Nullable RecipeWriter recipe, Predicate<String> keepsXattr) {
        this.layer = layer;
        this.recipe = recipe;
        this.keepsXattr = keepsXattr;
        this.directories = new DirectoryResolver(layer);
    }

    /** Applies the next entries until the end. Returns how many there were. */
    long applyAll(TarReader tar) throws IOException {
        long count = 0;
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            count++;
            try {
                apply(entry, tar);
            } catch (FileSystemException | IllegalArgumentException e) {
                throw new InvalidImageException("entry " + Quote.of(entry.path()) + ": " + e.getMessage(), e);
            }
        }
        for (Map.Entry<String, Instant> directory : directoryTimes.entrySet()) {
            layer.setModifiedTime(directory.getKey(), directory.getValue());
        }
        return count;
    }

    private void apply(TarEntry entry, TarReader tar) throws IOException {
        String name = entry.name();
        if (name.equals(OPAQUE)) {
            hideAllIn(entry.parent());
        } else if (name.startsWith(RESERVED)) {
            // What aufs kept for itself.
            return;
        } else if (name.startsWith(WHITEOUT)) {
            hide(entry, name.substring(WHITEOUT.length()));
        } else if (entry.path().equals(Paths.ROOT)) {
            if (entry.type() != TarEntry.Type.DIRECTORY) {
                throw refused(entry, "is the root, and no directory");
            }
            named.add(Paths.ROOT, NamedPaths.NO_CONTENT);
            setAttributes(Paths.ROOT, entry);
        } else {
            add(entry, tar);
        }
    }

    private static InvalidImageException refused(TarEntry entry, String why) {
        return new InvalidImageException("entry " + Quote.of(entry.path()) + " " + why);
    }

    private void hide(TarEntry entry, String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(entry, "is a whiteout of nothing that can be");
        }
        String directory = directories.find(entry.parent());
        if (directory == null) {
            return;
        }
        String path = Paths.child(directory, name);
        if (named.isOfLayer(path)) {
            hideBelow(path);
        } else if (layer.exists(path)) {
            remove(path);
        }
    }

    /** The directory itself counts, not what a symbolic link in its place points at. */
    private void hideAllIn(String path) throws IOException {
        String real = path;
        if (!path.equals(Paths.ROOT)) {
            String parent = directories.find(Paths.parent(path));
            if (parent == null) {
                return;
            }
            real = Paths.child(parent, Paths.name(path));
        }
        hideBelow(real);
    }

    /** Hides what is below a path and does not come from this tar. */
    private void hideBelow(String path) throws IOException {
        FileInfo there = find(path);
        if (there == null || !there.isDirectory()) {
            return;
        }
        Deque<String> waiting = new ArrayDeque<>(List.of(path));
        while (!waiting.isEmpty()) {
            String directory = waiting.pop();
            for (DirectoryEntry child : children(directory)) {
                String childPath = Paths.child(directory, child.name());
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
            return layer.stat(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void remove(String path) throws IOException {
        keepTime(Paths.parent(path));
        named.remove(path, this::keepContent);
        layer.deleteRecursively(path);
        directories.forget();
        directoryTimes.remove(path);
        directoryTimes
                .subMap(Paths.below(path), true, Paths.behind(path), false)
                .clear();
    }

    private void keepContent(String path, long content) throws IOException {
        RecipeWriter keeper = recipe;
        if (keeper == null) {
            return;
        }
        try (LayerFile file = layer.openFile(path, FileOption.NO_FOLLOW)) {
            FileInfo info = file.stat();
            if (info.size() > MOST_REPLACED && info.blockBytes() < info.size() / 2) {
                throw new InvalidImageException("a later entry replaces " + Quote.of(path) + ", a sparse file of "
                        + info.size() + " bytes; the limit is " + MOST_REPLACED);
            }
            keeper.replace(content, file);
        }
    }

    /** Remembers a directory's time before its first change. */
    private void keepTime(String directory) throws IOException {
        if (!directoryTimes.containsKey(directory)) {
            directoryTimes.put(directory, layer.stat(directory).mtime());
        }
    }

    private void add(TarEntry entry, TarReader tar) throws IOException {
        String directory = directories.findOrMake(entry, this::makeMissing);
        String path = Paths.child(directory, entry.name());
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
        long content = NamedPaths.NO_CONTENT;
        switch (entry.type()) {
            case DIRECTORY -> {
                if (!same) {
                    layer.createDirectory(path, entry.mode());
                }
            }
            case FILE -> content = addFile(path, entry, tar);
            case SYMBOLIC_LINK -> layer.createSymbolicLink(path, entry.link());
            case FIFO -> layer.createNode(path, FileKind.FIFO, entry.mode(), 0);
            case CHARACTER_DEVICE -> addDevice(path, FileKind.CHARACTER_DEVICE, entry);
            default -> addDevice(path, FileKind.BLOCK_DEVICE, entry);
        }
        named.add(path, content);
        setAttributes(path, entry);
    }

    private void makeMissing(String path, TarEntry entry) throws IOException {
        String parent = Paths.parent(path);
        keepTime(parent);
        layer.createDirectory(path);
        directoryTimes.put(path, entry.mtime());
    }

    private void addDevice(String path, FileKind kind, TarEntry entry) throws IOException {
        layer.createNode(path, kind, entry.mode(), DeviceNumbers.of(entry.major(), entry.minor()));
    }

    private void addLink(TarEntry entry, String path, @Nullable FileInfo there) throws IOException {
        String directory = directories.find(Paths.parent(entry.link()));
        String target = directory == null ? Paths.ROOT : Paths.child(directory, Paths.name(entry.link()));
        FileInfo info = find(target);
        boolean replaces = path.equals(target) || target.startsWith(Paths.below(path));
        if (info == null || info.isDirectory() || replaces) {
            throw refused(entry, "is a hard link to " + Quote.of(entry.link()) + ", which is no other file before it");
        }
        if (there != null) {
            remove(path);
        }
        keepTime(Paths.parent(path));
        layer.createLink(target, path);
        named.add(path, NamedPaths.NO_CONTENT);
        setOwnAttributes(path, entry, info.kind());
    }

    private long addFile(String path, TarEntry entry, TarReader tar) throws IOException {
        layer.createFile(path, entry.mode());
        if (entry.size() == 0) {
            return NamedPaths.NO_CONTENT;
        }
        try (LayerFile file = layer.openFile(path, FileOption.WRITE)) {
            for (TarEntry.Piece piece : entry.pieces()) {
                copy(tar, file, piece);
            }
            if (file.size() < entry.size()) {
                file.truncate(entry.size());
            }
        }
        RecipeWriter keeper = recipe;
        return keeper == null || entry.dataBytes() == 0 ? NamedPaths.NO_CONTENT : keeper.content(path, entry.pieces());
    }

    private void copy(TarReader tar, LayerFile file, TarEntry.Piece piece) throws IOException {
        long at = piece.offset();
        long end = piece.offset() + piece.length();
        while (at < end) {
            int wanted = (int) Math.min(COPY_BYTES, end - at);
            int count = 0;
            while (count < wanted) {
                int read = tar.read(buffer.array(), count, wanted - count);
                if (read < 0) {
                    throw new InvalidImageException("the content of a file is shorter than its pieces");
                }
                count += read;
            }
            file.write(buffer.clear().limit(count), at);
            at += count;
        }
    }

    private void setAttributes(String path, TarEntry entry) throws IOException {
        for (String name : layer.listXattrs(path)) {
            if (!entry.xattrs().containsKey(name)) {
                layer.removeXattr(path, name);
            }
        }
        FileKind kind = switch (entry.type()) {
            case DIRECTORY -> FileKind.DIRECTORY;
            case SYMBOLIC_LINK -> FileKind.SYMBOLIC_LINK;
            default -> FileKind.REGULAR;
        };
        setOwnAttributes(path, entry, kind);
    }

    private void setOwnAttributes(String path, TarEntry entry, FileKind kind) throws IOException {
        layer.setOwner(path, entry.uid(), entry.gid());
        if (kind != FileKind.SYMBOLIC_LINK) {
            layer.setMode(path, entry.mode());
        }
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (keepsXattr.test(xattr.getKey())) {
                layer.setXattr(path, xattr.getKey(), xattr.getValue());
            }
        }
        if (kind == FileKind.DIRECTORY) {
            directoryTimes.put(path, entry.mtime());
        } else {
            layer.setModifiedTime(path, entry.mtime());
        }
    }
}
