package io.lcfs.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.TreeMap;

/** A change that is made twice: in a layer, and in the model. Afterwards both trees must be equal. */
final class Twice implements AutoCloseable {
    final Layer layer;
    final ModelInode model;

    /** On a layer that shows what a model has. */
    Twice(Layer layer, ModelInode model) {
        this.layer = layer;
        this.model = model;
    }

    static Twice empty(Layer layer) {
        return new Twice(layer, new ModelInode(FileKind.DIRECTORY, 0755));
    }

    /** The same on a layer that stands on this one. */
    Twice on(Layer above) {
        return new Twice(above, model.copy());
    }

    Twice write(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        layer.write(path, 0, bytes);
        layer.truncate(path, bytes.length);
        ModelInode file = ModelStore.find(model, path) == null
                ? ModelStore.create(model, path, FileKind.REGULAR, 0644)
                : ModelStore.file(model, path);
        file.content = bytes;
        return this;
    }

    Twice directory(String path, int mode) throws IOException {
        layer.createDirectory(path, mode);
        ModelStore.create(model, path, FileKind.DIRECTORY, mode);
        return this;
    }

    Twice delete(String path) throws IOException {
        layer.deleteRecursively(path);
        ModelStore.deleteAll(model, path);
        return this;
    }

    Twice rename(String source, String target) throws IOException {
        layer.rename(source, target);
        ModelStore.rename(model, source, target, null);
        return this;
    }

    Twice link(String existing, String path) throws IOException {
        layer.createLink(existing, path);
        ModelStore.link(model, existing, path);
        return this;
    }

    Twice mode(String path, int mode) throws IOException {
        layer.setMode(path, mode);
        ModelStore.get(model, path).mode = mode;
        return this;
    }

    Twice owner(String path, long uid, long gid) throws IOException {
        layer.setOwner(path, uid, gid);
        ModelInode inode = ModelStore.get(model, path);
        inode.uid = uid;
        inode.gid = gid;
        return this;
    }

    Twice node(String path, FileKind kind, long rdev) throws IOException {
        layer.createNode(path, kind, 0600, rdev);
        ModelStore.create(model, path, kind, 0600).rdev = rdev;
        return this;
    }

    /** Both trees are equal. */
    Twice same() throws IOException {
        assertEquals(model.describe(new IdentityHashMap<>(), "/", new TreeMap<>()), TreeText.of(layer));
        return this;
    }

    @Override
    public void close() {
        layer.close();
    }
}
