package io.lcfs.engine.model;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.TreeMap;

/** A change that is made both in a layer and in its model. Afterwards both trees must be equal. */
final class Twice implements AutoCloseable {
    final Layer layer;
    final ModelInode model;

    /** Starts with a layer that shows the state of a model. */
    Twice(Layer layer, ModelInode model) {
        this.layer = layer;
        this.model = model;
    }

    static Twice empty(Layer layer) {
        return new Twice(layer, new ModelInode(FileKind.DIRECTORY, 0755));
    }

    /** Returns the same for a layer on top of this one. */
    Twice on(Layer above) throws IOException {
        same();
        return new Twice(above, model.copy());
    }

    private ModelInode parent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? model : ModelStore.get(model, path.substring(0, slash));
    }

    private ModelInode made(String path, FileKind kind, int mode) throws IOException {
        Seen.modifies(parent(path));
        return ModelStore.create(model, path, kind, mode);
    }

    Twice write(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        layer.write(path, 0, bytes);
        layer.truncate(path, bytes.length);
        ModelInode file = ModelStore.find(model, path) == null
                ? made(path, FileKind.REGULAR, 0644)
                : ModelStore.file(model, path);
        file.content = bytes;
        Seen.modifies(file);
        return this;
    }

    /** Copies as a program copies a file: reads the bytes and writes them to a new file. */
    Twice copy(String source, String target) throws IOException {
        return write(target, new String(layer.readAllBytes(source), StandardCharsets.UTF_8))
                .mode(target, layer.stat(source, NO_FOLLOW).mode());
    }

    Twice directory(String path, int mode) throws IOException {
        layer.createDirectory(path, mode);
        made(path, FileKind.DIRECTORY, mode);
        return this;
    }

    Twice delete(String path) throws IOException {
        layer.deleteRecursively(path);
        Seen.modifies(parent(path));
        losesNames(ModelStore.get(model, path));
        ModelStore.deleteAll(model, path);
        return this;
    }

    private static void losesNames(ModelInode inode) {
        Seen.changes(inode);
        inode.entries.values().forEach(Twice::losesNames);
    }

    Twice rename(String source, String target) throws IOException {
        layer.rename(source, target);
        Seen.modifies(parent(source));
        Seen.modifies(parent(target));
        Seen.changes(ModelStore.find(model, source));
        Seen.changes(ModelStore.find(model, target));
        ModelStore.rename(model, source, target, null);
        return this;
    }

    Twice link(String existing, String path) throws IOException {
        layer.createLink(path, existing);
        Seen.modifies(parent(path));
        Seen.changes(ModelStore.get(model, existing));
        ModelStore.link(model, existing, path);
        return this;
    }

    Twice mode(String path, int mode) throws IOException {
        layer.setMode(path, mode);
        ModelStore.get(model, path).mode = mode;
        Seen.changes(ModelStore.get(model, path));
        return this;
    }

    Twice owner(String path, long uid, long gid) throws IOException {
        layer.setOwner(path, uid, gid);
        ModelInode inode = ModelStore.get(model, path);
        inode.uid = uid;
        inode.gid = gid;
        Seen.changes(inode);
        return this;
    }

    Twice node(String path, FileKind kind, long rdev) throws IOException {
        layer.createNode(path, kind, 0600, rdev);
        made(path, kind, 0600).rdev = rdev;
        return this;
    }

    /**
     * Checks that both trees are equal, and that inodes which the last steps did not change have the same numbers and
     * times as before.
     */
    Twice same() throws IOException {
        assertEquals(model.describe(new IdentityHashMap<>(), "/", new TreeMap<>()), TreeText.of(layer));
        Seen.compare(layer, model, "in " + layer.name());
        return this;
    }

    @Override
    public void close() {
        layer.close();
    }
}
