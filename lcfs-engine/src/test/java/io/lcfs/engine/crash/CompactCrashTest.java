package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CompactOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store is compacted, grows, and is compacted again, with a crash at each write, at the newest superblock and at the
 * one before it: each layer that stays is whole, and the store can be compacted and grows.
 */
@Tag("P11")
@Tag("P18")
@Tag("faults")
class CompactCrashTest implements CrashStates.Visitor {
    private static final int GROUP_BYTES = 128 << 20;
    private static final int LARGE_BYTES = 2_000_000;
    private static final int SMALL_BYTES = 100_000;
    private static final int LAYERS = 3;
    private static final StoreOptions OPTIONS =
            Workload.OPTIONS.withStageBytes(1 << 20).withGrowth(1 << 20, 2L * GROUP_BYTES);

    private final SimulatedDevice device = new SimulatedDevice((GROUP_BYTES + (16 << 20)) >>> 12);
    private int large;
    private int small;
    private int older;

    private static byte[] content(int seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void write(LayerStore store, String name, int seed, int length) throws IOException {
        try (Layer layer = store.createLayer(name)) {
            layer.writeAllBytes("/file", content(seed, length));
            layer.commit();
        }
    }

    private static void require(LayerStore store, String name, int seed, int length, String kind) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            assertArrayEquals(content(seed, length), layer.readAllBytes("/file"), kind);
        }
    }

    @Test
    void aCrashDuringACompactionLosesNothing() throws IOException {
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        write(store, "low", 0, SMALL_BYTES);
        write(store, "removed", 9, LARGE_BYTES);
        for (int i = 0; i < LAYERS; i++) {
            write(store, "layer" + i, i, SMALL_BYTES);
        }
        store.remove("removed");
        for (int i = 1; i < LAYERS; i++) {
            store.remove("layer" + i);
        }
        int from = device.events();
        store.compact(CompactOptions.defaults());
        write(store, "between", 5, LARGE_BYTES);
        store.remove("between");
        store.compact(CompactOptions.defaults());
        Checkpoints checkpoints = new Checkpoints();
        checkpoints.scan(device, new StoreModel(), new StoreModel());
        new CrashStates(device, checkpoints, new Random(1), this).showSome(from, 25);
        CrashStates each = new CrashStates(device, checkpoints, new Random(2), this);
        each.goTo(from);
        each.showShrinkages();
        assertTrue(large > 0 && small > 0 && older > 0, large + " large, " + small + " small, " + older + " older");
    }

    @Override
    public void visit(SimulatedDevice image, int events, String kind) throws IOException {
        Tally.CRASH_STATES.add(1);
        try (LayerStore store = EngineProvider.openOn(image, OPTIONS)) {
            if (store.info().sizeBytes() > GROUP_BYTES) {
                large++;
            } else {
                small++;
            }
            require(store, "low", 0, SMALL_BYTES, kind);
            require(store, "layer0", 0, SMALL_BYTES, kind);
            assertEquals(List.of(), store.check().findings(), kind);
            write(store, "new", 7, LARGE_BYTES);
            store.remove("new");
            store.compact(CompactOptions.defaults());
            assertEquals(List.of(), store.check().findings(), kind);
            assertTrue(store.info().sizeBytes() < 16 << 20, store.info().sizeBytes() + " bytes, " + kind);
            write(store, "again", 8, SMALL_BYTES);
            require(store, "again", 8, SMALL_BYTES, kind);
            require(store, "low", 0, SMALL_BYTES, kind);
            assertEquals(List.of(), store.check().findings(), kind);
        }
    }

    @Override
    public void visitOlder(SimulatedDevice image, long number, String kind) throws IOException {
        older++;
        visit(image, 0, kind);
    }
}
