package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.ForwardingDevice;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with growth becomes larger instead of refusing a change, and preallocated files have their space. */
@Tag("P11")
class GrowthTest {
    private static final int MIB = 1 << 20;
    private static final StoreOptions GROWING = StoreOptions.defaults().withGrowth(4 * MIB, 64 * MIB);

    @TempDir
    private Path folder;

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Writes files of 1 MiB until the store refuses one; returns their number. */
    private static int fill(Layer layer) throws IOException {
        for (int i = 0; ; i++) {
            try {
                layer.write("/file" + i, 0, bytes(i, MIB));
            } catch (NoSpaceException e) {
                return i;
            }
        }
    }

    private static void requireFiles(Layer layer, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertArrayEquals(bytes(i, MIB), layer.readAllBytes("/file" + i));
        }
    }

    private static void requireClean(LayerStore store) throws IOException {
        assertEquals(List.of(), store.check().findings());
    }

    @Test
    void aStoreGrowsInStepsUpToItsMaximalSizeAndKeepsItsContent() throws IOException {
        Path file = folder.resolve("store");
        int count;
        try (LayerStore store = LayerStore.create(file, 8 * MIB, GROWING);
                Layer layer = store.createLayer("layer")) {
            layer.write("/file0", 0, bytes(0, MIB));
            assertEquals(8 * MIB, store.info().sizeBytes());
            for (int i = 1; i < 10; i++) {
                layer.write("/file" + i, 0, bytes(i, MIB));
            }
            long grown = store.info().sizeBytes();
            assertTrue(grown >= 12 * MIB && grown <= 20 * MIB && grown % (4 * MIB) == 0, grown + " bytes");
            count = fill(layer);
            assertEquals(64 * MIB, store.info().sizeBytes());
            assertEquals(64 * MIB, Files.size(file));
            assertTrue(count > 55, count + " files");
            requireClean(store);
        }
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("layer")) {
            requireFiles(layer, count);
            requireClean(store);
            assertThrows(NoSpaceException.class, () -> layer.write("/more", 0, bytes(1, 8 * MIB)));
            assertEquals(64 * MIB, store.info().sizeBytes());
        }
    }

    @Test
    void oneWriteLargerThanTheStepGrowsTheStoreByWhatItNeeds() throws IOException {
        StoreOptions options = StoreOptions.defaults().withGrowth(MIB, 256 * MIB);
        try (LayerStore store = LayerStore.createInMemory(8 * MIB, options);
                Layer layer = store.createLayer("layer")) {
            byte[] large = bytes(1, 40 * MIB);
            layer.writeAllBytes("/large", large);
            assertArrayEquals(large, layer.readAllBytes("/large"));
            long grown = store.info().sizeBytes();
            assertTrue(grown < 60 * MIB, grown + " bytes");
            requireClean(store);
        }
    }

    @Test
    void spaceOfRemovedLayersIsUsedFirst() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 * MIB, GROWING)) {
            byte[] most = bytes(1, 9 * MIB);
            for (int round = 0; round < 20; round++) {
                try (Layer layer = store.createLayer("layer")) {
                    layer.write("/file", 0, most);
                }
                store.remove("layer");
            }
            assertEquals(16 * MIB, store.info().sizeBytes());
        }
    }

    @Test
    void tenThousandLayersThatComeAndGoInAStoreThatIsMostlyFullLeaveItAtItsSize() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 * MIB, GROWING.withGrowth(MIB, 64 * MIB))) {
            try (Layer layer = store.createLayer("kept")) {
                long part = MIB / 4;
                for (long at = 0; store.info().freeBytes() > 16 * MIB / 5; at += part) {
                    layer.write("/file", at, bytes(1, (int) part));
                }
                layer.commit();
            }
            byte[] content = bytes(2, 16 << 10);
            for (int cycle = 0; cycle < 10_000; cycle++) {
                try (Layer layer = store.createLayer("layer")) {
                    layer.write("/file", 0, content);
                }
                store.remove("layer");
            }
            assertEquals(16 * MIB, store.info().sizeBytes());
            requireClean(store);
        }
    }

    @Test
    void aLargerStoreKeepsItsSize() throws IOException {
        StoreOptions options = StoreOptions.defaults().withGrowth(MIB, 4 * MIB);
        try (LayerStore store = LayerStore.createInMemory(8 * MIB, options);
                Layer layer = store.createLayer("layer")) {
            int count = fill(layer);
            assertEquals(8 * MIB, store.info().sizeBytes());
            requireFiles(layer, count);
            requireClean(store);
        }
    }

    @Test
    void aLayerThatReachesItsOwnLimitDoesNotMakeTheStoreLarger() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(8 * MIB, GROWING);
                Layer layer = store.createLayer("layer", LayerOptions.defaults().withMaxOwnBytes(2 * MIB))) {
            assertTrue(fill(layer) < 3);
            assertEquals(8 * MIB, store.info().sizeBytes());
        }
    }

    /** A device on the heap that can become larger a few times only. */
    private static final class LastGrowth extends ForwardingDevice {
        private int left;

        LastGrowth(int left) {
            super(new HeapDevice(2048));
            this.left = left;
        }

        @Override
        public void grow(long blockCount) throws IOException {
            if (left == 0) {
                throw new IOException("the host is full");
            }
            left--;
            super.grow(blockCount);
        }
    }

    @Test
    void aDeviceThatCannotGrowRefusesTheChangeAndTheStoreGoesOn() throws IOException {
        StoreOptions options = GROWING.withBackground(false);
        try (LayerStore store = LayerStore.create(new LastGrowth(1), options)) {
            try (Layer layer = store.createLayer("layer")) {
                int count = fill(layer);
                assertEquals(12 * MIB, store.info().sizeBytes());
                NoSpaceException refusal =
                        assertThrows(NoSpaceException.class, () -> layer.write("/more", 0, bytes(1, MIB)));
                assertEquals("the host is full", refusal.getSuppressed()[0].getMessage());
                assertThrows(NoSpaceException.class, () -> {
                    for (int i = 0; ; i++) {
                        store.createLayer("layer" + i).close();
                    }
                });
                requireFiles(layer, count);
                layer.commit();
            }
            store.remove("layer");
            store.reclaim();
            try (Layer layer = store.createLayer("again")) {
                layer.write("/file", 0, bytes(1, MIB));
            }
            requireClean(store);
        }
    }

    @Test
    void threadsThatFillTheStoreTogetherAllSucceed() throws Exception {
        int threads = 4;
        int files = 60;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (LayerStore store = LayerStore.createInMemory(8 * MIB, GROWING.withGrowth(MIB, 256 * MIB))) {
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String name = "layer" + t;
                writers.add(executor.submit(() -> {
                    try (Layer layer = store.createLayer(name)) {
                        for (int i = 0; i < files; i++) {
                            layer.write("/file" + i, 0, bytes(i, MIB / 4));
                        }
                        layer.commit();
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            long grown = store.info().sizeBytes();
            assertTrue(grown > 60 * MIB && grown < 90 * MIB, grown + " bytes");
            requireClean(store);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void impossibleStepsAndSizesAreRefusedWithValueAndLimit() {
        StoreOptions options = StoreOptions.defaults();
        for (long step : new long[] {Long.MIN_VALUE, -1, 0, MIB - 1}) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> options.withGrowth(step, Long.MAX_VALUE));
            assertEquals("growth step " + step + " is below " + MIB, refusal.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> options.withGrowth(2 * MIB, 2 * MIB - 1));
        assertEquals(0, options.growthBytes());
    }

    @Test
    void growthWithoutLimitEndsWithTheDevice() throws IOException {
        StoreOptions options = StoreOptions.defaults().withGrowth(Long.MAX_VALUE / 2, Long.MAX_VALUE);
        try (LayerStore store = LayerStore.create(new LastGrowth(0), options);
                Layer layer = store.createLayer("layer")) {
            int count = fill(layer);
            requireFiles(layer, count);
            requireClean(store);
        }
    }

    /** Returns the bytes that a file takes of its file system. */
    private static long allocatedBytes(Path file) throws Exception {
        Process process = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        String blocks = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, process.waitFor());
        return Long.parseLong(blocks.strip()) * 512;
    }

    @Test
    void preallocatedFilesTakeTheirSpaceWhenTheyAreCreatedAndWhenTheyGrow() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/stat")), "NOT RUN: there is no program stat here");
        Path sparse = folder.resolve("sparse");
        Path file = folder.resolve("store");
        StoreOptions options = GROWING.withPreallocation(true);
        LayerStore.create(sparse, 8 * MIB, GROWING).close();
        assertTrue(allocatedBytes(sparse) < 2 * MIB);
        try (LayerStore store = LayerStore.create(file, 8 * MIB, options)) {
            assertTrue(allocatedBytes(file) >= 8 * MIB);
            store.sync();
        }
        try (LayerStore store = LayerStore.open(file, options);
                Layer layer = store.createLayer("layer")) {
            layer.write("/large", 0, bytes(1, 10 * MIB));
            long size = Files.size(file);
            assertTrue(size > 8 * MIB && allocatedBytes(file) >= size, allocatedBytes(file) + " of " + size);
            store.grow(30 * MIB);
            assertTrue(allocatedBytes(file) >= 30 * MIB);
            assertArrayEquals(bytes(1, 10 * MIB), layer.readAllBytes("/large"));
            requireClean(store);
        }
    }
}
