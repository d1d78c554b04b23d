package io.lcfs.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CheckReport;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.RecordingDevice;
import io.lcfs.engine.model.ModelStore.ModelLayer;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * Random operations on layers and files end as they do in a plain-Java model, step by step; the checker finds nothing; and a
 * crash at a random point opens at the last checkpoint, or at the one whose superblock was being written. jqwik prints the seed
 * and shrinks the operations.
 */
@Tag("P4")
@Tag("P5")
@Tag("P6")
class StoreModelTest {
    private static final StoreOptions OPTIONS =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final int BLOCKS = 8192;
    private static final String[] PATHS = {
        "/a", "/b", "/c", "/d", "/a/a", "/a/b", "/a/c", "/b/a", "/b/b", "/a/a/a", "/a/a/b", "/c/x", "/a-b"
    };
    private static final String[] XATTRS = {"user.a", "user.b", "security.capability"};

    /** What kinds of operations there are. */
    enum Kind {
        CREATE_LAYER,
        CLONE,
        SNAPSHOT,
        COMMIT,
        REMOVE,
        VIEW,
        SYNC,
        RECLAIM,
        REOPEN,
        RENAME_LAYER,
        CREATE,
        DIRECTORY,
        SYMLINK,
        NODE,
        LINK,
        DELETE,
        DELETE_ALL,
        RENAME,
        EXCHANGE,
        RENAME_NEW,
        WRITE,
        WRITE_MORE,
        WRITE_LARGE,
        WRITE_ZEROS,
        TRUNCATE,
        PUNCH,
        MODE,
        OWNER,
        XATTR,
        XATTR_LARGE,
        XATTR_REMOVE
    }

    /** An operation: its numbers choose among what there is when it is run. */
    record Operation(Kind kind, int a, int b, int c) {}

