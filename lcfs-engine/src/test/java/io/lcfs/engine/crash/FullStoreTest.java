package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workloads run in stores with so little space that each allocation is the first failing one in one of the runs. A
 * refused call has changed nothing, and a full store still deletes, removes, syncs, closes and opens.
 */
@Tag("P11")
@Tag("faults")
class FullStoreTest {
    private static final int BLOCKS = 1024;
    private static final int MAX_FREE = 420;
    private static final int FREE_STEP = 3;
    private static final int STEPS = 14;
    private static final String BALLAST = "/ballast";

    @Test
    void whateverAllocationFailsNothingIsHalfDoneAndRemovingGivesRoom() {
        Sweep.random("full stores", 100, seed -> {
            for (int free = 0; free <= MAX_FREE; free += FREE_STEP) {
                try {
                    run(seed, free);
                } catch (AssertionError | RuntimeException | IOException e) {
                    throw new AssertionError("with " + free + " blocks free: " + e, e);
                }
                Tally.ERROR_POSITIONS.add(1);
            }
            Tally.SEQUENCES.add(1);
        });
    }

    private static void run(long seed, int free) throws IOException {
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS, new Random(~seed));
        fill(store, free);
        Workload workload =
                new Workload(new Random(seed), device, store, new Checkpoints(), new StoreModel(), 0, Workload.Mix.ALL);
        workload.observe(workload.model().copy(), true);
        for (int i = 0; i < STEPS; i++) {
            workload.step();
            if (workload.wasRefused()) {
                requireShown(store, workload);
            }
        }
        store.sync();
        requireShown(store, workload);
        CrashExplorer.requireClean(store, "full");
        if (free % 3 == 0) {
            empty(store);
        }
        store.close();
        try (LayerStore reopened = EngineProvider.openOn(device, Workload.OPTIONS)) {
            CrashExplorer.requireClean(reopened, "reopened");
        }
    }

    /** Fills a store with a file of layer 0 until about {@code blocks} blocks are free. */
    private static void fill(LayerStore store, int free) throws IOException {
        byte[] bytes = new byte[64 * Blocks.BYTES];
        Arrays.fill(bytes, (byte) 0x5A);
        try (Layer root = store.root()) {
            long at = 0;
            long left = store.info().freeBytes() / Blocks.BYTES - free;
            while (left > 0) {
                int length = Blocks.BYTES * (int) Math.max(1, Math.min(64, left / 2));
                try {
                    root.write(BALLAST, at, ByteBuffer.wrap(bytes, 0, length));
                } catch (NoSpaceException e) {
                    break;
                }
                at += length;
                left = store.info().freeBytes() / Blocks.BYTES - free;
            }
        }
        store.sync();
    }

    private static void requireShown(LayerStore store, Workload workload) throws IOException {
        Map<String, String> view = StoreView.lasting(store, workload.random);
        view.remove(LayerStore.ROOT + ":" + BALLAST);
        Map<String, String> expected = workload.model().describe();
        if (!view.equals(expected)) {
            throw new AssertionError(workload.last() + ": " + StoreView.difference(expected, view));
        }
    }

    /**
     * A full store allows files to be deleted and then layers to be removed. Afterwards it takes the same amount of
     * data again.
     */
    private static void empty(LayerStore store) throws IOException {
        for (LayerInfo info : store.list()) {
            if (info.kind() == LayerKind.WRITABLE) {
                try (Layer layer = store.openLayer(info.name())) {
                    for (String name : names(layer)) {
                        layer.deleteRecursively("/" + name);
                    }
                }
            }
        }
        try (Layer root = store.root()) {
            root.delete(BALLAST);
        }
        CrashExplorer.requireClean(store, "emptied");
        for (LayerInfo layer : store.list()) {
            store.remove(layer.name(), RemoveOption.FORCE);
        }
        store.reclaim();
        try (Layer again = store.createLayer("again")) {
            again.write("/file", 0, new byte[] {1});
        }
        fill(store, 100);
        CrashExplorer.requireClean(store, "emptied and filled again");
    }

    private static List<String> names(Layer layer) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = layer.list("/")) {
            for (DirectoryEntry entry : entries) {
                names.add(entry.name());
            }
        }
        return names;
    }

    /** A name and labels stay in the table of layers, so they must not use the space that removals need. */
    @Test
    void commitsUnderLongNamesLeaveRoomForRemovals() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, Workload.OPTIONS)) {
            for (int i = 0; i < 2_500; i++) {
                store.createLayer("l" + i).close();
            }
            fill(store);
            NoSpaceException refusal = null;
            for (int i = 0; i < 2_500 && refusal == null; i++) {
                try (Layer layer = store.openLayer("l" + i)) {
                    layer.commit("y".repeat(245) + i);
                } catch (NoSpaceException e) {
                    refusal = e;
                }
            }
            assertNotNull(refusal);
            store.remove("junk");
            store.reclaim();
            store.createLayer("another").close();
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** Creates a layer of data that leaves no space for another block. */
    private static void fill(LayerStore store) throws IOException {
        byte[] bytes = new byte[16 * Blocks.BYTES];
        new Random(2).nextBytes(bytes);
        try (Layer junk = store.createLayer("junk")) {
            long at = 0;
            for (int length = bytes.length; length >= Blocks.BYTES; ) {
                try {
                    junk.write("/j", at, ByteBuffer.wrap(bytes, 0, length));
                    at += length;
                } catch (NoSpaceException e) {
                    length /= 2;
                }
            }
            junk.commit();
        }
    }
}
