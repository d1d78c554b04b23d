package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.format.SuperblockDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * If a leaf of the table of layers is damaged, calls that need it report the damage before they change anything, and
 * all other calls work.
 */
@Tag("P12")
class DamagedTableTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final int LAYERS = 150;

    private static SparseDevice whole;

    private static String name(String kind, int number) {
        return kind + "-with-a-name-that-is-long-" + number;
    }

    @BeforeAll
    static void makeStore() throws IOException {
        whole = new SparseDevice(8192);
        try (LayerStore store = EngineProvider.createOn(whole, OPTIONS)) {
            for (int i = 0; i < LAYERS; i++) {
                try (Layer layer = store.createLayer(name("base", i))) {
                    layer.write("/f", 0, content(i));
                    layer.commit();
                }
                store.setLabel(name("base", i), "key", "value".repeat(20));
                store.cloneLayer(name("base", i), name("live", i)).close();
                if (i % 5 == 0) {
                    store.cloneLayer(name("base", i), name("gone", i)).close();
                    store.remove(name("gone", i));
                }
            }
        }
    }

    private static byte[] content(int number) {
        return ("content " + number).repeat(200).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the leaves, and the inner nodes below the root. */
    static List<Long> nodesOfTheTable(SparseDevice device) {
        List<Long> nodes = new ArrayList<>();
        collect(device, device.inNewestSuperblock(SuperblockDescriptor.TABLE_BLOCK_OFFSET), nodes);
        nodes.remove(0);
        return nodes;
    }

    private static void collect(SparseDevice device, long block, List<Long> nodes) {
        nodes.add(block);
        ByteBuffer node = ByteBuffer.wrap(device.bytes(block)).order(ByteOrder.LITTLE_ENDIAN);
        int level = node.get(NodeDescriptor.LEVEL_OFFSET);
        int count = node.getShort(NodeDescriptor.COUNT_OFFSET) & 0xFFFF;
        for (int i = 0; level > 0 && i < count; i++) {
            int entry = NodeDescriptor.HEADER_LENGTH + i * NodeDescriptor.entryLength(level);
            collect(device, node.getLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET), nodes);
        }
    }

    private interface Call {
        void run() throws IOException;
    }

    /** Returns whether a call succeeded. If not, it reported the damage of the table, and nothing was changed. */
    private static boolean tried(LayerStore store, String what, Call call) throws IOException {
        try {
            call.run();
            return true;
        } catch (CorruptStoreException | NoSuchLayerException | LayerExistsException e) {
            return false;
        } finally {
            assertFalse(StoreInsides.of(store).isFailed(), what);
        }
    }

    @Test
    void aDamagedLeafOfTheTableStopsOnlyWhatNeedsIt() throws IOException {
        List<Long> nodes = nodesOfTheTable(whole);
        assertTrue(nodes.size() > 8, () -> nodes + " are the nodes");
        for (long node : nodes) {
            SparseDevice device = whole.copy(whole.blockCount());
            device.flip(node, 9_000);
            Map<String, byte[]> expected = new TreeMap<>();
            int through = 0;
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
                for (int i = 0; i < LAYERS; i += 3) {
                    through += change(store, i, expected);
                }
                tried(store, "reclaim", store::reclaim);
                tried(store, "sync", store::sync);
                for (int i = 1; i < LAYERS; i += 3) {
                    through += change(store, i, expected);
                }
            }
            assertTrue(through > 100, through + " calls went through with node " + node + " damaged");
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
                for (Map.Entry<String, byte[]> layer : expected.entrySet()) {
                    try (Layer opened = store.openLayer(layer.getKey())) {
                        assertArrayEquals(layer.getValue(), opened.readAllBytes("/new"), layer.getKey());
                    }
                }
            }
        }
    }

    private static int change(LayerStore store, int i, Map<String, byte[]> expected) throws IOException {
        int through = 0;
        String made = name("made", i);
        if (tried(
                store,
                "clone " + i,
                () -> store.cloneLayer(name("base", i), made).close())) {
            through++;
            boolean written = tried(store, "write " + made, () -> {
                try (Layer layer = store.openLayer(made)) {
                    layer.write("/new", 0, content(i));
                }
            });
            if (written) {
                expected.put(made, content(i));
            }
        }
        through += tried(
                        store,
                        "create " + i,
                        () -> store.createLayer(name("new", i)).close())
                ? 1
                : 0;
        through += tried(
                        store,
                        "snapshot " + i,
                        () -> store.snapshot(name("live", i), name("frozen", i)).close())
                ? 1
                : 0;
        through += tried(
                        store,
                        "restore " + i,
                        () -> store.restore(name("live", i), name("base", i)).close())
                ? 1
                : 0;
        through += tried(store, "rename " + i, () -> store.rename(name("live", i), name("renamed", i))) ? 1 : 0;
        through += tried(store, "label " + i, () -> store.setLabel(name("base", i), "other", "value")) ? 1 : 0;
        through += tried(store, "remove " + i, () -> store.remove(name("renamed", i))) ? 1 : 0;
        through +=
                tried(store, "remove by force " + i, () -> store.remove(name("base", i), RemoveOption.FORCE)) ? 1 : 0;
        return through;
    }
}
