package io.lcfs.engine.crash;

import io.lcfs.CollectOptions;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.RenameOption;
import io.lcfs.engine.crash.StoreModel.LayerModel;
import io.lcfs.engine.crash.TreeModel.Inode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * All steps from which {@link SequencesTest} builds sequences: about twenty operations, each with all its arguments, on
 * four names in two directories of two layers. A step that is not possible in the present state does nothing.
 */
final class SequenceSteps {
    static final String BASE = "base";
    static final List<String> LAYERS = List.of("above", "alone");
    private static final List<String> FILES = List.of("/d/x", "/d/y", "/e/x", "/e/y");
    private static final byte[] BYTES = bytes(20_000);

    private SequenceSteps() {}

    /** A step, made in a store and in its model. */
    record Step(String name, Action action) {}

    interface Action {
        void run(LayerStore store, StoreModel model) throws IOException;
    }

    /** An operation on a path of a layer, and on the model. Returns whether it was possible. */
    private interface PathAction {
        boolean run(Layer layer, TreeModel tree, String path) throws IOException;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    static @Nullable LayerModel find(StoreModel model, String name) {
        List<LayerModel> found = model.named(layer -> layer.name().equals(name));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Creates the initial state: a committed layer, a live layer on it, and a layer without a parent. */
    static void begin(LayerStore store, StoreModel model) throws IOException {
        store.createLayer(BASE).close();
        model.add(BASE, LayerKind.WRITABLE, 0, new TreeModel());
        change(store, model, BASE, "/d", SequenceSteps::createDirectory);
        change(store, model, BASE, "/e", SequenceSteps::createDirectory);
        change(store, model, BASE, "/d/x", (layer, tree, path) -> write(layer, tree, path, 0, 9000));
        change(store, model, BASE, "/d/y", (layer, tree, path) -> write(layer, tree, path, 0, 300));
        store.cloneLayer(BASE, LAYERS.get(0)).close();
        LayerModel base = find(model, BASE);
        if (base != null) {
            model.put(base.withKind(LayerKind.COMMITTED));
            model.add(LAYERS.get(0), LayerKind.WRITABLE, base.number(), base.tree());
        }
        store.createLayer(LAYERS.get(1)).close();
        model.add(LAYERS.get(1), LayerKind.WRITABLE, 0, new TreeModel());
        change(store, model, LAYERS.get(1), "/d", SequenceSteps::createDirectory);
        change(store, model, LAYERS.get(1), "/e", SequenceSteps::createDirectory);
        change(store, model, LAYERS.get(1), "/e/x", (layer, tree, path) -> write(layer, tree, path, 0, 5000));
    }

    static List<Step> all() {
        List<Step> steps = new ArrayList<>();
        for (String layer : LAYERS) {
            for (String file : FILES) {
                ofFile(steps, layer, file);
            }
            ofNames(steps, layer);
        }
        ofLayers(steps);
        return steps;
    }

    private static void add(List<Step> steps, String name, String layer, String path, PathAction action) {
        steps.add(
                new Step(name + " " + layer + ":" + path, (store, model) -> change(store, model, layer, path, action)));
    }

    private static boolean change(LayerStore store, StoreModel model, String name, String path, PathAction action)
            throws IOException {
        LayerModel layer = find(model, name);
        if (layer == null || !layer.isWritable()) {
            return false;
        }
        TreeModel tree = layer.tree().copy();
        try (Layer handle = store.openLayer(name)) {
            if (!action.run(handle, tree, path)) {
                return false;
            }
        }
        model.put(layer.withTree(tree));
        return true;
    }

    private static boolean isFile(TreeModel tree, String path) {
        return tree.exists(path) && tree.get(path).kind() == FileKind.REGULAR;
    }

    /** Returns whether a file can be created at a path. */
    private static boolean isFree(TreeModel tree, String path) {
        String directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        return !tree.exists(path)
                && tree.exists(directory)
                && tree.get(directory).kind() == FileKind.DIRECTORY;
    }

    private static boolean createDirectory(Layer layer, TreeModel tree, String path) throws IOException {
        if (!isFree(tree, path)) {
            return false;
        }
        layer.createDirectory(path);
        tree.create(path, Inode.of(FileKind.DIRECTORY, 0755));
        return true;
    }

    private static boolean write(Layer layer, TreeModel tree, String path, int offset, int length) throws IOException {
        if (isFree(tree, path)) {
            tree.create(path, Inode.of(FileKind.REGULAR, 0644));
        } else if (!isFile(tree, path)) {
            return false;
        }
        byte[] bytes = Arrays.copyOf(BYTES, length);
        layer.write(path, offset, bytes);
        tree.set(
                path,
                tree.get(path).withContent(TreeModel.written(tree.get(path).content(), offset, bytes)));
        return true;
    }

    private static boolean truncate(Layer layer, TreeModel tree, String path, int size) throws IOException {
        if (!isFile(tree, path)) {
            return false;
        }
        layer.truncate(path, size);
        tree.set(path, tree.get(path).withContent(Arrays.copyOf(tree.get(path).content(), size)));
        return true;
    }

    private static void ofFile(List<Step> steps, String layer, String file) {
        add(steps, "create", layer, file, (handle, tree, path) -> {
            if (!isFree(tree, path)) {
                return false;
            }
            handle.createFile(path);
            tree.create(path, Inode.of(FileKind.REGULAR, 0644));
            return true;
        });
        add(steps, "write blocks of", layer, file, (handle, tree, path) -> write(handle, tree, path, 4096, 4096));
        add(steps, "write across", layer, file, (handle, tree, path) -> write(handle, tree, path, 2500, 3000));
        add(steps, "lengthen", layer, file, (handle, tree, path) -> truncate(handle, tree, path, 20_000));
        add(steps, "shorten", layer, file, (handle, tree, path) -> truncate(handle, tree, path, 100));
        add(steps, "punch", layer, file, (handle, tree, path) -> {
            if (!isFile(tree, path)) {
                return false;
            }
            handle.punch(path, 4096, 8192);
            tree.set(
                    path,
                    tree.get(path).withContent(TreeModel.punched(tree.get(path).content(), 4096, 8192)));
            return true;
        });
        add(steps, "unlink", layer, file, (handle, tree, path) -> {
            if (!tree.exists(path)) {
                return false;
            }
            handle.delete(path);
            tree.delete(path);
            return true;
        });
        add(steps, "symlink", layer, file, (handle, tree, path) -> {
            if (!isFree(tree, path)) {
                return false;
            }
            handle.createSymbolicLink(path, "../d/x");
            byte[] target = "../d/x".getBytes(StandardCharsets.UTF_8);
            tree.create(path, Inode.of(FileKind.SYMBOLIC_LINK, 0777).withContent(target));
            return true;
        });
        add(steps, "mknod", layer, file, (handle, tree, path) -> {
            if (!isFree(tree, path)) {
                return false;
            }
            handle.createNode(path, FileKind.FIFO, 0600, 0);
            tree.create(path, Inode.of(FileKind.FIFO, 0600));
            return true;
        });
        add(steps, "set xattr of", layer, file, (handle, tree, path) -> setXattr(handle, tree, path, 2000));
        add(steps, "remove xattr of", layer, file, (handle, tree, path) -> setXattr(handle, tree, path, -1));
        add(steps, "chmod", layer, file, (handle, tree, path) -> {
            if (!tree.exists(path)) {
                return false;
            }
            handle.setMode(path, 0711);
            tree.set(path, tree.get(path).withMode(0711));
            return true;
        });
    }

    private static boolean setXattr(Layer layer, TreeModel tree, String path, int length) throws IOException {
        if (!tree.exists(path)) {
            return false;
        }
        if (length < 0) {
            layer.removeXattr(path, "user.x");
            tree.set(path, tree.get(path).withXattr("user.x", null));
        } else {
            byte[] value = Arrays.copyOf(BYTES, length);
            layer.setXattr(path, "user.x", value);
            tree.set(path, tree.get(path).withXattr("user.x", value));
        }
        return true;
    }

    private static void ofNames(List<Step> steps, String layer) {
        // Renames to a new name or over an existing one, into the other directory, and directories.
        String[][] renames = {{"/d/x", "/d/y"}, {"/d/y", "/e/y"}, {"/e/x", "/d/x"}, {"/e/x", "/e/y"}, {"/d", "/f"}};
        for (String[] rename : renames) {
            add(
                    steps,
                    "rename to " + rename[1],
                    layer,
                    rename[0],
                    (handle, tree, path) -> rename(handle, tree, path, rename[1]));
        }
        for (String other : List.of("/d/y", "/e/x")) {
            add(
                    steps,
                    "exchange with " + other,
                    layer,
                    "/d/x",
                    (handle, tree, path) -> exchange(handle, tree, path, other));
        }
        for (String[] link : new String[][] {{"/d/x", "/e/y"}, {"/e/x", "/d/y"}}) {
            add(steps, "link to " + link[1], layer, link[0], (handle, tree, path) -> {
                if (!isFile(tree, path) || !isFree(tree, link[1])) {
                    return false;
                }
                handle.createLink(link[1], path);
                tree.link(path, link[1]);
                return true;
            });
        }
        for (String directory : List.of("/d/s", "/g")) {
            add(steps, "mkdir", layer, directory, SequenceSteps::createDirectory);
        }
        for (String directory : List.of("/e", "/g")) {
            add(steps, "rmdir", layer, directory, (handle, tree, path) -> {
                boolean isEmpty = tree.exists(path)
                        && FILES.stream().noneMatch(file -> file.startsWith(path) && tree.exists(file));
                if (isEmpty) {
                    handle.delete(path);
                    tree.delete(path);
                }
                return isEmpty;
            });
        }
    }

    private static boolean rename(Layer layer, TreeModel tree, String from, String to) throws IOException {
        boolean isPossible = tree.exists(from) && (isFree(tree, to) || isFile(tree, to) && isFile(tree, from));
        if (isPossible) {
            layer.rename(from, to);
            tree.rename(from, to);
        }
        return isPossible;
    }

    private static boolean exchange(Layer layer, TreeModel tree, String one, String other) throws IOException {
        if (!isFile(tree, one) || !isFile(tree, other)) {
            return false;
        }
        layer.rename(one, other, RenameOption.EXCHANGE);
        tree.exchange(one, other);
        return true;
    }

    private static void ofLayers(List<Step> steps) {
        for (String name : LAYERS) {
            steps.add(new Step("snapshot " + name, (store, model) -> {
                LayerModel live = find(model, name);
                if (live != null && live.isWritable() && find(model, "frozen") == null) {
                    store.snapshot(name, "frozen").close();
                    LayerModel frozen = model.add("frozen", LayerKind.COMMITTED, live.parent(), live.tree());
                    model.put(live.withParent(frozen.number()));
                }
            }));
            steps.add(new Step("commit " + name, (store, model) -> {
                LayerModel live = find(model, name);
                if (live != null) {
                    try (Layer layer = store.openLayer(name)) {
                        layer.commit();
                    }
                    model.put(live.withKind(LayerKind.COMMITTED));
                }
            }));
        }
        for (String name : List.of(BASE, LAYERS.get(0))) {
            steps.add(new Step("clone " + name, (store, model) -> {
                LayerModel parent = find(model, name);
                if (parent != null && find(model, "cloned") == null) {
                    store.cloneLayer(name, "cloned").close();
                    model.put(parent.withKind(LayerKind.COMMITTED));
                    model.add("cloned", LayerKind.WRITABLE, parent.number(), parent.tree());
                }
            }));
        }
        for (String name : List.of(BASE, LAYERS.get(0), LAYERS.get(1))) {
            steps.add(new Step("remove " + name, (store, model) -> {
                LayerModel layer = find(model, name);
                if (layer != null) {
                    store.remove(name, RemoveOption.FORCE);
                    model.put(layer.withName(""));
                }
            }));
        }
        ofEphemeralLayers(steps);
        ofCacheLayers(steps);
        steps.add(new Step("reclaim", (store, model) -> store.reclaim()));
        steps.add(new Step("checkpoint", (store, model) -> store.sync()));
    }

    private static void ofCacheLayers(List<Step> steps) {
        steps.add(new Step("cache layer", (store, model) -> {
            LayerModel parent = find(model, BASE);
            if (parent != null && find(model, "cached") == null) {
                store.cloneLayer(BASE, "cached", LayerOptions.defaults().withCache(true))
                        .close();
                model.put(parent.withKind(LayerKind.COMMITTED));
                model.add("cached", LayerKind.WRITABLE, parent.number(), parent.tree());
            }
        }));
        steps.add(new Step("lease", (store, model) -> {
            if (find(model, "cached") != null) {
                store.lease("lease", Duration.ofDays(1), "cached");
            }
        }));
        steps.add(new Step("collect", (store, model) -> {
            LayerModel cached = find(model, "cached");
            boolean isFree = cached != null && store.leases().isEmpty();
            if (store.collect(CollectOptions.defaults()).removed().isEmpty() == isFree) {
                throw new AssertionError(store.list() + " after a collection with " + store.leases());
            }
            if (cached != null && isFree) {
                model.put(cached.withName(""));
            }
        }));
    }

    /** Ephemeral layers are in the model only when they are committed, because no opening of the store shows others. */
    private static void ofEphemeralLayers(List<Step> steps) {
        for (String name : List.of(BASE, LAYERS.get(0))) {
            steps.add(new Step("open ephemeral clone of " + name, (store, model) -> {
                LayerModel parent = find(model, name);
                if (parent != null && !store.exists("passing")) {
                    store.cloneLayer(name, "passing", LayerOptions.defaults().withEphemeral(true))
                            .writeAllBytes("/new", BYTES);
                    model.put(parent.withKind(LayerKind.COMMITTED));
                }
            }));
        }
        steps.add(new Step("closed ephemeral clone", (store, model) -> {
            LayerModel parent = find(model, BASE);
            if (parent != null) {
                try (Layer layer =
                        store.cloneLayer(BASE, "closed", LayerOptions.defaults().withEphemeral(true))) {
                    layer.writeAllBytes("/new", BYTES);
                    store.sync();
                }
                model.put(parent.withKind(LayerKind.COMMITTED));
            }
        }));
        steps.add(new Step("committed ephemeral clone", (store, model) -> {
            LayerModel parent = find(model, BASE);
            if (parent != null && find(model, "kept") == null) {
                try (Layer layer = store.cloneLayer(
                        BASE, "working", LayerOptions.defaults().withEphemeral(true))) {
                    layer.commit("kept");
                }
                model.put(parent.withKind(LayerKind.COMMITTED));
                model.add("kept", LayerKind.COMMITTED, parent.number(), parent.tree());
            }
        }));
    }
}
