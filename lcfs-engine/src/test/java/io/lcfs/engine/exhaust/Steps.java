package io.lcfs.engine.exhaust;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.engine.model.ModelInode;
import io.lcfs.engine.model.ModelStore;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All steps of the bounded workloads, with all their arguments: what is done with files, in each of two live layers, and what is
 * done with layers. The base has in layer "low", on which both live ones stand:
 *
 * <pre>
 *   /d/a  three blocks and a half     /e/a  another name of /d/b     /g  an empty directory
 *   /d/b  100 bytes, two xattrs       /e/b  is not there
 * </pre>
 *
 * The first live layer has changed some of it; the second shows "low" as it is.
 */
final class Steps {
    private static final String[] LIVE = {"one", "two"};
    private static final int BLOCK = 4096;
    private static final int FILE_BYTES = 3 * BLOCK + 2000;

    private final List<Step> steps = new ArrayList<>();

    private Steps() {}

    /** All of them. */
    static List<Step> all() {
        Steps all = new Steps();
        for (int slot = 0; slot < LIVE.length; slot++) {
            all.addFiles(slot);
            all.addLayersOn(slot);
        }
        all.addLayers();
        return List.copyOf(all.steps);
    }

    /** The store that each workload begins with. */
    static Bench.Base base() throws IOException {
        Bench bench = Bench.empty();
        bench.store.create("low").close();
        bench.model.create("low");
        bench.directory("low", "/d");
        bench.directory("low", "/e");
        bench.directory("low", "/g");
        bench.file("low", "/d/a", 1, FILE_BYTES);
        bench.file("low", "/d/b", 2, 100);
        try (Layer low = bench.store.open("low")) {
            low.createLink("/d/b", "/e/a");
            low.setXattr("/d/b", "user.small", Bench.bytes(3, 20));
            low.setXattr("/d/b", "user.large", Bench.bytes(4, 5000));
            low.commit();
        }
        ModelInode root = bench.root("low");
        ModelStore.link(root, "/d/b", "/e/a");
        ModelStore.get(root, "/d/b").xattrs.put("user.small", Bench.bytes(3, 20));
        ModelStore.get(root, "/d/b").xattrs.put("user.large", Bench.bytes(4, 5000));
        for (String live : LIVE) {
            bench.store.clone("low", live).close();
            bench.model.derive("low", live, true);
        }
        bench.file("one", "/d/a", 5, BLOCK + 10);
        bench.file("one", "/d/own", 6, 2 * BLOCK);
        return bench.toBase();
    }

    /** A bench on the base. */
    static Bench bench(Bench.Base base) throws IOException {
        return Bench.on(base, LIVE.clone());
    }

    private interface OnLayer {
        void run(Layer layer) throws IOException;
    }

    private interface OnModel {
        void run(ModelInode root) throws IOException;
    }

    private void add(int slot, String text, OnModel onModel, OnLayer onLayer) {
        steps.add(new Step(text + " in " + LIVE[slot], bench -> {
            String name = bench.live[slot];
            bench.both(text + " in " + name, () -> onModel.run(bench.root(name)), () -> {
                try (Layer layer = bench.store.open(name)) {
                    onLayer.run(layer);
                }
            });
        }));
    }

    private void addFiles(int slot) {
        for (String path : List.of("/d/b", "/e/b", "/g/a")) {
            add(
                    slot,
                    "create " + path,
                    root -> create(root, path, FileKind.REGULAR, 0644),
                    layer -> layer.createFile(path));
        }
        addWrites(slot);
        addSizes(slot);
        addNames(slot);
        addKinds(slot);
        addAttributes(slot);
    }

    private static ModelInode create(ModelInode root, String path, FileKind kind, int mode) throws IOException {
        return ModelStore.create(root, path, kind, mode);
    }

    private void write(int slot, String path, int offset, byte[] bytes, String what) {
        add(
                slot,
                what + " " + path + " " + offset + "+" + bytes.length,
                root -> ModelStore.write(root, path, offset, bytes),
                layer -> layer.write(path, offset, bytes));
    }

