package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.DeviceCopy;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.model.TreeText;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes of names and attributes in a layer with a damaged leaf. Each leaf is damaged in turn, and each kind of change
 * is tried: it is made, or it is refused with {@link CorruptStoreException} and has changed nothing. Other layers are
 * never affected. After the leaf is restored, the checker finds nothing.
 */
public final class DamagedNames {
    private static final int BLOCKS = 2048;
    private static final int FILES = 100;
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    /** A change of a file, or next to it. */
    private interface Change {
        void run(Layer layer, String file) throws IOException;
    }

    private static final Map<String, Change> CHANGES = changes();
    private static final List<String> NAMES = List.copyOf(CHANGES.keySet());

    private static Map<String, Change> changes() {
        Map<String, Change> changes = new LinkedHashMap<>();
        changes.put("create", (layer, file) -> layer.createFile(file + "x"));
        changes.put("directory", (layer, file) -> layer.createDirectory(file + "x"));
        changes.put("directories", (layer, file) -> layer.createDirectories("/d2/new/../../d3/n/m"));
        changes.put("symbolic link", (layer, file) -> layer.createSymbolicLink(file + "x", "t".repeat(3000)));
        changes.put("node", (layer, file) -> layer.createNode(file + "x", FileKind.FIFO, 0600, 0));
        changes.put("write of a new file", (layer, file) -> layer.write(file + "x", 10, new byte[] {1}));
        changes.put(
                "open",
                (layer, file) -> layer.openFile(file + "x", FileOption.WRITE, FileOption.CREATE_NEW)
                        .close());
        changes.put("link", (layer, file) -> layer.createLink("/d3/new", file));
        changes.put("delete", Layer::delete);
        changes.put("delete a name of two", (layer, file) -> layer.delete("/linked"));
        changes.put("delete a directory", (layer, file) -> layer.delete("/empty"));
        changes.put("delete a symbolic link", (layer, file) -> layer.delete("/symbolic"));
        changes.put("delete while it is open", (layer, file) -> {
            try (LayerFile open = layer.openFile(file)) {
                layer.delete(file);
                open.size();
            }
        });
        changes.put("rename", (layer, file) -> layer.rename(file, file + "x"));
        changes.put("rename to another directory", (layer, file) -> layer.rename(file, "/empty/new"));
        changes.put("rename over another file", (layer, file) -> layer.rename(file, file(1)));
        changes.put("rename another file over it", (layer, file) -> layer.rename(file(1), file));
        changes.put("rename a directory", (layer, file) -> layer.rename("/d2", "/d3/new"));
        changes.put("rename a directory over another", (layer, file) -> layer.rename("/d2", "/empty"));
        changes.put("exchange", (layer, file) -> layer.rename(file, file(2), RenameOption.EXCHANGE));
        changes.put("exchange in turn", (layer, file) -> layer.rename(file(2), file, RenameOption.EXCHANGE));
        changes.put("exchange with a directory", (layer, file) -> layer.rename(file, "/empty", RenameOption.EXCHANGE));
        changes.put("mode", (layer, file) -> layer.setMode(file, 0600));
        changes.put("owner", (layer, file) -> layer.setOwner("/d3", 1, 2));
        changes.put("time", (layer, file) -> layer.setModifiedTime(file, Instant.EPOCH));
        changes.put("attribute", (layer, file) -> layer.setXattr(file, "new", new byte[100]));
        changes.put("long attribute", (layer, file) -> layer.setXattr(file, "new", new byte[9000]));
        changes.put("attribute replaced", (layer, file) -> layer.setXattr(file, "long", new byte[100]));
        changes.put("attribute removed", (layer, file) -> layer.removeXattr(file, "long"));
        return changes;
    }

    private static String file(int number) {
        return "/d" + number % 4 + "/" + "n".repeat(100) + number;
    }

