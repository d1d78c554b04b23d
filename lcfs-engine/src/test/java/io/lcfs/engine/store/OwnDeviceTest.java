package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.ForwardingDevice;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stores on a device of the caller. */
class OwnDeviceTest {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final long BLOCKS = 4096;

    /** A device that counts the relevant calls. It can be used again after it was closed. */
    private static final class CountingDevice extends ForwardingDevice {
        private final long blockCount;
        private int writes;
        private int closes;

        CountingDevice(long blockCount) {
            super(new HeapDevice(Math.min(blockCount, BLOCKS)));
            this.blockCount = blockCount;
        }

        @Override
        public long blockCount() {
            return blockCount;
        }

        @Override
        public void write(long block, ByteBuffer source) throws IOException {
            writes++;
            super.write(block, source);
        }

        @Override
        public void grow(long count) throws IOException {
            throw new IOException("this device does not grow");
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private static byte[] content() {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static CountingDevice deviceWithAStore() throws IOException {
        CountingDevice device = new CountingDevice(BLOCKS);
        try (LayerStore store = LayerStore.create(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, content());
            layer.commit();
        }
        return device;
    }

    @Test
    void storeIsMadeOnTheWholeDeviceAndFoundAgain() throws IOException {
        CountingDevice device = deviceWithAStore();
        assertEquals(1, device.closes);
        try (LayerStore store = LayerStore.open(device, QUIET);
                Layer layer = store.openLayer("layer")) {
            assertEquals(Blocks.toBytes(BLOCKS), store.info().sizeBytes());
            assertArrayEquals(content(), layer.readAllBytes("/f"));
            assertTrue(store.check().isClean());
        }
        assertEquals(2, device.closes);
    }

    @Test
    @Tag("P18")
    void deviceWithAStoreIsNotFormatted() throws IOException {
        CountingDevice device = deviceWithAStore();
        int writes = device.writes;
        assertThrows(FileAlreadyExistsException.class, () -> LayerStore.create(device, QUIET));
        assertEquals(writes, device.writes);
        assertEquals(2, device.closes, "closed by the call that failed");
        LayerStore.open(device, QUIET).close();
    }

    @Test
    @Tag("P18")
    void deviceWithoutAStoreIsNotOpened() {
        CountingDevice device = new CountingDevice(BLOCKS);
        assertThrows(NotAStoreException.class, () -> LayerStore.open(device, QUIET));
        assertEquals(0, device.writes);
        assertEquals(1, device.closes);
    }

    @Test
    void sizesOutOfTheRangeAreRefused() {
        for (long blocks : new long[] {0, Blocks.MIN_STORE_BLOCKS - 1, Blocks.MAX_STORE_BLOCKS + 1, Long.MAX_VALUE}) {
            CountingDevice device = new CountingDevice(blocks);
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> LayerStore.create(device, QUIET));
            assertTrue(refusal.getMessage().contains("device of " + blocks + " blocks"), refusal.getMessage());
            assertEquals(0, device.writes);
            assertEquals(1, device.closes);
        }
    }
}
