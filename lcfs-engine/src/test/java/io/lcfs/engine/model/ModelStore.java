package io.lcfs.engine.model;

import io.lcfs.FileKind;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store as a plain-Java model: each layer is a tree of its own, copied as a whole. */
public final class ModelStore {
    /** The layers that have a name, layer 0 among them. */
    public final TreeMap<String, ModelLayer> layers = new TreeMap<>();

    /** A layer of the model. */
    public static final class ModelLayer {
        /** Its tree. */
        public final ModelInode root;

        /** Whether it can be written. */
        public boolean writable = true;

        private @Nullable ModelLayer parent;

        private ModelLayer(ModelInode root) {
            this.root = root;
        }
    }

    /** With layer 0 alone. */
    public ModelStore() {
        create(LayerStore.ROOT);
    }

    // Layers. Which names are there the caller has seen to.

    /** A new writable layer on nothing. */
    public void create(String name) {
        layers.put(name, new ModelLayer(new ModelInode(FileKind.DIRECTORY, 0755)));
    }

    /** A new layer on another, which is frozen by that. */
    public void derive(String parent, String name, boolean writable) {
        ModelLayer below = layers.get(parent);
        below.writable = false;
        ModelLayer layer = new ModelLayer(below.root.copy());
        layer.writable = writable;
        layer.parent = below;
        layers.put(name, layer);
    }

    /** A frozen layer below a live one. */
    public void snapshot(String live, String name) {
        ModelLayer above = layers.get(live);
        ModelLayer frozen = new ModelLayer(above.root.copy());
        frozen.writable = false;
        frozen.parent = above.parent;
        above.parent = frozen;
        layers.put(name, frozen);
    }

    /** A writable layer becomes a committed one. */
    public void commit(String name) {
        layers.get(name).writable = false;
    }

    /** Another name. */
    public void rename(String name, String newName) {
        layers.put(newName, layers.remove(name));
    }

    /** A layer is no more; what stands on it stays. */
    public void remove(String name) {
        layers.remove(name);
    }

    /** A copy in which nothing changes when this does. */
    public ModelStore copy() {
        ModelStore copy = new ModelStore();
        IdentityHashMap<ModelLayer, ModelLayer> copies = new IdentityHashMap<>();
        layers.forEach((name, layer) -> copy.layers.put(name, copyOf(layer, copies)));
        return copy;
    }

    private static ModelLayer copyOf(ModelLayer layer, IdentityHashMap<ModelLayer, ModelLayer> copies) {
        ModelLayer known = copies.get(layer);
        if (known != null) {
            return known;
        }
        ModelLayer copy = new ModelLayer(layer.root.copy());
        copies.put(layer, copy);
        copy.writable = layer.writable;
        copy.parent = layer.parent == null ? null : copyOf(layer.parent, copies);
        return copy;
    }

    /** The name of the nearest layer below that has one; null if there is none. */
    @Nullable
    String parent(ModelLayer layer) {
        for (ModelLayer below = layer.parent; below != null; below = below.parent) {
            for (var named : layers.entrySet()) {
                if (named.getValue() == below) {
                    return named.getKey();
                }
            }
        }
        return null;
    }

