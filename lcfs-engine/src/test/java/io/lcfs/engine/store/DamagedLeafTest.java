package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.Usage;
import io.lcfs.engine.device.DeviceCopy;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of files with a damaged leaf. */
@Tag("P12")
@Tag("faults")
class DamagedLeafTest {
    private static final int BLOCKS = 4096;
    private static final int EXTENTS = 600;
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private final HeapDevice device = new HeapDevice(BLOCKS);

    private static byte[] block(int value) {
        byte[] bytes = new byte[Blocks.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Creates a file of many extents with holes between them, and another file next to it. */
    private void makeStore() throws IOException {
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS);
                Layer layer = store.createLayer("layer")) {
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

    /** Damages a block. Returns its previous content. */
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
        try (Layer layer = store.openLayer("layer")) {
            LayerState state = ((EngineLayer) layer).layerState();
            long inode = layer.stat("/secret", NO_FOLLOW).inode();
            Item item = new Item();
            int leaves = 0;
            long last = 0;
            for (long fileBlock = 0; fileBlock < 2 * EXTENTS; fileBlock += 2) {
                assertTrue(state.tree().find(ItemType.major(inode, ItemType.EXTENT), fileBlock, item));
                // The first leaf contains names as well.
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
                Layer layer = store.openLayer("layer")) {
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

    /** A change of a file, and the range that it writes. */
    private interface Change {
        void run(Layer layer) throws IOException;
    }

    private static final List<Change> CHANGES = List.of(
            layer -> layer.truncate("/secret", 0),
            layer -> layer.truncate("/secret", 300L * Blocks.BYTES + 7),
            layer -> layer.truncate("/secret", 77),
            layer -> layer.punch("/secret", 0, 1 << 24),
            layer -> layer.punch("/secret", 777, 1_500_000),
            layer -> layer.write("/secret", 100, new byte[] {1, 2, 3}),
            layer -> layer.write("/secret", 300_001, ByteBuffer.wrap(filled(200_000))),
            layer -> layer.write("/secret", 5, ByteBuffer.wrap(filled(2_000_000))),
            layer -> layer.write("/item", 10, ByteBuffer.wrap(filled(20_000))),
            layer -> layer.truncate("/item", 10_000),
            layer -> layer.truncate("/item", 3),
            layer -> layer.setXattr("/secret", "user.long", filled(3000)),
            layer -> layer.removeXattr("/secret", "user.long"),
            layer -> layer.openFile("/secret", FileOption.WRITE, FileOption.TRUNCATE)
                    .close(),
            layer -> {
                try (LayerFile file = layer.openFile("/secret")) {
                    assertTrue(file.size() > 0);
                    layer.delete("/secret");
                }
            });

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 9);
        return bytes;
    }

    /** Returns the content of a layer's files. */
    private static Map<String, String> view(Layer layer) throws IOException {
        Map<String, String> view = new TreeMap<>();
        for (String path : List.of("/secret", "/other", "/item")) {
            if (layer.exists(path)) {
                byte[] value = layer.getXattr(path, "user.long");
                view.put(path, Arrays.hashCode(layer.readAllBytes(path)) + " " + Arrays.hashCode(value));
            }
        }
        return view;
    }

    /**
     * Every node and block of the layer is damaged in turn, and each change is made. It is made completely or not at
     * all, and the store is not latched.
     */
    @Test
    void aChangeThatMeetsDamageHasChangedNothingAndLatchesNothing() throws IOException {
        makeStore();
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                Layer layer = store.openLayer("layer")) {
            layer.write("/item", 0, filled(100));
            layer.setXattr("/secret", "user.long", filled(5000));
            store.createLayer("beside").close();
        }
        List<Long> blocks = new ArrayList<>();
        Map<String, String> before;
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                Layer layer = store.openLayer("layer")) {
            blocks.addAll(blocks(((EngineLayer) layer).layerState()));
            before = view(layer);
        }
        assertTrue(blocks.size() > 6, blocks.size() + " blocks");
        int refused = 0;
        for (int change = 0; change < CHANGES.size(); change++) {
            for (long block : blocks) {
                refused += run(change, block, before) ? 1 : 0;
            }
        }
        assertTrue(refused > CHANGES.size() * 2, refused + " were refused");
    }

