package io.lcfs.engine.crash;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Stores are filled block by block, from nine tenths to the last allowed growth. On each level, every change that gives
 * space back is made, and gives it back.
 */
@Tag("P11")
@Tag("faults")
class FullStoreDeletionTest {
    private static final int BLOCKS = 10_240;
    private static final int EXTENTS = 300;
    private static final int FILES = 60;
    private static final String BALLAST = "/ballast";

    private interface Call {
        void run(LayerStore store, Layer live, Layer above) throws IOException;
    }

    /** The changes that a full store must allow. The live layer owns all its blocks; the layer above owns few. */
    private record Relief(String name, Call call) {}

    private static final List<Relief> RELIEFS = List.of(
            new Relief("delete a small file", (store, live, above) -> live.delete("/d/0")),
            new Relief("delete many extents", (store, live, above) -> live.delete("/many")),
            new Relief("delete recursively", (store, live, above) -> live.deleteRecursively("/d")),
            new Relief("delete all of a directory", (store, live, above) -> deleteEach(live)),
            new Relief("truncate to nothing", (store, live, above) -> live.truncate("/many", 0)),
            new Relief("truncate within a block", (store, live, above) -> live.truncate("/many", 100_001)),
            new Relief("punch all", (store, live, above) -> live.punch("/many", 0, 1 << 24)),
            new Relief("punch within blocks", (store, live, above) -> live.punch("/many", 5, 1_000_001)),
            new Relief(
                    "open and truncate",
                    (store, live, above) -> live.openFile("/many", FileOption.WRITE, FileOption.TRUNCATE)
                            .close()),
            new Relief("close a file without a name", (store, live, above) -> {
                try (LayerFile file = live.openFile("/many")) {
                    live.delete("/many");
                    assertEquals(1, file.read(0, ByteBuffer.allocate(1)));
                }
            }),
            new Relief("remove an attribute", (store, live, above) -> live.removeXattr("/attributes", "user.long")),
            new Relief("set attributes", (store, live, above) -> {
                live.setMode("/many", 0600);
                live.setOwner("/d/1", 5, 6);
                live.setModifiedTime("/d", Instant.EPOCH);
            }),
            new Relief("delete what a layer below has", (store, live, above) -> above.delete("/many")),
            new Relief("truncate what a layer below has", (store, live, above) -> above.truncate("/many", 0)),
            new Relief(
                    "delete recursively what a layer below has", (store, live, above) -> above.deleteRecursively("/d")),
            new Relief("set attributes of what a layer below has", (store, live, above) -> above.setMode("/d/7", 0)),
            new Relief("remove a layer", (store, live, above) -> store.remove("live", RemoveOption.FORCE)),
            new Relief("remove a layer below", (store, live, above) -> store.remove("base", RemoveOption.FORCE)),
            new Relief("commit", (store, live, above) -> live.commit()),
            new Relief("remove a label", (store, live, above) -> store.setLabel("base", "label", null)),
            new Relief("reclaim", (store, live, above) -> store.reclaim()));

