package io.lcfs.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.RenameOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.model.ModelStore.ModelLayer;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A list of operations that is run on a store and its model. */
final class ModelRun {
    /** The stage is so large that only requested checkpoints are made. */
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(64 << 20)
            .withClock(new ManualClock());

    private static final int BLOCKS = 8192;
    private static final String[] PATHS = {
        "/a", "/b", "/c", "/d", "/a/a", "/a/b", "/a/c", "/b/a", "/b/b", "/a/a/a", "/a/a/b", "/c/x", "/a-b"
    };
    private static final String[] TARGETS = {"/a/b", "b", "../b/a", "/c/x", "nowhere/at/all", "/d"};
    private static final String[] XATTRS = {"user.a", "user.b", "security.capability"};
    private static final byte[] NOISE = new byte[1 << 18];
    private static final ByteBuffer[] EMPTY = empty();

    static {
        new Random(1).nextBytes(NOISE);
    }

    private final ImageDevice device = new ImageDevice(EMPTY.clone());
    private final List<ModelStore> checkpoints = new ArrayList<>();
    private final ModelStore model = new ModelStore();
    private LayerStore store = EngineProvider.openOn(device, OPTIONS);
    private final Set<String> changed = new TreeSet<>();
    private int drawn;

    /** A task that may fail. */
    private interface Step {
        void run() throws IOException;
    }

    private ModelRun() throws IOException {
        model.see(store);
        checkpoints.add(model.copy());
    }