    @Provide
    Arbitrary<List<Operation>> operations() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 1 << 20);
        Arbitrary<Operation> operation = Combinators.combine(Arbitraries.of(Kind.values()), number, number, number)
                .as(Operation::new);
        return operation.list().ofMinSize(1).ofMaxSize(100);
    }

    @Property(tries = 3000)
    void storeDoesWhatTheModelDoes(@ForAll("operations") List<Operation> operations, @ForAll long seed)
            throws IOException {
        Run run = new Run();
        for (Operation operation : operations) {
            run.step(operation);
        }
        run.compare("at the end");
        run.store.sync();
        run.durable();
        run.requireClean(run.store, "at the end");
        run.crash(new Random(seed));
        run.store.close();
    }

    /** Something that may fail. */
    private interface Step {
        void run() throws IOException;
    }

    /** One store beside its model. */
    private static final class Run {
        final RecordingDevice device = new RecordingDevice(BLOCKS);
        final List<ModelStore> checkpoints = new ArrayList<>();
        final List<Integer> events = new ArrayList<>();
        ModelStore model = new ModelStore();
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        int drawn;

        Run() throws IOException {
            durable();
        }

        void durable() {
            events.add(device.events());
            checkpoints.add(model.copy());
        }

        void step(Operation operation) throws IOException {
            switch (operation.kind) {
                case SYNC -> {
                    store.sync();
                    durable();
                }
                case RECLAIM -> {
                    store.reclaim();
                    durable();
                    requireClean(store, "after reclaiming");
                }
                case REOPEN -> {
                    store.close();
                    store = EngineProvider.openOn(device, OPTIONS);
                    durable();
                    compare("after reopening");
                }
                case CREATE_LAYER, CLONE, SNAPSHOT, COMMIT, REMOVE, VIEW, RENAME_LAYER -> layerStep(operation);
                default -> fileStep(operation);
            }
        }

        private String choose(int number, boolean writable, boolean root) {
            List<String> names = new ArrayList<>();
            model.layers.forEach((name, layer) -> {
                if ((layer.writable || !writable) && (root || !name.equals("/"))) {
                    names.add(name);
                }
            });
            return names.isEmpty() ? "" : names.get(number % names.size());
        }

        private void layerStep(Operation operation) throws IOException {
            boolean live = operation.kind == Kind.SNAPSHOT || operation.kind == Kind.COMMIT;
            String name = choose(operation.a, live, false);
            String fresh = "layer-" + drawn++;
            if (operation.kind == Kind.CREATE_LAYER) {
                store.create(fresh).close();
                model.create(fresh);
                return;
            }
            ModelLayer layer = model.layers.get(name);
            if (layer == null) {
                return;
            }
            switch (operation.kind) {
                case CLONE, VIEW -> {
                    boolean view = operation.kind == Kind.VIEW;
                    (view ? store.view(name, fresh, LayerOptions.defaults()) : store.clone(name, fresh)).close();
                    model.derive(name, fresh, !view);
                }
                case SNAPSHOT -> {
                    store.snapshot(name, fresh).close();
                    model.snapshot(name, fresh);
                }
                case COMMIT -> {
                    try (Layer opened = store.open(name)) {
                        opened.commit();
                    }
                    layer.writable = false;
                    durable();
                }
                case RENAME_LAYER -> {
                    store.rename(name, fresh);
                    model.rename(name, fresh);
                }
                default -> {
                    store.removeForced(name);
                    model.remove(name);
                }
            }
        }

        private void fileStep(Operation operation) throws IOException {
            String name = choose(operation.a, true, true);
            ModelInode root = model.layers.get(name).root;
            String path = PATHS[operation.b % PATHS.length];
            String other = PATHS[operation.c % PATHS.length];
            try (Layer layer = store.open(name)) {
                agree(
                        operation + " on " + name + " " + path + " " + other,
                        () -> onModel(operation, root, path, other),
                        () -> onLayer(operation, layer, path, other));
            }
        }

        private static byte[] bytes(Operation operation, int most) {
            byte[] bytes = new byte[1 + operation.c % most];
            if (operation.kind != Kind.WRITE_ZEROS) {
                new Random(operation.c).nextBytes(bytes);
            }
            return bytes;
        }

        private static int most(Kind kind) {
            return switch (kind) {
                case WRITE -> 300;
                case WRITE_MORE -> 9_000;
                default -> 60_000;
            };
        }

        private static void onModel(Operation operation, ModelInode root, String path, String other)
                throws IOException {
            switch (operation.kind) {
                case CREATE -> ModelStore.create(root, path, FileKind.REGULAR, 0644);
                case DIRECTORY -> ModelStore.create(root, path, FileKind.DIRECTORY, operation.c & 07777);
                case SYMLINK -> {
                    ModelInode link = ModelStore.create(root, path + ".link", FileKind.SYMBOLIC_LINK, 0777);
                    link.content = other.getBytes(StandardCharsets.UTF_8);
                }
                case NODE -> ModelStore.create(root, path, FileKind.CHARACTER_DEVICE, 0600).rdev = operation.c;
                case LINK -> ModelStore.link(root, path, other);
                case DELETE -> ModelStore.delete(root, path);
                case DELETE_ALL -> ModelStore.deleteAll(root, path);
                case RENAME -> ModelStore.rename(root, path, other, null);
                case EXCHANGE -> ModelStore.rename(root, path, other, RenameOption.EXCHANGE);
                case RENAME_NEW -> ModelStore.rename(root, path, other, RenameOption.NO_REPLACE);
                case WRITE, WRITE_MORE, WRITE_LARGE, WRITE_ZEROS -> {
                    ModelInode there = ModelStore.find(root, path);
                    ModelInode file = there == null
                            ? ModelStore.create(root, path, FileKind.REGULAR, 0644)
                            : ModelStore.file(root, path);
                    file.write(operation.a % 70_000, bytes(operation, most(operation.kind)));
                }
                case TRUNCATE -> {
                    ModelInode file = ModelStore.file(root, path);
                    file.content = Arrays.copyOf(file.content, operation.c % 80_000);
                }
                case PUNCH -> ModelStore.file(root, path).punch(operation.a % 70_000, operation.c % 30_000);
                case MODE -> ModelStore.get(root, path).mode = operation.c & 07777;
                case OWNER -> {
                    ModelInode inode = ModelStore.get(root, path);
                    inode.uid = operation.c;
                    inode.gid = 0xFFFF_FFFFL - operation.a;
                }
                case XATTR, XATTR_LARGE ->
                    ModelStore.get(root, path)
                            .xattrs
                            .put(
                                    XATTRS[operation.a % 3],
                                    bytes(operation, operation.kind == Kind.XATTR ? 700 : 65_536));
                case XATTR_REMOVE -> ModelStore.get(root, path).xattrs.remove(XATTRS[operation.a % 3]);
                default -> throw new IllegalStateException("no such step: " + operation);
            }
        }

        private static void onLayer(Operation operation, Layer layer, String path, String other) throws IOException {
            switch (operation.kind) {
                case CREATE -> layer.createFile(path);
                case DIRECTORY -> layer.createDirectory(path, operation.c & 07777);
                case SYMLINK -> layer.createSymbolicLink(path + ".link", other);
                case NODE -> layer.createNode(path, FileKind.CHARACTER_DEVICE, 0600, operation.c);
                case LINK -> layer.createLink(path, other);
                case DELETE -> layer.delete(path);
                case DELETE_ALL -> layer.deleteRecursively(path);
                case RENAME -> layer.rename(path, other);
                case EXCHANGE -> layer.rename(path, other, RenameOption.EXCHANGE);
                case RENAME_NEW -> layer.rename(path, other, RenameOption.NO_REPLACE);
                case WRITE, WRITE_MORE, WRITE_LARGE, WRITE_ZEROS ->
                    layer.write(path, operation.a % 70_000, bytes(operation, most(operation.kind)));
                case TRUNCATE -> layer.truncate(path, operation.c % 80_000);
                case PUNCH -> layer.punch(path, operation.a % 70_000, operation.c % 30_000);
                case MODE -> layer.setMode(path, operation.c & 07777);
                case OWNER -> layer.setOwner(path, operation.c, 0xFFFF_FFFFL - operation.a);
                case XATTR, XATTR_LARGE ->
                    layer.setXattr(
                            path,
                            XATTRS[operation.a % 3],
                            bytes(operation, operation.kind == Kind.XATTR ? 700 : 65_536));
                case XATTR_REMOVE -> layer.removeXattr(path, XATTRS[operation.a % 3]);
                default -> throw new IllegalStateException("no such step: " + operation);
            }
        }

        private static void agree(String what, Step onModel, Step onStore) {
            assertEquals(outcome(onModel), outcome(onStore), what);
        }

        private static String outcome(Step step) {
            try {
                step.run();
                return "done";
            } catch (IOException e) {
                return e.getClass().getSimpleName();
            }
        }

        void compare(String when) throws IOException {
            assertEquals(model.describe(), TreeText.of(store), when);
        }

        void requireClean(LayerStore checked, String when) throws IOException {
            CheckReport report = checked.check();
            assertTrue(report.isClean(), () -> when + ": " + report.findings());
        }

        /** Opens what a crash may have left, at any moment after the store was made. */
        void crash(Random random) throws IOException {
            int first = events.get(0);
            int at = first + random.nextInt(device.events() - first + 1);
            HeapDevice left = device.crashed(at, random, random.nextBoolean());
            int last = 0;
            while (last + 1 < events.size() && events.get(last + 1) <= at) {
                last++;
            }
            try (LayerStore opened = EngineProvider.openOn(left, OPTIONS)) {
                requireClean(opened, "after a crash at event " + at);
                Map<String, Map<String, String>> found = TreeText.of(opened);
                ModelStore next = checkpoints.get(Math.min(last + 1, checkpoints.size() - 1));
                if (!found.equals(next.describe())) {
                    assertEquals(checkpoints.get(last).describe(), found, "after a crash at event " + at);
                }
            }
        }
    }
}