    private static void deleteEach(Layer layer) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = layer.list("/d")) {
            for (DirectoryEntry entry : entries) {
                names.add(entry.name());
            }
        }
        for (String name : names) {
            layer.delete("/d/" + name);
        }
        layer.delete("/d");
    }

    private static SimulatedDevice begin() throws IOException {
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        try (LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS, new Random(1))) {
            Random random = new Random(2);
            try (Layer base = store.createLayer("base")) {
                fill(base, random);
                base.commit();
            }
            store.setLabel("base", "label", "value");
            store.cloneLayer("base", "above").close();
            try (Layer live = store.createLayer("live");
                    Layer root = store.root()) {
                fill(live, random);
                byte[] bytes = new byte[64 * Blocks.BYTES];
                random.nextBytes(bytes);
                // Fills the store to nine tenths.
                for (long at = 0; allocatable(store) > BLOCKS / 10 + 64; at += bytes.length) {
                    root.write(BALLAST, at, bytes);
                    store.reclaim();
                }
            }
        }
        return CrashStates.atTheEnd(device);
    }

    private static void fill(Layer layer, Random random) throws IOException {
        layer.createDirectory("/d");
        byte[] bytes = new byte[6000];
        for (int i = 0; i < FILES; i++) {
            random.nextBytes(bytes);
            layer.write("/d/" + i, 0, ByteBuffer.wrap(bytes, 0, i % 3 == 0 ? 6000 : 400));
        }
        for (int i = 0; i < EXTENTS; i++) {
            random.nextBytes(bytes);
            layer.write("/many", 2L * i * Blocks.BYTES, ByteBuffer.wrap(bytes, 0, Blocks.BYTES));
        }
        layer.createFile("/attributes");
        layer.setXattr("/attributes", "user.long", new byte[5000]);
    }

    private static long allocatable(LayerStore store) {
        return StoreInsides.of(store).parts().space().allocatableBlocks();
    }

    /** Makes a store one block fuller. Returns whether the store allowed it. */
    private static boolean fillMore(LayerStore store, int level) throws IOException {
        byte[] bytes = new byte[Blocks.BYTES];
        new Random(level).nextBytes(bytes);
        try (Layer root = store.root()) {
            try {
                root.write(BALLAST, root.stat(BALLAST, NO_FOLLOW).size(), bytes);
                return true;
            } catch (NoSpaceException e) {
                // Tries a step that may need less space.
                root.createFile("/small" + level);
                return true;
            }
        } catch (NoSpaceException e) {
            return false;
        }
    }

    @Test
    void aFullStoreTakesWhateverGivesSpaceBack() throws IOException {
        SimulatedDevice device = begin();
        boolean more = true;
        int level = 0;
        int every = Math.max(1, (int) (0.2 / Sweep.effort()));
        while (more) {
            try (LayerStore store = EngineProvider.openOn(device, Workload.OPTIONS)) {
                more = fillMore(store, level);
            }
            device = CrashStates.atTheEnd(device);
            if (!more || level % every == 0) {
                for (Relief relief : RELIEFS) {
                    relieve(device, relief, level);
                }
            }
            level++;
        }
        assertTrue(level > 20, level + " levels");
    }

    private static void relieve(SimulatedDevice full, Relief relief, int level) throws IOException {
        String what = relief.name + " on level " + level;
        SimulatedDevice device = CrashStates.atTheEnd(full);
        try (LayerStore store = EngineProvider.openOn(device, Workload.OPTIONS)) {
            long before = store.info().freeBytes();
            try (Layer live = store.openLayer("live");
                    Layer above = store.openLayer("above")) {
                relief.call.run(store, live, above);
                store.sync();
            } catch (NoSpaceException e) {
                throw new AssertionError(what + " with " + allocatable(store) + " blocks left: " + e, e);
            }
            store.reclaim();
            assertEquals(List.of(), store.check().findings(), what);
            if (!relief.name.contains("below")) {
                assertTrue(store.info().freeBytes() >= before, what);
            }
            Tally.ERROR_POSITIONS.add(1);
        }
        try (LayerStore store = EngineProvider.openOn(CrashStates.atTheEnd(device), Workload.OPTIONS)) {
            assertEquals(List.of(), store.check().findings(), what);
        }
    }

    /** Fills a store as far as growing changes can. */
    private static SimulatedDevice full() throws IOException {
        SimulatedDevice device = begin();
        try (LayerStore store = EngineProvider.openOn(device, Workload.OPTIONS)) {
            for (int level = 0; fillMore(store, level); level++) {
                assertTrue(level < BLOCKS);
            }
        }
        return CrashStates.atTheEnd(device);
    }

    @Test
    void allCanBeDeletedFromAFullStoreWithoutACheckpointOfTheCaller() throws IOException {
        try (LayerStore store = EngineProvider.openOn(full(), Workload.OPTIONS);
                Layer live = store.openLayer("live");
                Layer above = store.openLayer("above");
                Layer root = store.root()) {
            for (Layer layer : List.of(live, above)) {
                deleteEach(layer);
                layer.punch("/many", 10, 3_000_000);
                layer.truncate("/many", 1);
                layer.delete("/many");
                layer.delete("/attributes");
            }
            root.delete(BALLAST);
            store.reclaim();
            assertTrue(store.info().freeBytes() > Blocks.toBytes(BLOCKS / 2));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void threadsThatDeleteFromAFullStoreTakeTurnsWithTheReserve() throws Exception {
        try (LayerStore store = EngineProvider.openOn(full(), Workload.OPTIONS);
                Layer live = store.openLayer("live")) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                int first = thread;
                tasks.add(() -> {
                    for (int i = first; i < FILES; i += 6) {
                        live.setMode("/d/" + i, 0640);
                        live.truncate("/d/" + i, 0);
                        live.delete("/d/" + i);
                    }
                    return null;
                });
            }
            ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
            try {
                for (Future<Void> done : threads.invokeAll(tasks)) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
            live.delete("/d");
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void theSmallestStoreTakesAFewFilesAndLetsThemGo() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(4 << 20, Workload.OPTIONS);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectories("/etc/a/b/c");
            byte[] bytes = new byte[100_000];
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 10; i++) {
                    new Random(i).nextBytes(bytes);
                    layer.write("/etc/" + i, 0, bytes);
                }
                store.sync();
                for (int i = 0; i < 10; i++) {
                    layer.delete("/etc/" + i);
                }
            }
            assertEquals(List.of(), store.check().findings());
        }
    }
}