    private void addWrites(int slot) {
        for (String path : List.of("/d/a", "/e/b")) {
            write(slot, path, BLOCK, Bench.bytes(20 + slot, BLOCK), "write");
            write(slot, path, 100, Bench.bytes(22 + slot, 5000), "write");
        }
        write(slot, "/e/a", 50, Bench.bytes(24 + slot, 600), "write");
        write(slot, "/d/a", 6 * BLOCK + 7, Bench.bytes(26 + slot, 10), "write");
        write(slot, "/d/a", BLOCK, new byte[BLOCK], "zeros");
        write(slot, "/d/a", 0, new byte[FILE_BYTES], "zeros");
    }

    private void addSizes(int slot) {
        for (int size : new int[] {0, 5000, 2 * BLOCK, 6 * BLOCK}) {
            truncate(slot, "/d/a", size);
        }
        truncate(slot, "/d/b", 10);
        truncate(slot, "/d/b", 700);
        add(
                slot,
                "punch /d/a 4000+5000",
                root -> ModelStore.file(root, "/d/a").punch(4000, 5000),
                layer -> layer.punch("/d/a", 4000, 5000));
    }

    private void truncate(int slot, String path, int size) {
        add(
                slot,
                "truncate " + path + " to " + size,
                root -> ModelStore.file(root, path).truncate(size),
                layer -> layer.truncate(path, size));
    }

    private void addNames(int slot) {
        rename(slot, "/d/a", "/d/c", null);
        rename(slot, "/d/a", "/d/b", null);
        rename(slot, "/e/a", "/d/a", null);
        rename(slot, "/d/a", "/e/b", null);
        rename(slot, "/d/b", "/e/b", RenameOption.NO_REPLACE);
        rename(slot, "/d", "/g", null);
        rename(slot, "/d", "/e/b", null);
        rename(slot, "/e", "/e/b", null);
        rename(slot, "/d/a", "/e/a", RenameOption.EXCHANGE);
        rename(slot, "/d", "/e", RenameOption.EXCHANGE);
        for (String target : List.of("/e/b", "/g/a")) {
            link(slot, "/d/a", target);
        }
        link(slot, "/d/b", "/e/b");
        for (String path : List.of("/d/a", "/d/b", "/e/a", "/e/b", "/g", "/e")) {
            add(slot, "delete " + path, root -> ModelStore.delete(root, path), layer -> layer.delete(path));
        }
        add(slot, "delete all /d", root -> ModelStore.deleteAll(root, "/d"), layer -> layer.deleteRecursively("/d"));
    }

    private void rename(int slot, String source, String target, @Nullable RenameOption option) {
        RenameOption[] options = option == null ? new RenameOption[0] : new RenameOption[] {option};
        add(
                slot,
                "rename " + source + " to " + target + Arrays.toString(options),
                root -> ModelStore.rename(root, source, target, option),
                layer -> layer.rename(source, target, options));
    }

    private void link(int slot, String existing, String path) {
        add(
                slot,
                "link " + existing + " as " + path,
                root -> ModelStore.link(root, existing, path),
                layer -> layer.createLink(existing, path));
    }

    private void addKinds(int slot) {
        for (String path : List.of("/e/b", "/d/c")) {
            add(
                    slot,
                    "mkdir " + path,
                    root -> create(root, path, FileKind.DIRECTORY, 0700),
                    layer -> layer.createDirectory(path, 0700));
        }
        add(
                slot,
                "symlink /e/b",
                root -> create(root, "/e/b", FileKind.SYMBOLIC_LINK, 0777).content =
                        "../d/a".getBytes(StandardCharsets.UTF_8),
                layer -> layer.createSymbolicLink("/e/b", "../d/a"));
        add(
                slot,
                "mknod /e/b",
                root -> create(root, "/e/b", FileKind.CHARACTER_DEVICE, 0600).rdev = 0x103,
                layer -> layer.createNode("/e/b", FileKind.CHARACTER_DEVICE, 0600, 0x103));
    }

    private void addAttributes(int slot) {
        for (String path : List.of("/d/a", "/e")) {
            add(
                    slot,
                    "chmod " + path,
                    root -> ModelStore.get(root, path).mode = 04711,
                    layer -> layer.setMode(path, 04711));
        }
        xattr(slot, "/d/a", "user.small", 30);
        xattr(slot, "/d/a", "user.large", 9000);
        xattr(slot, "/d/b", "user.large", 30);
        xattr(slot, "/d/b", "user.small", 9000);
        for (String name : List.of("user.small", "user.large")) {
            add(
                    slot,
                    "remove xattr " + name + " of /d/b",
                    root -> ModelStore.get(root, "/d/b").xattrs.remove(name),
                    layer -> layer.removeXattr("/d/b", name));
        }
    }