    private static HeapDevice makeStore() throws IOException {
        HeapDevice device = new HeapDevice(BLOCKS);
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS);
                Layer layer = store.createLayer("damaged");
                Layer whole = store.createLayer("whole")) {
            for (int i = 0; i < 4; i++) {
                layer.createDirectory("/d" + i);
            }
            byte[] value = new byte[5000];
            for (int i = 0; i < FILES; i++) {
                layer.write(file(i), 0, new byte[] {(byte) i});
                layer.setXattr(file(i), "short", new byte[200]);
                value[i] = 1;
                layer.setXattr(file(i), "long", value);
            }
            layer.createDirectory("/empty");
            layer.createLink("/linked", file(0));
            layer.createSymbolicLink("/symbolic", "t");
            whole.write("/file", 0, new byte[] {1, 2, 3});
        }
        return device;
    }

    /**
     * A leaf of the layer's tree.
     *
     * @param file the file to which its first item belongs; often this file has items in the previous leaf, too
     */
    private record Leaf(long block, String file) {}

    private static List<Leaf> leaves(HeapDevice device) throws IOException {
        Map<Long, Leaf> leaves = new LinkedHashMap<>();
        try (LayerStore store = EngineProvider.openOn(DeviceCopy.of(device), OPTIONS);
                Layer layer = store.openLayer("damaged")) {
            TreeMap<Long, String> files = new TreeMap<>(Map.of(0L, file(0)));
            for (int i = 0; i < FILES; i++) {
                files.put(layer.stat(file(i), NO_FOLLOW).inode(), file(i));
            }
            TreeCursor cursor = ((EngineLayer) layer).layerState().tree().cursor();
            cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
            while (cursor.next()) {
                // The inode of a long attribute's value has the number after that of its file.
                String file =
                        files.floorEntry(ItemType.inode(cursor.item().major())).getValue();
                leaves.putIfAbsent(cursor.item().block(), new Leaf(cursor.item().block(), file));
            }
        }
        return List.copyOf(leaves.values());
    }

    private static ByteBuffer read(HeapDevice device, long block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
        device.read(block, bytes);
        return bytes.flip();
    }

    private final HeapDevice whole = makeStore();
    private final List<Leaf> leaves = leaves(whole);
    private final Map<String, Map<String, String>> before;

    /** Creates a store, of which copies are damaged. */
    public DamagedNames() throws IOException {
        try (LayerStore store = EngineProvider.openOn(DeviceCopy.of(whole), OPTIONS)) {
            before = TreeText.of(store);
        }
    }

    /**
     * Returns the number of cases: each leaf with each change, where the file has items in that leaf, or in that leaf
     * and the next one.
     */
    public int cases() {
        return 2 * leaves.size() * NAMES.size();
    }

    /** Runs a case. Returns whether the change was refused. */
    public boolean isRefused(int number) throws IOException {
        int index = number % (cases() / 2);
        int leaf = index / NAMES.size();
        Leaf damaged = leaves.get(number < cases() / 2 ? leaf : Math.max(0, leaf - 1));
        return isRefused(DeviceCopy.of(whole), damaged.block, leaves.get(leaf).file, NAMES.get(index % NAMES.size()));
    }

    private boolean isRefused(HeapDevice device, long leaf, String file, String name) throws IOException {
        String what = name + ", " + file + ", leaf " + leaf;
        ByteBuffer sound = read(device, leaf);
        ByteBuffer damaged = read(device, leaf);
        damaged.put(1000, (byte) ~damaged.get(1000));
        device.write(leaf, damaged);
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                Layer other = store.openLayer("whole")) {
            boolean refused = false;
            try (Layer layer = store.openLayer("damaged")) {
                CHANGES.get(name).run(layer, file);
            } catch (CorruptStoreException e) {
                refused = true;
            }
            assertFalse(StoreInsides.of(store).isFailed(), what);
            device.write(leaf, sound.duplicate());
            if (refused) {
                assertEquals("", difference(before, TreeText.of(store)), what);
            }
            other.write("/file", 3, new byte[] {4});
            store.sync();
            assertArrayEquals(new byte[] {1, 2, 3, 4}, other.readAllBytes("/file"), what);
            assertEquals(List.of(), store.check().findings(), what);
            return refused;
        }
    }

    private static String difference(Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
        StringBuilder difference = new StringBuilder();
        before.forEach((layer, paths) -> paths.forEach((path, line) -> {
            String now = after.getOrDefault(layer, Map.of()).get(path);
            difference.append(line.equals(now) ? "" : path + ": " + line + " -> " + now + "; ");
        }));
        return difference.isEmpty() && !before.equals(after) ? "more than before: " + after : difference.toString();
    }
}
