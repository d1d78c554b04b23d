package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No state is left over that only an unrelated event would remove. */
class LeftoversTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
    private static final StoreOptions QUIET = OPTIONS.withBackground(false);

    private static final long HANG_SECONDS = 60;
    private static final int LARGE = 8 << 20;

    private final HeapDevice device = new HeapDevice(8192);

    /**
     * The test of a former leak. A layer that did not change in an interval created nodes with births before the
     * capture.
     */
    @Test
    void nodesThatAreFreedLeaveTheStageAlsoInALayerThatDidNotChangeForAWhile() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer");
                Layer other = store.createLayer("other")) {
            for (int round = 0; round < 3; round++) {
                other.write("/file", 0, new byte[] {1});
                store.sync();
                for (int i = 0; i < 300; i++) {
                    layer.createFile("/" + i);
                }
                for (int i = 0; i < 300; i++) {
                    layer.delete("/" + i);
                }
                store.sync();
                store.sync();
                assertEquals(0, store.info().stagedBytes(), "round " + round);
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** The blocks of such nodes are free at once, because no durable state contains them. */
    @Test
    void blocksThatWereMadeAndFreedInOneIntervalAreNotHeld() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer");
                Layer other = store.createLayer("other")) {
            layer.createFile("/first");
            store.sync();
            other.createFile("/first");
            store.sync();
            store.sync();
            layer.createFile("/second");
            long held = StoreInsides.of(store).parts().space().heldBlocks();
            for (int i = 0; i < 300; i++) {
                layer.createFile("/" + i);
            }
            for (int i = 0; i < 300; i++) {
                layer.delete("/" + i);
            }
            assertEquals(held, StoreInsides.of(store).parts().space().heldBlocks());
        }
    }

    @Test
    @Tag("P9")
    void cloneThatFreezesTheLayerAboveARemovedOneLetsItBeReclaimed() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS)) {
            fill(store, "base");
            fill(store, "other");
            long free = store.info().freeBytes();
            try (Layer live = store.cloneLayer("base", "live")) {
                live.delete("/large");
            }
            store.remove("base", RemoveOption.FORCE);
            store.remove("other");
            awaitFree(store, free + LARGE / 2);
            awaitIdleBackground();
            store.cloneLayer("live", "above").close();
            awaitFree(store, free + LARGE + LARGE / 2);
            assertEquals(List.of(), store.check().findings());
        }
    }

    private static void fill(LayerStore store, String name) throws IOException {
        byte[] bytes = new byte[LARGE];
        Arrays.fill(bytes, (byte) 1);
        try (Layer layer = store.createLayer(name)) {
            layer.write("/large", 0, bytes);
            layer.commit();
        }
    }

    private static void awaitFree(LayerStore store, long bytes) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (store.info().freeBytes() < bytes) {
            assertTrue(System.nanoTime() < end, "the space does not come back");
            Thread.onSpinWait();
        }
    }

    /** All removed layers have been examined. */
    private static void awaitIdleBackground() {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals("lcfs-background") && thread.getState() == Thread.State.RUNNABLE)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void storeCanBeOpenedTwoBillionTimes() throws IOException {
        EngineProvider.createOn(device, QUIET).close();
        long before = limit();
        long uses = limit() - before;
        assertTrue((1L << 62) / uses >= 2_000_000_000, () -> "an opening uses up " + uses + " generations");
    }

    private long limit() throws IOException {
        try (LayerStore store = EngineProvider.openOn(device, QUIET);
                Layer root = store.root()) {
            root.createDirectories("/d");
            return StoreInsides.of(store).checkpointer().durable().generationLimit();
        }
    }
}
