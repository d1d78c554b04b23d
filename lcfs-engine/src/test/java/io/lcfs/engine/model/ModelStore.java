package io.lcfs.engine.model;

import io.lcfs.FileKind;
import io.lcfs.RenameOption;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The store as a plain-Java model: each layer is a tree of its own, copied as a whole. */
final class ModelStore {
    final TreeMap<String, ModelLayer> layers = new TreeMap<>();

    /** A layer of the model. */
    static final class ModelLayer {
        final ModelInode root;
        boolean writable = true;

        ModelLayer(ModelInode root) {
            this.root = root;
        }
    }

    ModelStore() {
        layers.put("/", new ModelLayer(new ModelInode(FileKind.DIRECTORY, 0755)));
    }

    ModelStore copy() {
        ModelStore copy = new ModelStore();
        layers.forEach((name, layer) -> {
            ModelLayer copied = new ModelLayer(layer.root.copy());
            copied.writable = layer.writable;
            copy.layers.put(name, copied);
        });
        return copy;
    }

    Map<String, Map<String, String>> describe() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        layers.forEach((name, layer) -> all.put(
                name + " " + layer.writable, layer.root.describe(new IdentityHashMap<>(), "/", new TreeMap<>())));
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

    static ModelInode find(ModelInode root, String path) throws IOException {
        return parent(root, path).entries.get(last(path));
    }

    static ModelInode get(ModelInode root, String path) throws IOException {
        ModelInode inode = find(root, path);
        if (inode == null) {
            throw new NoSuchFileException(path);
        }
        return inode;
    }

    static ModelInode file(ModelInode root, String path) throws IOException {
        ModelInode inode = get(root, path);
        if (inode.kind != FileKind.REGULAR) {
            throw new FileSystemException(path);
        }
        return inode;
    }

    static ModelInode create(ModelInode root, String path, FileKind kind, int mode) throws IOException {
        ModelInode parent = parent(root, path);
        if (parent.entries.containsKey(last(path))) {
            throw new FileAlreadyExistsException(path);
        }
        ModelInode inode = new ModelInode(kind, mode);
        parent.entries.put(last(path), inode);
        return inode;
    }

    static void link(ModelInode root, String existing, String path) throws IOException {
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

    static void delete(ModelInode root, String path) throws IOException {
        ModelInode inode = get(root, path);
        if (!inode.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        parent(root, path).entries.remove(last(path));
        inode.links--;
    }

    static void deleteAll(ModelInode root, String path) throws IOException {
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

    static void rename(ModelInode root, String source, String target, RenameOption option) throws IOException {
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
