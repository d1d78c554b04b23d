package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.Usage;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of files of which a leaf is damaged. */
@Tag("P12")
@Tag("faults")
class DamagedLeafTest {
    private static final int BLOCKS = 4096;
    private static final int EXTENTS = 300;
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private final HeapDevice device = new HeapDevice(BLOCKS);

    private static byte[] block(int value) {
        byte[] bytes = new byte[Blocks.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Makes a file of many extents with holes between them, and another one beside it. */
    private void makeStore() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS);
                Layer layer = store.create("layer")) {
            for (int i = 0; i < EXTENTS; i++) {
                layer.write("/secret", 2L * i * Blocks.BYTES, block(1 + i % 100));
            }
            layer.write("/other", 0, block(0x77));
        }
    }

    private ByteBuffer read(long block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
        device.read(block, bytes);
        return bytes.flip();
    }

    /** Damages a block; returns what it was. */
    private ByteBuffer damage(long block) throws IOException {
        ByteBuffer whole = read(block);
        ByteBuffer damaged = read(block);
        damaged.put(1000, (byte) ~damaged.get(1000));
        device.write(block, damaged);
        return whole;
    }

    /** The first file block of a leaf of extents, and the leaf before. */
    private record Boundary(long fileBlock, long leafBefore) {}

    private static Boundary boundary(LayerStore store) throws IOException {
        try (Layer layer = store.open("layer")) {
            LayerState state = ((EngineLayer) layer).layerState();
            long inode = layer.stat("/secret").inode();
            Item item = new Item();
            int leaves = 0;
            long last = 0;
            for (long fileBlock = 0; fileBlock < 2 * EXTENTS; fileBlock += 2) {
                assertTrue(state.tree().find(ItemType.major(inode, ItemType.EXTENT), fileBlock, item));
                // The first leaf has names as well.
                if (item.block() != last && leaves++ == 2) {
                    return new Boundary(fileBlock, last);
                }
                last = item.block();
            }
        }
        throw new AssertionError("all extents are in one leaf");
    }

    @Test
    void whatAFailedChangeLeftUnmappedDoesNotAppearInAnotherFile() throws IOException {
        makeStore();
        Boundary boundary;
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            boundary = boundary(store);
        }
        ByteBuffer whole = damage(boundary.leafBefore);
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                Layer layer = store.open("layer")) {
            long position = Blocks.toBytes(boundary.fileBlock);
            Usage usage = layer.usage();
            assertThrows(CorruptStoreException.class, () -> layer.punch("/secret", position + 10, 50));
            assertEquals(usage, layer.usage());
            device.write(boundary.leafBefore, whole);
            layer.write("/other", position + 5 * Blocks.BYTES, block(0x78));
            byte[] other = layer.readAllBytes("/other");
            byte[] expected = new byte[other.length];
            System.arraycopy(block(0x77), 0, expected, 0, Blocks.BYTES);
            System.arraycopy(block(0x78), 0, expected, other.length - Blocks.BYTES, Blocks.BYTES);
            assertArrayEquals(expected, other);
            assertEquals(List.of(), store.check().findings());
        }
    }
}