    private void xattr(int slot, String path, String name, int length) {
        byte[] value = Bench.bytes(40 + slot, length);
        add(
                slot,
                "xattr " + name + " of " + path + ", " + length,
                root -> ModelStore.get(root, path).xattrs.put(name, value),
                layer -> layer.setXattr(path, name, value));
    }

    /** What is done with one of the live layers, or with what has taken its place. */
    private void addLayersOn(int slot) {
        layers(
                "snapshot",
                slot,
                (bench, name, fresh) -> {
                    bench.require(name);
                    bench.root(name);
                    bench.model.snapshot(name, fresh);
                },
                (store, name, fresh) -> store.snapshot(name, fresh).close(),
                false);
        layers(
                "clone",
                slot,
                (bench, name, fresh) -> {
                    bench.require(name);
                    bench.model.derive(name, fresh, true);
                },
                (store, name, fresh) -> store.clone(name, fresh).close(),
                true);
        layers(
                "commit",
                slot,
                (bench, name, fresh) -> {
                    bench.require(name);
                    bench.model.commit(name);
                },
                (store, name, fresh) -> {
                    try (Layer layer = store.open(name)) {
                        layer.commit();
                    }
                },
                false);
        layers(
                "remove",
                slot,
                (bench, name, fresh) -> {
                    bench.require(name);
                    bench.model.remove(name);
                },
                (store, name, fresh) -> store.removeForced(name),
                false);
        layers(
                "rename",
                slot,
                (bench, name, fresh) -> {
                    bench.require(name);
                    bench.model.rename(name, fresh);
                },
                (store, name, fresh) -> store.rename(name, fresh),
                true);
    }

    private interface LayerInModel {
        void run(Bench bench, String name, String fresh) throws IOException;
    }

    private interface LayerInStore {
        void run(LayerStore store, String name, String fresh) throws IOException;
    }

    private void layers(String what, int slot, LayerInModel inModel, LayerInStore inStore, boolean replaces) {
        steps.add(new Step(what + " layer " + LIVE[slot], bench -> {
            String name = bench.live[slot];
            String fresh = "new" + bench.states.size();
            bench.both(
                    what + " layer " + name,
                    () -> inModel.run(bench, name, fresh),
                    () -> inStore.run(bench.store, name, fresh));
            if (replaces && bench.model.layers.containsKey(fresh)) {
                bench.live[slot] = fresh;
            }
        }));
    }

    private void addLayers() {
        steps.add(new Step("create layer", bench -> {
            String fresh = "new" + bench.states.size();
            bench.both(
                    "create",
                    () -> bench.model.create(fresh),
                    () -> bench.store.create(fresh).close());
            bench.live[1] = fresh;
        }));
        steps.add(new Step("view layer low", bench -> {
            String fresh = "new" + bench.states.size();
            bench.both(
                    "view",
                    () -> {
                        bench.require("low");
                        bench.model.derive("low", fresh, false);
                    },
                    () -> bench.store
                            .view("low", fresh, LayerOptions.defaults())
                            .close());
        }));
        steps.add(new Step(
                "remove layer low",
                bench -> bench.both(
                        "remove",
                        () -> {
                            bench.require("low");
                            bench.model.remove("low");
                        },
                        () -> bench.store.removeForced("low"))));
        steps.add(new Step("write in layer 0", bench -> {
            byte[] bytes = Bench.bytes(50, 5000);
            bench.both("write", () -> ModelStore.write(bench.root(LayerStore.ROOT), "/db", 0, bytes), () -> {
                try (Layer root = bench.store.root()) {
                    root.write("/db", 0, bytes);
                }
            });
        }));
        steps.add(new Step("reclaim", bench -> bench.store.reclaim()));
        steps.add(new Step("reopen", bench -> {
            bench.store.close();
            bench.store = EngineProvider.openOn(bench.device, Bench.OPTIONS);
        }));
    }

    /** Steps as a text. */
    static String text(List<Step> steps) {
        return steps.stream().map(Step::text).collect(Collectors.joining("; "));
    }
}