    private static ByteBuffer[] empty() {
        ImageDevice device = ImageDevice.ofRubbish(BLOCKS);
        try {
            EngineProvider.createOn(device, OPTIONS).close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return device.image();
    }

    /** Runs all operations, and compares at the end and after a crash at some point. */
    static void run(List<Operation> operations, Random random) throws Exception {
        ModelRun run = new ModelRun();
        for (Operation operation : operations) {
            run.step(operation);
        }
        run.compare(run.store, run.model, "at the end");
        run.beforeCheckpoint();
        run.requireClean(run.store, "at the end");
        int at = random.nextInt(run.device.events() + 1);
        CrashStates.visitOne(EMPTY, run.device, at, random, (image, mark, what) -> {
            LayerStore left = EngineProvider.openOn(new ImageDevice(image), OPTIONS);
            run.requireClean(left, "after a crash, " + what);
            run.compare(left, run.checkpoints.get(mark), "after a crash, " + what);
        });
        run.store.close();
    }

    /** Records that the present state of the model is the one that becomes durable from here on. */
    private void beforeCheckpoint() throws IOException {
        seeChanged();
        device.mark(checkpoints.size());
        checkpoints.add(model.copy());
    }

    /** Copies and checkpoints must keep the numbers and times of the changed inodes. */
    private void seeChanged() throws IOException {
        for (String name : changed) {
            model.see(store, name);
        }
        changed.clear();
    }

    private void step(Operation operation) throws IOException {
        switch (operation.kind()) {
            case SYNC -> {
                beforeCheckpoint();
                store.sync();
            }
            case CHECK -> {
                beforeCheckpoint();
                requireClean(store, "in between");
            }
            case RECLAIM -> {
                beforeCheckpoint();
                store.reclaim();
                requireClean(store, "after reclaiming");
            }
            case REOPEN -> {
                beforeCheckpoint();
                store.close();
                store = EngineProvider.openOn(device, OPTIONS);
                compare(store, model, "after reopening");
            }
            case CREATE_LAYER,
                    CLONE,
                    SNAPSHOT,
                    COMMIT,
                    REMOVE,
                    VIEW,
                    RENAME_LAYER,
                    RESTORE,
                    EPHEMERAL,
                    EPHEMERAL_COMMIT -> layerStep(operation);
            default -> fileStep(operation);
        }
    }

    private String choose(int number, boolean writable, boolean root) {
        List<String> names = new ArrayList<>();
        model.layers.forEach((name, layer) -> {
            if ((layer.writable || !writable) && (root || !name.equals(LayerStore.ROOT))) {
                names.add(name);
            }
        });
        return names.isEmpty() ? "" : names.get(number % names.size());
    }

    private void layerStep(Operation operation) throws IOException {
        boolean live = operation.kind() == Operation.Kind.SNAPSHOT
                || operation.kind() == Operation.Kind.COMMIT
                || operation.kind() == Operation.Kind.RESTORE;
        String name = choose(operation.a(), live, false);
        String fresh = "layer-" + drawn++;
        seeChanged();
        ModelLayer layer = model.layers.get(name);
        if (layer == null || operation.kind() == Operation.Kind.CREATE_LAYER) {
            store.createLayer(fresh).close();
            model.create(fresh);
            changed.add(fresh);
            return;
        }
        switch (operation.kind()) {
            case CLONE -> {
                store.cloneLayer(name, fresh).close();
                model.derive(name, fresh, true);
            }
            case VIEW -> {
                store.view(name, fresh, LayerOptions.defaults()).close();
                model.derive(name, fresh, false);
            }
            case SNAPSHOT -> {
                store.snapshot(name, fresh).close();
                model.snapshot(name, fresh);
            }
            case COMMIT -> commit(name);
            case RESTORE -> restore(name, operation.b());
            case EPHEMERAL, EPHEMERAL_COMMIT -> ephemeral(name, fresh, operation);
            case RENAME_LAYER -> {
                store.rename(name, fresh);
                model.rename(name, fresh);
            }
            default -> {
                store.remove(name, RemoveOption.FORCE);
                model.remove(name);
            }
        }
    }

    /** Makes an ephemeral clone, perhaps with a layer on it or below it, and then closes or commits it. */
    private void ephemeral(String name, String fresh, Operation operation) throws IOException {
        String other = fresh + "-other";
        model.derive(name, fresh, true);
        try (Layer layer = store.cloneLayer(name, fresh, LayerOptions.defaults().withEphemeral(true))) {
            if (operation.b() % 3 == 0) {
                layer.setMode("/", 0700);
                model.layers.get(fresh).root.mode = 0700;
            }
            changed.add(fresh);
            seeChanged();
            if (operation.c() % 3 == 0) {
                store.cloneLayer(fresh, other).close();
                model.derive(fresh, other, true);
                changed.add(other);
            } else if (operation.c() % 3 == 1) {
                store.snapshot(fresh, other).close();
                model.snapshot(fresh, other);
            }
            if (operation.kind() == Operation.Kind.EPHEMERAL_COMMIT) {
                commit(fresh);
                return;
            }
        }
        model.remove(fresh);
    }

    private void restore(String name, int number) throws IOException {
        List<String> below = model.below(name);
        if (!below.isEmpty()) {
            String snapshot = below.get(number % below.size());
            store.restore(name, snapshot).close();
            model.restore(name, snapshot);
            changed.add(name);
        }
    }

    private void commit(String name) throws IOException {
        model.commit(name);
        beforeCheckpoint();
        try (Layer opened = store.openLayer(name)) {
            opened.commit();
        }
    }

    private void fileStep(Operation operation) throws IOException {
        boolean reads = operation.kind() == Operation.Kind.READ;
        String name = choose(operation.a(), !reads, true);
        ModelInode root = model.layers.get(name).root;
        String path = PATHS[operation.b() % PATHS.length];
        String other = PATHS[operation.c() % PATHS.length];
        byte[][] read = new byte[2][];
        try (Layer layer = store.openLayer(name)) {
            String expected = outcome(() -> read[0] = onModel(operation, root, path, other));
            String found = outcome(() -> read[1] = onLayer(operation, layer, path, other));
            String what = operation + " on " + name + " " + path + " " + other;
            assertEquals(expected, found, what);
            assertArrayEquals(read[0], read[1], what);
        }
        if (!reads) {
            changed.add(name);
        }
    }

    private static String outcome(Step step) {
        try {
            step.run();
            return "done";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static byte[] bytes(Operation operation, int most) {
        int length = 1 + operation.c() % most;
        if (operation.kind() == Operation.Kind.WRITE_ZEROS) {
            return new byte[length];
        }
        int from = operation.b() % (NOISE.length - length);
        return Arrays.copyOfRange(NOISE, from, from + length);
    }

    private static byte[] written(Operation operation) {
        return switch (operation.kind()) {
            case WRITE -> bytes(operation, 300);
            case WRITE_MORE -> bytes(operation, 9_000);
            default -> bytes(operation, 40_000);
        };
    }

    /** Most lengths are small, but every length up to the largest occurs. */
    private static byte[] value(Operation operation) {
        return bytes(operation, operation.kind() == Operation.Kind.XATTR ? 700 : 65_536 >> operation.a() % 4);
    }

    private static int offset(Operation operation) {
        return operation.a() % (operation.b() % 4 == 0 ? 70_000 : 9_000);
    }

    /** Returns the bytes that a read returns, or null. */
    private static byte[] onModel(Operation operation, ModelInode root, String path, String other) throws IOException {
        switch (operation.kind()) {
            case CREATE -> ModelStore.create(root, path, FileKind.REGULAR, 0644);
            case DIRECTORY -> ModelStore.create(root, path, FileKind.DIRECTORY, operation.c() & 07777);
            case SYMLINK -> {
                ModelInode link = ModelStore.create(root, path, FileKind.SYMBOLIC_LINK, 0777);
                link.content = TARGETS[operation.c() % TARGETS.length].getBytes(StandardCharsets.UTF_8);
            }
            case NODE -> ModelStore.create(root, path, FileKind.CHARACTER_DEVICE, 0600).rdev = operation.c();
            case LINK -> ModelStore.link(root, path, other);
            case DELETE -> ModelStore.delete(root, path);
            case DELETE_ALL -> ModelStore.deleteAll(root, path);
            case RENAME -> ModelStore.rename(root, path, other, null);
            case EXCHANGE -> ModelStore.rename(root, path, other, RenameOption.EXCHANGE);
            case RENAME_NEW -> ModelStore.rename(root, path, other, RenameOption.NO_REPLACE);
            case WRITE, WRITE_MORE, WRITE_LARGE, WRITE_ZEROS ->
                ModelStore.write(root, path, offset(operation), written(operation));
            case READ -> {
                byte[] content = ModelStore.file(root, path).content;
                int from = Math.min(content.length, offset(operation));
                return Arrays.copyOfRange(content, from, Math.min(content.length, from + operation.c() % 9_000));
            }
            case TRUNCATE -> ModelStore.file(root, path).truncate(operation.c() % 50_000);
            case PUNCH -> ModelStore.file(root, path).punch(offset(operation), operation.c() % 30_000);
            default -> attributesOnModel(operation, ModelStore.get(root, path));
        }
        return null;
    }

    private static void attributesOnModel(Operation operation, ModelInode inode) {
        switch (operation.kind()) {
            case MODE -> inode.mode = operation.c() & 07777;
            case OWNER -> {
                inode.uid = operation.c();
                inode.gid = 0xFFFF_FFFFL - operation.a();
            }
            case XATTR, XATTR_LARGE -> inode.xattrs.put(XATTRS[operation.a() % 3], value(operation));
            case XATTR_REMOVE -> inode.xattrs.remove(XATTRS[operation.a() % 3]);
            default -> throw new IllegalStateException("no such step: " + operation);
        }
    }

    /** Returns the bytes that a read returns, or null. */
    private static byte[] onLayer(Operation operation, Layer layer, String path, String other) throws IOException {
        switch (operation.kind()) {
            case CREATE -> layer.createFile(path);
            case DIRECTORY -> layer.createDirectory(path, operation.c() & 07777);
            case SYMLINK -> layer.createSymbolicLink(path, TARGETS[operation.c() % TARGETS.length]);
            case NODE -> layer.createNode(path, FileKind.CHARACTER_DEVICE, 0600, operation.c());
            case LINK -> layer.createLink(other, path);
            case DELETE -> layer.delete(path);
            case DELETE_ALL -> layer.deleteRecursively(path);
            case RENAME -> layer.rename(path, other);
            case EXCHANGE -> layer.rename(path, other, RenameOption.EXCHANGE);
            case RENAME_NEW -> layer.rename(path, other, RenameOption.NO_REPLACE);
            case WRITE, WRITE_MORE, WRITE_LARGE, WRITE_ZEROS ->
                layer.write(path, offset(operation), written(operation));
            case READ -> {
                ByteBuffer target = ByteBuffer.allocate(operation.c() % 9_000);
                int count = layer.read(path, offset(operation), target);
                assertEquals(target.position(), Math.max(0, count), "bytes read");
                return Arrays.copyOf(target.array(), target.position());
            }
            case TRUNCATE -> layer.truncate(path, operation.c() % 50_000);
            case PUNCH -> layer.punch(path, offset(operation), operation.c() % 30_000);
            default -> attributesOnLayer(operation, layer, path);
        }
        return null;
    }

    private static void attributesOnLayer(Operation operation, Layer layer, String path) throws IOException {
        switch (operation.kind()) {
            case MODE -> layer.setMode(path, operation.c() & 07777);
            case OWNER -> layer.setOwner(path, operation.c(), 0xFFFF_FFFFL - operation.a());
            case XATTR, XATTR_LARGE -> layer.setXattr(path, XATTRS[operation.a() % 3], value(operation));
            case XATTR_REMOVE -> layer.removeXattr(path, XATTRS[operation.a() % 3]);
            default -> throw new IllegalStateException("no such step: " + operation);
        }
    }

    private void compare(LayerStore found, ModelStore expected, String when) throws IOException {
        seeChanged();
        if (Fingerprint.of(found) != Fingerprint.of(expected)) {
            assertEquals(expected.describe(), TreeText.of(found), when);
            expected.see(found);
            throw new AssertionError(
                    when + ": the fingerprints differ; the texts, numbers and times of frozen layers do not");
        }
    }

    private void requireClean(LayerStore checked, String when) throws IOException {
        Sums.require(checked, when);
    }
}
