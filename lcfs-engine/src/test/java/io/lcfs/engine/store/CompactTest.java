package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CompactOptions;
import io.lcfs.CompactReport;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.ForwardingDevice;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction gives the free end of the file back to the host, and nothing that anybody needs. */
@Tag("P11")
@Tag("P18")
class CompactTest {
    private static final int MIB = 1 << 20;
    private static final StoreOptions GROWING = CheckedStore.QUIET.withGrowth(16 * MIB, 1L << 30);
    private static final CompactOptions ALL = CompactOptions.defaults();

    @TempDir
    private Path folder;

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void create(LayerStore store, String name, int seed, int length) throws IOException {
        try (Layer layer = store.createLayer(name)) {
            byte[] part = bytes(seed, MIB);
            for (int at = 0; at < length; at += MIB) {
                layer.write("/file", at, at + MIB <= length ? part : Arrays.copyOf(part, length - at));
            }
            layer.commit();
        }
    }

    private static void requireContent(LayerStore store, String name, int seed, int length) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            requireContent(layer, seed, length);
        }
    }

    private static void requireContent(Layer layer, int seed, int length) throws IOException {
        byte[] part = bytes(seed, MIB);
        ByteBuffer read = ByteBuffer.allocate(MIB);
        for (int at = 0; at < length; at += MIB) {
            int count = Math.min(MIB, length - at);
            assertEquals(count, layer.read("/file", at, read.clear().limit(count)));
            assertArrayEquals(Arrays.copyOf(part, count), Arrays.copyOf(read.array(), count));
        }
    }

    private static void requireClean(LayerStore store) throws IOException {
        assertEquals(List.of(), store.check().findings());
    }

    @Test
    void theFileEndsSoonAfterTheLastBlockInUseAndTheStoreGrowsAgain() throws IOException {
        Path file = folder.resolve("store");
        try (LayerStore store = LayerStore.create(file, 400L * MIB, GROWING)) {
            create(store, "first", 1, 10 * MIB);
            create(store, "second", 2, 150 * MIB);
            store.remove("second");
            CompactReport report = store.compact(ALL);
            assertEquals(Files.size(file), report.sizeBytes());
            assertEquals(Files.size(file), store.info().sizeBytes());
            assertEquals(400L * MIB - Files.size(file), report.givenBackBytes());
            assertTrue(report.sizeBytes() < 24 * MIB, report.toString());
            requireContent(store, "first", 1, 10 * MIB);
            requireClean(store);
            assertEquals(0, store.compact(ALL).givenBackBytes());
            create(store, "fourth", 4, 150 * MIB);
            assertTrue(Files.size(file) > 160 * MIB);
            requireContent(store, "fourth", 4, 150 * MIB);
            requireClean(store);
            store.remove("fourth");
            assertTrue(store.compact(ALL).sizeBytes() < 24 * MIB);
            requireClean(store);
        }
        try (LayerStore store = LayerStore.open(file, GROWING)) {
            requireContent(store, "first", 1, 10 * MIB);
            create(store, "fifth", 5, 150 * MIB);
            requireContent(store, "fifth", 5, 150 * MIB);
            requireClean(store);
        }
    }

    @Test
    void theWantedBytesStayFree() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(300L * MIB, GROWING)) {
            create(store, "layer", 1, 10 * MIB);
            for (long wanted : new long[] {150L * MIB, 50L * MIB, 0}) {
                CompactReport report = store.compact(ALL.withFreeBytes(wanted));
                long free = store.info().freeBytes();
                assertTrue(free >= wanted && free < wanted + 4 * MIB, free + " bytes of " + wanted);
                assertEquals(report.sizeBytes(), store.info().sizeBytes());
            }
            assertEquals(0, store.compact(ALL.withFreeBytes(Long.MAX_VALUE)).givenBackBytes());
            requireClean(store);
        }
    }

    @Test
    void stepsOfGroupsThatWereUsedBeforeComeAndGo() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(4L * MIB, GROWING.withGrowth(64 * MIB, 1L << 30))) {
            for (int round = 0; round < 3; round++) {
                int length = round == 0 ? 270 * MIB : 140 * MIB;
                create(store, "layer", round, length);
                requireContent(store, "layer", round, length);
                store.remove("layer");
                assertTrue(store.compact(ALL).sizeBytes() <= 5 * MIB);
                requireClean(store);
            }
        }
    }

    @Test
    void anOpenLayerKeepsItsBlocksAndTheNextCompactionGivesThemBack() throws IOException {
        Path file = folder.resolve("store");
        try (LayerStore store = LayerStore.create(file, 100L * MIB, GROWING)) {
            create(store, "low", 1, MIB);
            create(store, "high", 2, 60 * MIB);
            Layer open = store.openLayer("high");
            store.remove("high");
            assertTrue(store.compact(ALL).sizeBytes() > 61 * MIB);
            requireContent(open, 2, 60 * MIB);
            open.close();
            assertTrue(store.compact(ALL).sizeBytes() < 8 * MIB);
            requireContent(store, "low", 1, MIB);
            requireClean(store);
        }
    }

    @Test
    void buffersAndMappingsThatWereLentCanBeReadAfterTheirLayerIsRemoved() throws IOException {
        Path file = folder.resolve("store");
        ByteBuffer slice;
        MappedByteBuffer mapped;
        try (LayerStore store = LayerStore.create(file, 100L * MIB, GROWING)) {
            create(store, "low", 1, MIB);
            create(store, "middle", 2, 20 * MIB);
            create(store, "high", 3, 60 * MIB);
            try (Layer layer = store.openLayer("middle");
                    FileView view = layer.openView("/file")) {
                slice = view.slice(0);
            }
            store.remove("high");
            store.remove("middle");
            long size = store.compact(ALL).sizeBytes();
            assertTrue(size > MIB && size < 25 * MIB, size + " bytes");
            read(slice);
            create(store, "again", 4, 60 * MIB);
            try (Layer layer = store.openLayer("again");
                    FileView view = layer.openView("/file")) {
                mapped = view.map(50 * MIB, MIB, (channel, at) -> channel.map(FileChannel.MapMode.READ_ONLY, at, MIB));
            }
            store.remove("again");
            store.compact(ALL);
            if (mapped != null) {
                read(mapped);
            }
            requireClean(store);
        }
        try (LayerStore store = LayerStore.open(file, GROWING)) {
            assertTrue(store.compact(ALL).sizeBytes() < 8 * MIB);
            requireContent(store, "low", 1, MIB);
            requireClean(store);
        }
    }

    private static void read(ByteBuffer lent) {
        int sum = 0;
        for (int i = 0; i < lent.limit(); i += 512) {
            sum += lent.get(i);
        }
        assertTrue(sum >= Integer.MIN_VALUE);
    }

    @Test
    void aFileThatACrashLeftTooLongIsTruncatedByTheNextCompaction() throws IOException {
        Path file = folder.resolve("store");
        try (LayerStore store = LayerStore.create(file, 64L * MIB, GROWING)) {
            create(store, "layer", 1, MIB);
            store.compact(ALL);
        }
        long size = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes(1, 100)), 50L * MIB);
        }
        try (LayerStore store = LayerStore.open(file, GROWING)) {
            CompactReport report = store.compact(ALL);
            assertEquals(size, report.sizeBytes());
            assertTrue(report.givenBackBytes() > 40 * MIB, report.toString());
            requireContent(store, "layer", 1, MIB);
            requireClean(store);
        }
    }

    /** A device on the heap that cannot be made smaller at first. */
    private static final class Stubborn extends ForwardingDevice {
        private boolean refuses = true;

        Stubborn() {
            super(new HeapDevice(64 * MIB / BLOCK_BYTES));
        }

        @Override
        public void shrink(long blockCount) throws IOException {
            if (refuses) {
                throw new IOException("the host keeps the file");
            }
            super.shrink(blockCount);
        }
    }

    @Test
    void ifTheDeviceCannotShrinkTheStoreGoesOnAndTheNextCompactionTriesAgain() throws IOException {
        Stubborn device = new Stubborn();
        try (LayerStore store = LayerStore.create(device, GROWING)) {
            create(store, "first", 1, MIB);
            IOException refusal = assertThrows(IOException.class, () -> store.compact(ALL));
            assertEquals("the host keeps the file", refusal.getMessage());
            create(store, "second", 2, 10 * MIB);
            store.remove("second");
            device.refuses = false;
            assertTrue(store.compact(ALL).givenBackBytes() > 40 * MIB);
            requireContent(store, "first", 1, MIB);
            requireClean(store);
        }
    }

    @Test
    void storesThatCouldNotGrowAgainAndDevicesThatKeepTheirSizeAreRefused() throws IOException {
        Path file = folder.resolve("store");
        try (LayerStore store = LayerStore.create(file, 16L * MIB, CheckedStore.QUIET)) {
            UnsupportedOperationException refusal =
                    assertThrows(UnsupportedOperationException.class, () -> store.compact(ALL));
            assertEquals(
                    "compact: the store was opened without growth, so it could not use the space again",
                    refusal.getMessage());
            assertEquals(16L * MIB, Files.size(file));
        }
        try (LayerStore store = LayerStore.open(file, GROWING.withReadOnly(true))) {
            assertThrows(ReadOnlyStoreException.class, () -> store.compact(ALL));
        }
        class Rigid extends ForwardingDevice {
            Rigid() {
                super(new HeapDevice(4096));
            }

            @Override
            public boolean isShrinkable() {
                return false;
            }

            @Override
            public String toString() {
                return "rigid";
            }
        }
        try (LayerStore store = LayerStore.create(new Rigid(), GROWING)) {
            UnsupportedOperationException refusal =
                    assertThrows(UnsupportedOperationException.class, () -> store.compact(ALL));
            assertEquals("compact: the device rigid keeps its size", refusal.getMessage());
        }
        IllegalArgumentException negative = assertThrows(IllegalArgumentException.class, () -> ALL.withFreeBytes(-1));
        assertEquals("freeBytes -1 is negative", negative.getMessage());
    }

    @Test
    void aReaderInAnotherProgramKeepsWhatItReaches() throws IOException {
        Path file = folder.resolve("store");
        StoreOptions beside = StoreOptions.defaults().withBesideWriter(true);
        try (LayerStore store = LayerStore.create(file, 100L * MIB, GROWING)) {
            create(store, "low", 1, MIB);
            create(store, "middle", 2, 10 * MIB);
            create(store, "high", 3, 40 * MIB);
            store.remove("high");
            store.compact(ALL);
            store.grow(100L * MIB);
            // This reader knows the larger size, and reaches nothing near the end.
            try (LayerStore reader = LayerStore.open(file, beside)) {
                store.remove("middle");
                long kept = store.compact(ALL).sizeBytes();
                assertTrue(kept > 11 * MIB && kept < 20 * MIB, kept + " bytes");
                requireContent(reader, "middle", 2, 10 * MIB);
                requireContent(reader, "low", 1, MIB);
                create(store, "again", 4, 40 * MIB);
                requireContent(reader, "middle", 2, 10 * MIB);
                store.remove("again");
                store.compact(ALL);
                requireContent(reader, "middle", 2, 10 * MIB);
            }
            store.reclaim();
            assertTrue(store.compact(ALL).sizeBytes() < 8 * MIB);
            requireContent(store, "low", 1, MIB);
            requireClean(store);
        }
    }

    @Test
    void threadsThatBuildAndRemoveDoNotNoticeCompactions() throws Exception {
        Path file = folder.resolve("store");
        int threads = 3;
        AtomicBoolean stop = new AtomicBoolean();
        StoreOptions options = StoreOptions.defaults().withGrowth(MIB, 1L << 30);
        ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
        try (LayerStore store = LayerStore.create(file, 4L * MIB, options)) {
            Future<Integer> compactor = executor.submit(() -> {
                int shrunk = 0;
                while (!stop.get()) {
                    shrunk += store.compact(ALL).givenBackBytes() > 0 ? 1 : 0;
                }
                return shrunk;
            });
            List<Future<?>> builders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                builders.add(executor.submit(() -> {
                    Random random = new Random(thread);
                    for (int round = 0; round < 15; round++) {
                        String name = "layer" + thread;
                        int length = 1 + random.nextInt(3 * MIB);
                        create(store, name, round, length);
                        requireContent(store, name, round, length);
                        try (Layer above = store.cloneLayer(name, name + "above")) {
                            above.write("/file", length / 2, bytes(-round, MIB));
                        }
                        requireContent(store, name, round, length);
                        store.remove(name + "above");
                        store.remove(name);
                    }
                    return null;
                }));
            }
            for (Future<?> builder : builders) {
                builder.get();
            }
            stop.set(true);
            int shrunk = compactor.get();
            assertTrue(shrunk > 0, shrunk + " times");
            requireClean(store);
            assertTrue(store.compact(ALL).sizeBytes() <= 6 * MIB, Files.size(file) + " bytes");
            requireClean(store);
            Files.copy(file, folder.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            stop.set(true);
            executor.shutdownNow();
        }
        try (LayerStore store = LayerStore.open(folder.resolve("copy"), GROWING)) {
            requireClean(store);
        }
    }
}