    /** Makes a change with one damaged block. Returns whether it was refused. */
    private boolean run(int change, long block, Map<String, String> before) throws IOException {
        String when = "change " + change + ", damaged block " + block;
        HeapDevice copy = DeviceCopy.of(device);
        ByteBuffer whole = read(block);
        ByteBuffer damaged = read(block);
        damaged.put(1000, (byte) ~damaged.get(1000));
        copy.write(block, damaged);
        boolean refused = false;
        try (LayerStore store = EngineProvider.openOn(copy, OPTIONS)) {
            try (Layer layer = store.openLayer("layer")) {
                CHANGES.get(change).run(layer);
            } catch (CorruptStoreException e) {
                refused = true;
            } catch (IOException e) {
                throw new AssertionError(when + ": " + e, e);
            }
            // Another layer still works, and everything becomes durable.
            try (Layer beside = store.openLayer("beside")) {
                beside.write("/f", 0, filled(5000));
            }
            store.sync();
        } catch (StoreFailedException e) {
            throw new AssertionError(when + ": " + e, e);
        }
        if (isInUse(copy, block, damaged)) {
            copy.write(block, whole);
        }
        try (LayerStore store = EngineProvider.openOn(copy, OPTIONS);
                Layer layer = store.openLayer("layer")) {
            assertEquals(List.of(), store.check().findings(), when);
            if (refused) {
                assertEquals(before, view(layer), when);
            } else {
                assertTrue(!before.equals(view(layer)), when);
            }
        }
        return refused;
    }

    private boolean isInUse(HeapDevice copy, long block, ByteBuffer damaged) throws IOException {
        ByteBuffer now = ByteBuffer.allocate(Blocks.BYTES);
        copy.read(block, now);
        return now.flip().equals(damaged.rewind());
    }

    /**
     * Returns all leaves of a layer, and some blocks of its files: the first ones, and those at the ends of the changed
     * ranges.
     */
    private static List<Long> blocks(LayerState state) throws IOException {
        Set<Long> blocks = new TreeSet<>();
        TreeCursor cursor = state.tree().cursor();
        cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
        while (cursor.next()) {
            Item item = cursor.item();
            blocks.add(item.block());
            if (ItemType.type(item.major()) == ItemType.EXTENT && (item.minor() < 4 || item.minor() % 50 == 0)) {
                blocks.add(item.buffer().getLong(item.offset() + ExtentDescriptor.BLOCK_OFFSET));
            }
        }
        return List.copyOf(blocks);
    }

    /**
     * The remaining content becomes an item behind the last attribute. For some numbers of attributes that leaf
     * contains neither the inode nor an extent, and was once checked only when the file was half truncated.
     */
    @Test
    void aFileThatIsTruncatedToAnItemBesideADamagedLeafLatchesNothing() throws IOException {
        int refused = 0;
        for (int attributes = 10; attributes < 27; attributes++) {
            HeapDevice small = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
            makeAttributes(small, attributes);
            for (long block = Blocks.GROUP_HEAD; block < small.blockCount(); block++) {
                ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
                small.read(block, bytes);
                if (bytes.getLong(0) != 0) {
                    HeapDevice damaged = DeviceCopy.of(small);
                    damaged.write(block, bytes.flip().put(1000, (byte) ~bytes.get(1000)));
                    refused += truncate(damaged);
                }
            }
        }
        assertTrue(refused > 0, "no damage was met");
    }

    private static void makeAttributes(HeapDevice small, int attributes) throws IOException {
        try (LayerStore store = EngineProvider.createOn(small, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            layer.createFile("/file");
            for (int i = 0; i < attributes; i++) {
                layer.setXattr("/file", "user.a" + i, new byte[300 + attributes]);
            }
            byte[] content = new byte[20 * Blocks.BYTES];
            Arrays.fill(content, 200, content.length, (byte) 1);
            layer.write("/file", 0, content);
            layer.commit();
            store.cloneLayer("layer", "above").close();
            store.createLayer("other").close();
        }
    }

    /** Returns 1 if the change is refused. */
    private static int truncate(HeapDevice damaged) throws IOException {
        int refused = 0;
        try (LayerStore store = EngineProvider.openOn(damaged, OPTIONS)) {
            try (Layer layer = store.openLayer("above")) {
                layer.truncate("/file", 100);
            } catch (CorruptStoreException e) {
                refused = 1;
            }
            try (Layer other = store.openLayer("other")) {
                other.write("/file", 0, block(1));
            } catch (CorruptStoreException e) {
                // The damage is in blocks that both need, such as the table of layers.
                refused = 1;
            }
        }
        return refused;
    }
}