    /** Everything that a user sees, by layer and path. */
    public Map<String, Map<String, String>> describe() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        layers.forEach((name, layer) -> all.put(
                name + " " + layer.writable + " on " + parent(layer),
                layer.root.describe(new IdentityHashMap<>(), "/", new TreeMap<>())));
        return all;
    }

    // Paths have no links in them and no dots.

    private static String[] split(String path) {
        return path.substring(1).split("/");
    }

    static ModelInode parent(ModelInode root, String path) throws IOException {
        String[] names = split(path);
        ModelInode at = root;
        for (int i = 0; i < names.length - 1; i++) {
            ModelInode next = at.entries.get(names[i]);
            if (next == null) {
                throw new NoSuchFileException(path);
            }
            if (!next.isDirectory()) {
                throw new NotDirectoryException(path);
            }
            at = next;
        }
        return at;
    }

    static String last(String path) {
        String[] names = split(path);
        return names[names.length - 1];
    }

    /** What a path names; null if nothing. */
    public static @Nullable ModelInode find(ModelInode root, String path) throws IOException {
        return parent(root, path).entries.get(last(path));
    }

    /** What a path names. */
    public static ModelInode get(ModelInode root, String path) throws IOException {
        ModelInode inode = find(root, path);
        if (inode == null) {
            throw new NoSuchFileException(path);
        }
        return inode;
    }

    /** Where a path leads if a symbolic link at its end is followed; the links themselves lead through none. */
    public static String follow(ModelInode root, String path) throws IOException {
        ModelInode inode = find(root, path);
        if (inode == null || inode.kind != FileKind.SYMBOLIC_LINK) {
            return path;
        }
        String target = new String(inode.content, StandardCharsets.UTF_8);
        ArrayDeque<String> names = new ArrayDeque<>();
        if (!target.startsWith("/")) {
            names.addAll(List.of(split(path)));
            names.removeLast();
        }
        for (String name : target.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty()) {
                names.addLast(name);
            }
        }
        return follow(root, "/" + String.join("/", names));
    }

    /** Writes into a regular file, which is made if there is none. */
    public static void write(ModelInode root, String path, int offset, byte[] bytes) throws IOException {
        String end = follow(root, path);
        (find(root, end) == null ? create(root, end, FileKind.REGULAR, 0644) : file(root, end)).write(offset, bytes);
    }

    /** The regular file that a path leads to. */
    public static ModelInode file(ModelInode root, String path) throws IOException {
        ModelInode inode = get(root, follow(root, path));
        if (inode.kind != FileKind.REGULAR) {
            throw new FileSystemException(path);
        }
        return inode;
    }

    /** Makes anything. */
    public static ModelInode create(ModelInode root, String path, FileKind kind, int mode) throws IOException {
        ModelInode parent = parent(root, path);
        if (parent.entries.containsKey(last(path))) {
            throw new FileAlreadyExistsException(path);
        }
        ModelInode inode = new ModelInode(kind, mode);
        parent.entries.put(last(path), inode);
        return inode;
    }

    /** Gives a file another name. */
    public static void link(ModelInode root, String existing, String path) throws IOException {
        ModelInode inode = get(root, existing);
        if (inode.isDirectory()) {
            throw new FileSystemException(existing);
        }
        ModelInode parent = parent(root, path);
        if (parent.entries.containsKey(last(path))) {
            throw new FileAlreadyExistsException(path);
        }
        parent.entries.put(last(path), inode);
        inode.links++;
    }

    /** Deletes a name. */
    public static void delete(ModelInode root, String path) throws IOException {
        ModelInode inode = get(root, path);
        if (!inode.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        parent(root, path).entries.remove(last(path));
        inode.links--;
    }

    /** Deletes a name and all below. */
    public static void deleteAll(ModelInode root, String path) throws IOException {
        ModelInode parent;
        try {
            parent = parent(root, path);
        } catch (NoSuchFileException e) {
            return;
        }
        ModelInode inode = parent.entries.remove(last(path));
        if (inode != null) {
            drop(inode);
        }
    }

    private static void drop(ModelInode inode) {
        inode.links--;
        inode.entries.values().forEach(ModelStore::drop);
    }

    /** Renames; without an option an existing target is replaced. */
    public static void rename(ModelInode root, String source, String target, @Nullable RenameOption option)
            throws IOException {
        ModelInode moved = get(root, source);
        ModelInode targetParent = parent(root, target);
        ModelInode replaced = targetParent.entries.get(last(target));
        if (option == RenameOption.EXCHANGE && replaced == null) {
            throw new NoSuchFileException(target);
        }
        if (option == RenameOption.NO_REPLACE && replaced != null) {
            throw new FileAlreadyExistsException(target);
        }
        boolean below = moved.isDirectory() && (target + "/").startsWith(source + "/") && !target.equals(source);
        boolean above = option == RenameOption.EXCHANGE
                && replaced != null
                && replaced.isDirectory()
                && (source + "/").startsWith(target + "/")
                && !target.equals(source);
        if (below || above) {
            throw new FileSystemException(source);
        }
        if (moved == replaced) {
            return;
        }
        ModelInode sourceParent = parent(root, source);
        if (option == RenameOption.EXCHANGE && replaced != null) {
            sourceParent.entries.put(last(source), replaced);
            targetParent.entries.put(last(target), moved);
            return;
        }
        if (replaced != null) {
            replace(moved, replaced, target);
        }
        sourceParent.entries.remove(last(source));
        targetParent.entries.put(last(target), moved);
    }

    private static void replace(ModelInode moved, ModelInode replaced, String target) throws IOException {
        if (moved.isDirectory() && !replaced.isDirectory()) {
            throw new NotDirectoryException(target);
        }
        if (!moved.isDirectory() && replaced.isDirectory()) {
            throw new FileSystemException(target);
        }
        if (!replaced.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(target);
        }
        replaced.links--;
    }
}
