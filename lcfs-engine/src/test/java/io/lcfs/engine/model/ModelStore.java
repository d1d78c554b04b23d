package io.lcfs.engine.model;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The model of a store in plain Java. Each layer has its own tree, which is copied as a whole. */
public final class ModelStore {
    private static final int MAX_LINKS = 40;

    /** The layers that have a name, including layer 0. */
    public final TreeMap<String, ModelLayer> layers = new TreeMap<>();

    /** A layer of the model. */
    public static final class ModelLayer {
        /** The file tree. */
        public final ModelInode root;

        /** Whether the layer can be written. */
        public boolean writable = true;

        private @Nullable ModelLayer parent;
        private boolean seenFrozen;

        private ModelLayer(ModelInode root) {
            this.root = root;
        }
    }

    /** Creates a model with only layer 0. */
    public ModelStore() {
        create(LayerStore.ROOT);
    }

    // Layers. The caller ensures that the names are right.

    /** Creates a writable layer without a parent. */
    public void create(String name) {
        layers.put(name, new ModelLayer(new ModelInode(FileKind.DIRECTORY, 0755)));
    }

    /** Creates a layer on top of another one, which becomes read-only. */
    public void derive(String parent, String name, boolean writable) {
        ModelLayer below = layers.get(parent);
        below.writable = false;
        ModelLayer layer = new ModelLayer(below.root.copy());
        layer.writable = writable;
        layer.parent = below;
        layers.put(name, layer);
    }

    /** Creates a frozen layer below a live one. */
    public void snapshot(String live, String name) {
        ModelLayer above = layers.get(live);
        ModelLayer frozen = new ModelLayer(above.root.copy());
        frozen.writable = false;
        frozen.parent = above.parent;
        above.parent = frozen;
        layers.put(name, frozen);
    }

    /** Returns the names of the layers below a layer, nearest first. */
    public List<String> below(String name) {
        List<String> below = new ArrayList<>();
        for (ModelLayer at = layers.get(name).parent; at != null; at = at.parent) {
            for (Map.Entry<String, ModelLayer> layer : layers.entrySet()) {
                if (layer.getValue() == at) {
                    below.add(layer.getKey());
                }
            }
        }
        return below;
    }

    /** Replaces a live layer by a new one on a layer below it. */
    public void restore(String live, String snapshot) {
        derive(snapshot, live, true);
    }

    /** Turns a writable layer into a committed one. */
    public void commit(String name) {
        layers.get(name).writable = false;
    }

    /** Renames a layer. */
    public void rename(String name, String newName) {
        layers.put(newName, layers.remove(name));
    }

    /** Removes a layer. The layers on top of it stay. */
    public void remove(String name) {
        layers.remove(name);
    }

