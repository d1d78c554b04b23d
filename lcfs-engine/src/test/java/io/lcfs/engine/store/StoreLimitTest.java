package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSpaceException.Limit;
import io.lcfs.RemoveOption;
import io.lcfs.StoreInfo;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A store uses no more than its limit, however large it is. */
class StoreLimitTest {
    private static final int MIB = 1 << 20;
    private static final long LIMIT = 12 * MIB;
    private static final StoreOptions OPTIONS = CheckedStore.QUIET.withMaxUsedBytes(LIMIT);

    private static byte[] full(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    /** Writes files of 64 KiB until one is refused. */
    private static NoSpaceException fill(Layer layer) throws IOException {
        for (int i = 0; ; i++) {
            try {
                layer.writeAllBytes("/" + i, full(64 << 10));
            } catch (NoSpaceException e) {
                return e;
            }
        }
    }

    @Test
    void changesAreRefusedAtTheLimitWithAllFigures() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(64 * MIB, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            NoSpaceException refused = fill(layer);
            assertEquals(Limit.STORE_USED_BYTES, refused.limit(), refused.getMessage());
            assertNull(refused.layer());
            assertTrue(refused.requestedBytes() >= 64 << 10, refused.getMessage());
            assertTrue(refused.requestedBytes() > refused.availableBytes(), refused.getMessage());
            assertEquals(0, refused.reclaimableBytes());
            StoreInfo info = store.info();
            assertTrue(info.usedBytes() > LIMIT - MIB - (64 << 10) && info.usedBytes() <= LIMIT, info.toString());
            assertEquals(LIMIT - info.usedBytes(), info.freeBytes());
            assertEquals(info.sizeBytes(), info.usedBytes() + info.freeBytes() + info.reservedBytes());
            layer.delete("/0");
            layer.delete("/1");
            store.sync();
            layer.writeAllBytes("/0", full(64 << 10));
            assertEquals(List.of(), store.check().findings());
        }
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withMaxUsedBytes(-1));
    }

    @Test
    void whatRemovedLayersKeepIsNamedAndComesBack() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(64 * MIB, OPTIONS.withBackground(true))) {
            Layer kept = store.createLayer("kept");
            kept.write("/file", 0, full(6 * MIB));
            store.remove("kept", RemoveOption.FORCE);
            try (Layer layer = store.createLayer("layer")) {
                NoSpaceException refused = fill(layer);
                assertTrue(refused.reclaimableBytes() >= 6 * MIB, refused.getMessage());
                assertTrue(
                        refused.getMessage().contains("removed layers still own " + refused.reclaimableBytes()),
                        refused.getMessage());
                kept.close();
                // The removed layer is reclaimed before a change is refused.
                layer.write("/large", 0, full(4 * MIB));
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void aStoreThatMayGrowDoesNotGrowForTheLimit() throws IOException {
        HeapDevice device = new HeapDevice(8 * MIB >> 12);
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS.withGrowth(4 * MIB, 64 * MIB));
                Layer layer = store.createLayer("layer")) {
            assertEquals(Limit.STORE_USED_BYTES, fill(layer).limit());
            assertTrue(
                    store.info().sizeBytes() > LIMIT && store.info().sizeBytes() <= 20 * MIB, store.info()::toString);
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void writersInParallelStayWithinTheLimit() throws Exception {
        try (LayerStore store = LayerStore.createInMemory(64 * MIB, OPTIONS)) {
            List<FutureTask<NoSpaceException>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "layer" + i;
                tasks.add(new FutureTask<>(() -> {
                    try (Layer layer = store.createLayer(name)) {
                        return fill(layer);
                    }
                }));
            }
            tasks.forEach(task -> new Thread(task).start());
            for (FutureTask<NoSpaceException> task : tasks) {
                assertEquals(Limit.STORE_USED_BYTES, task.get().limit());
            }
            StoreInfo info = store.info();
            assertTrue(info.usedBytes() > LIMIT / 2 && info.usedBytes() <= LIMIT, info.toString());
            assertEquals(info.sizeBytes(), info.usedBytes() + info.freeBytes() + info.reservedBytes());
            assertEquals(List.of(), store.check().findings());
        }
    }
}
