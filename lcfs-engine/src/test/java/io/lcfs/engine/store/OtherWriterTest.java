package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The detection of a second writer that no lock kept away, as on a caller's own device. */
@Tag("P18")
class OtherWriterTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private static byte[] content(int seed) {
        byte[] bytes = new byte[100_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static HeapDevice store() throws IOException {
        HeapDevice device = new HeapDevice(4096);
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS)) {
            store.createLayer("layer").close();
        }
        return device;
    }

    private static void write(LayerStore store, String path, int seed) throws IOException {
        try (Layer layer = store.openLayer("layer")) {
            layer.write(path, 0, content(seed));
        }
    }

    private static byte[] bytes(BlockDevice device) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Blocks.toBytes(device.blockCount()));
        device.read(0, bytes);
        return bytes.array();
    }

    private static byte[] superblocks(HeapDevice device) throws IOException {
        return Arrays.copyOf(bytes(device), Blocks.SUPERBLOCKS * Blocks.BYTES);
    }

    /** The other writer may just have opened the store, or have made checkpoints of either parity. */
    @Test
    void whatASecondWriterMadeDurableIsNotWrittenOver() throws IOException {
        for (int checkpoints = 0; checkpoints < 4; checkpoints++) {
            for (int before = 0; before < 3; before++) {
                HeapDevice device = store();
                LayerStore first = EngineProvider.openOn(device, OPTIONS);
                for (int i = 0; i < before; i++) {
                    write(first, "/before" + i, i);
                    first.sync();
                }
                try (Layer layer = first.openLayer("layer")) {
                    layer.write("/first", 0, new byte[100]);
                }
                LayerStore second = EngineProvider.openOn(device, OPTIONS);
                for (int i = 0; i < checkpoints; i++) {
                    write(second, "/second", 10 + i);
                    second.sync();
                }
                byte[] durable = bytes(device);
                assertThrows(StoreFailedException.class, first::sync);
                assertThrows(StoreFailedException.class, () -> write(first, "/late", 1));
                assertArrayEquals(durable, bytes(device));
                first.close();
                write(second, "/again", 3);
                second.close();
                try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                        Layer layer = store.openLayer("layer")) {
                    assertEquals(List.of(), store.check().findings());
                    assertArrayEquals(content(3), layer.readAllBytes("/again"));
                    assertFalse(layer.exists("/first"));
                    assertEquals(before > 0, layer.exists("/before0"));
                    if (checkpoints > 0) {
                        assertArrayEquals(content(9 + checkpoints), layer.readAllBytes("/second"));
                    }
                }
            }
        }
    }

    /** Both read the slots, then both write. The last writer wins, and the other one notices at its next checkpoint. */
    @Test
    void ofTwoWhoOpenAtOnceOneGoesOn() throws IOException {
        HeapDevice device = store();
        byte[] found = superblocks(device);
        LayerStore first = EngineProvider.openOn(device, OPTIONS);
        device.write(0, ByteBuffer.wrap(found));
        LayerStore second = EngineProvider.openOn(device, OPTIONS);
        write(second, "/second", 2);
        write(first, "/first", 1);
        assertThrows(StoreFailedException.class, first::sync);
        second.sync();
        first.close();
        second.close();
    }

    @Test
    void aStoreThatIsPutBackToAnEarlierStateMeanwhileIsNotWritten() throws IOException {
        HeapDevice device = store();
        byte[] earlier = bytes(device);
        LayerStore store = EngineProvider.openOn(device, OPTIONS);
        for (int i = 0; i < 3; i++) {
            write(store, "/f", i);
            store.sync();
        }
        write(store, "/f", 9);
        device.write(0, ByteBuffer.wrap(earlier));
        assertThrows(StoreFailedException.class, store::sync);
        store.close();
        assertArrayEquals(Arrays.copyOf(earlier, Blocks.SUPERBLOCKS * Blocks.BYTES), superblocks(device));
    }

    @Test
    void aDamagedSuperblockIsNoOtherWriter() throws IOException {
        for (int slot = 0; slot < Blocks.SUPERBLOCKS; slot++) {
            HeapDevice device = store();
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
                write(store, "/f", 1);
                store.sync();
                device.write(slot, ByteBuffer.allocate(Blocks.BYTES));
                write(store, "/f", 2);
                store.sync();
                write(store, "/f", 3);
            }
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                    Layer layer = store.openLayer("layer")) {
                assertArrayEquals(content(3), layer.readAllBytes("/f"));
                assertTrue(store.check().isClean());
            }
        }
    }
}