    /** Returns a copy that does not change with this model. */
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
        copy.seenFrozen = layer.seenFrozen;
        copy.parent = layer.parent == null ? null : copyOf(layer.parent, copies);
        return copy;
    }

    /** Returns the name of the nearest ancestor that has one, or null. */
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

    /**
     * Returns the number of removed layers that must stay after everything is reclaimed: removed layers with
     * several layers, or a writable layer, on top of them. All other removed layers are deleted, or
     * the layer on top has taken over their blocks.
     */
    public int zombies() {
        IdentityHashMap<ModelLayer, Integer> above = new IdentityHashMap<>();
        IdentityHashMap<ModelLayer, Boolean> seen = new IdentityHashMap<>();
        for (ModelLayer named : layers.values()) {
            for (ModelLayer at = named; at.parent != null && seen.put(at, true) == null; at = at.parent) {
                // Two layers on top have the same effect as a writable one.
                above.merge(at.parent, at.writable ? 2 : 1, Integer::sum);
            }
        }
        above.keySet().removeAll(layers.values());
        return (int) above.values().stream().filter(count -> count > 1).count();
    }

    /**
     * Takes over the data of a layer's inodes that only the store knows. Called after the layer was changed, before it
     * is copied.
     */
    public void see(LayerStore store, String name) throws IOException {
        ModelLayer layer = layers.get(name);
        try (Layer opened = name.equals(LayerStore.ROOT) ? store.root() : store.openLayer(name)) {
            Seen.takeOver(opened, "/", layer.root, layer.writable);
        }
        layer.seenFrozen = !layer.writable;
    }

    /** Does the same for all layers. Layers that cannot change are read once. */
    public void see(LayerStore store) throws IOException {
        for (Map.Entry<String, ModelLayer> layer : layers.entrySet()) {
            if (!layer.getValue().seenFrozen) {
                see(store, layer.getKey());
            }
        }
    }

    /** Returns everything that a user sees, by layer and path. */
    public Map<String, Map<String, String>> describe() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        layers.forEach((name, layer) -> all.put(
                name + " " + layer.writable + " on " + parent(layer),
                layer.root.describe(new IdentityHashMap<>(), "/", new TreeMap<>())));
        return all;
    }

    /** The result of resolving a path: the directories from the root down, and a name in the last of them. */
    private record Place(List<ModelInode> directories, String name) {
        ModelInode directory() {
            return directories.get(directories.size() - 1);
        }

        @Nullable
        ModelInode inode() {
            return directory().entries.get(name);
        }
    }

    /** Follows symbolic links inside a path, and at its end if requested. No path leads to the root itself. */
    private static Place resolve(ModelInode root, String path, boolean follow) throws IOException {
        List<ModelInode> above = new ArrayList<>(List.of(root));
        ArrayDeque<String> names = new ArrayDeque<>();
        prepend(names, path);
        for (int links = 0; ; ) {
            String name = names.removeFirst();
            if (name.equals("..")) {
                if (above.size() > 1) {
                    above.remove(above.size() - 1);
                }
                continue;
            }
            ModelInode next = above.get(above.size() - 1).entries.get(name);
            boolean isLink = next != null && next.kind == FileKind.SYMBOLIC_LINK;
            if (names.isEmpty() && !(isLink && follow)) {
                return new Place(above, name);
            }
            if (next == null) {
                throw new NoSuchFileException(path);
            }
            if (isLink) {
                if (++links > MAX_LINKS) {
                    throw new FileSystemLoopException(path);
                }
                String target = new String(next.content, StandardCharsets.UTF_8);
                if (target.startsWith("/")) {
                    above.subList(1, above.size()).clear();
                }
                prepend(names, target);
            } else if (next.isDirectory()) {
                above.add(next);
            } else {
                throw new NotDirectoryException(path);
            }
        }
    }

    private static void prepend(ArrayDeque<String> names, String path) {
        String[] more = path.split("/");
        for (int i = more.length - 1; i >= 0; i--) {
            if (!more[i].isEmpty()) {
                names.addFirst(more[i]);
            }
        }
    }

    private static ModelInode require(Place place, String path) throws IOException {
        ModelInode inode = place.inode();
        if (inode == null) {
            throw new NoSuchFileException(path);
        }
        return inode;
    }

    /** Returns the inode at a path, or null if there is none. */
    public static @Nullable ModelInode find(ModelInode root, String path) throws IOException {
        return resolve(root, path, false).inode();
    }

    /** Returns the inode at a path. */
    public static ModelInode get(ModelInode root, String path) throws IOException {
        return require(resolve(root, path, false), path);
    }

    /** Returns the regular file to which a path leads. */
    public static ModelInode file(ModelInode root, String path) throws IOException {
        return requireRegular(require(resolve(root, path, true), path), path);
    }

    private static ModelInode requireRegular(ModelInode inode, String path) throws IOException {
        if (inode.kind != FileKind.REGULAR) {
            throw new FileSystemException(path);
        }
        return inode;
    }

    /** Writes into a regular file, which is created if it does not exist. */
    public static void write(ModelInode root, String path, int offset, byte[] bytes) throws IOException {
        Place place = resolve(root, path, true);
        ModelInode there = place.inode();
        (there == null ? create(place, path, FileKind.REGULAR, 0644) : requireRegular(there, path))
                .write(offset, bytes);
    }

    /** Creates an inode of any kind. */
    public static ModelInode create(ModelInode root, String path, FileKind kind, int mode) throws IOException {
        return create(resolve(root, path, false), path, kind, mode);
    }

    private static ModelInode create(Place place, String path, FileKind kind, int mode) throws IOException {
        requireFree(place, path);
        ModelInode inode = new ModelInode(kind, mode);
        place.directory().entries.put(place.name, inode);
        return inode;
    }

    private static void requireFree(Place place, String path) throws IOException {
        if (place.inode() != null) {
            throw new FileAlreadyExistsException(path);
        }
    }

    /** Adds a name to a file. */
    public static void link(ModelInode root, String existing, String path) throws IOException {
        ModelInode inode = get(root, existing);
        Place place = resolve(root, path, false);
        requireFree(place, path);
        if (inode.isDirectory()) {
            throw new FileSystemException(existing);
        }
        place.directory().entries.put(place.name, inode);
        inode.links++;
    }

    /** Deletes a name. */
    public static void delete(ModelInode root, String path) throws IOException {
        Place place = resolve(root, path, false);
        ModelInode inode = require(place, path);
        if (!inode.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        place.directory().entries.remove(place.name);
        inode.links--;
    }

    /** Deletes a name and everything below it. */
    public static void deleteAll(ModelInode root, String path) throws IOException {
        Place place;
        try {
            place = resolve(root, path, false);
        } catch (NoSuchFileException e) {
            return;
        }
        ModelInode inode = place.directory().entries.remove(place.name);
        if (inode != null) {
            drop(inode);
        }
    }

    private static void drop(ModelInode inode) {
        inode.links--;
        inode.entries.values().forEach(ModelStore::drop);
    }

    /** Renames. Without an option an existing target is replaced. */
    public static void rename(ModelInode root, String sourcePath, String targetPath, @Nullable RenameOption option)
            throws IOException {
        Place source = resolve(root, sourcePath, false);
        Place target = resolve(root, targetPath, false);
        ModelInode moved = require(source, sourcePath);
        ModelInode replaced = target.inode();
        if (option == RenameOption.EXCHANGE && replaced == null) {
            throw new NoSuchFileException(targetPath);
        }
        if (option == RenameOption.NO_REPLACE && replaced != null) {
            throw new FileAlreadyExistsException(targetPath);
        }
        boolean exchanges = option == RenameOption.EXCHANGE && replaced != null;
        if (contains(target.directories, moved) || exchanges && contains(source.directories, replaced)) {
            throw new FileSystemException(sourcePath);
        }
        if (moved == replaced) {
            return;
        }
        if (exchanges) {
            source.directory().entries.put(source.name, replaced);
        } else {
            if (replaced != null) {
                replace(source, moved, replaced, targetPath);
            }
            source.directory().entries.remove(source.name);
        }
        target.directory().entries.put(target.name, moved);
    }

    private static boolean contains(List<ModelInode> directories, ModelInode inode) {
        return directories.stream().anyMatch(directory -> directory == inode);
    }

    private static void replace(Place source, ModelInode moved, ModelInode replaced, String target) throws IOException {
        if (moved.isDirectory() && !replaced.isDirectory()) {
            throw new NotDirectoryException(target);
        }
        if (!moved.isDirectory() && replaced.isDirectory() && !contains(source.directories, replaced)) {
            throw new FileSystemException(target);
        }
        if (!replaced.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(target);
        }
        replaced.links--;
    }
}
