package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Damage;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.SalvageReport;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.DeviceCopy;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A salvage copies everything readable of a damaged store, lists everything else, and never shows wrong data. */
@Tag("P12")
@Tag("faults")
class SalvageTest {
    private static final int BLOCKS = 2048;
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final StoreOptions READ_ONLY = QUIET.withReadOnly(true);

    private static HeapDevice sound;
    private static Map<String, String> whole;

    @BeforeAll
    static void makeStore() throws IOException {
        sound = new HeapDevice(BLOCKS);
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        try (LayerStore store = EngineProvider.createOn(sound, QUIET)) {
            try (Layer base = store.createLayer("base", LayerOptions.defaults().withLabels(Map.of("os", "debian")))) {
                base.createDirectories("/usr/lib");
                base.createDirectories("/etc");
                base.write("/usr/lib/big", 0, content);
                base.write("/usr/lib/sparse", 400_000, ByteBuffer.wrap(content, 0, 9000));
                base.truncate("/usr/lib/sparse", 1_000_000);
                for (int i = 0; i < 150; i++) {
                    base.write("/usr/lib/small-with-a-long-name-" + i, 0, ("small " + i).getBytes());
                }
                base.createLink("/etc/linked", "/usr/lib/big");
                base.createSymbolicLink("/etc/link", "../usr/lib/big");
                base.createNode("/etc/null", FileKind.CHARACTER_DEVICE, 0666, 259);
                base.setXattr("/usr/lib/big", "user.short", "value".getBytes());
                base.setXattr("/usr/lib/big", "user.long", Arrays.copyOf(content, 30_000));
                base.setOwner("/etc", 7, 8);
                base.setMode("/etc", 0700);
                base.setModifiedTime("/etc", Instant.ofEpochSecond(1_000_000, 5));
                base.commit();
            }
            try (Layer middle = store.cloneLayer("base", "middle")) {
                middle.write("/usr/lib/middle", 0, ByteBuffer.wrap(content, 0, 20_000));
                middle.deleteRecursively("/etc");
                middle.commit();
            }
            try (Layer top = store.cloneLayer("middle", "top")) {
                top.write("/usr/lib/big", 8192, ByteBuffer.wrap(content, 0, 4096));
                top.rename("/usr/lib/small-with-a-long-name-3", "/moved");
                top.createLink("/usr/again", "/usr/lib/middle");
            }
            store.view("middle", "shown", LayerOptions.defaults()).close();
            try (Layer other = store.cloneLayer("base", "other")) {
                other.write("/etc/linked", 4096, ByteBuffer.wrap(content, 0, 9000));
            }
            try (Layer root = store.root()) {
                root.write("/db", 0, ByteBuffer.wrap(content, 0, 50_000));
            }
            // After two checkpoints both superblocks show the same state.
            store.reclaim();
            whole = view(store);
            assertTrue(store.check().isClean());
        }
    }

    /** Returns everything that can be seen, by layer and path, except times of change. */
    static Map<String, String> view(LayerStore store) throws IOException {
        Map<String, String> view = new TreeMap<>();
        for (LayerInfo info : store.list()) {
            view.put(info.name(), info.kind() + " on " + info.parent() + " " + info.labels());
            collect(store, info.name(), view);
        }
        collect(store, LayerStore.ROOT, view);
        return view;
    }

    private static void collect(LayerStore store, String name, Map<String, String> view) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            collect(layer, name, "/", view);
        }
    }

    private static void collect(Layer layer, String name, String path, Map<String, String> view) throws IOException {
        view.put(name + ":" + path, describe(layer, path));
        if (layer.stat(path, NO_FOLLOW).isDirectory()) {
            try (DirectoryEntries entries = layer.list(path)) {
                for (DirectoryEntry entry : entries) {
                    collect(layer, name, path + (path.endsWith("/") ? "" : "/") + entry.name(), view);
                }
            }
        }
    }

    private static String describe(Layer layer, String path) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        StringBuilder text = new StringBuilder();
        text.append(info.kind()).append(' ').append(Integer.toOctalString(info.mode()));
        text.append(' ').append(info.uid()).append(':').append(info.gid());
        text.append(' ')
                .append(info.size())
                .append(' ')
                .append(info.rdev())
                .append(' ')
                .append(info.mtime());
        for (String xattr : layer.listXattrs(path)) {
            text.append(' ').append(xattr).append('=').append(Arrays.hashCode(layer.getXattr(path, xattr)));
        }
        if (info.isRegular()) {
            text.append(' ').append(Arrays.hashCode(layer.readAllBytes(path)));
        } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
            text.append(' ').append(layer.readSymbolicLink(path));
        }
        return text.toString();
    }

    private static void damage(HeapDevice device, long block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        device.read(block, bytes);
        bytes.put(1234, (byte) ~bytes.get(1234));
        device.write(block, bytes.flip());
    }

    @Test
    void aSoundStoreIsCopiedWholeAndSharesWhatItShared() throws IOException {
        try (LayerStore store = EngineProvider.openOn(DeviceCopy.of(sound), READ_ONLY);
                LayerStore target = EngineProvider.createOn(new HeapDevice(BLOCKS), QUIET)) {
            SalvageReport report = store.salvage(target);
            assertTrue(report.isComplete(), () -> report.losses().toString());
            assertEquals(6, report.layers());
            assertEquals(whole, view(target));
            for (String name : List.of("base", "other")) {
                try (Layer layer = target.openLayer(name)) {
                    assertEquals(Set.of("/usr/lib/big", "/etc/linked"), layer.paths("/usr/lib/big"));
                }
            }
            for (LayerInfo info : store.list()) {
                assertEquals(info.id(), target.stat(info.name()).id());
                long own = store.usage(info.name()).ownBytes();
                long copied = target.usage(info.name()).ownBytes();
                assertTrue(copied <= own + (own >> 1) + 32_768, info.name() + " owns " + copied + ", was " + own);
            }
            assertTrue(target.check().isClean());
        }
    }

    /** The content of a view is that of the removed layer, also before and after the view has taken over its blocks. */
    @Test
    void aViewOfARemovedLayerKeepsItsFiles() throws IOException {
        for (boolean reclaims : new boolean[] {false, true}) {
            try (LayerStore store = EngineProvider.createOn(new HeapDevice(BLOCKS), QUIET);
                    LayerStore target = EngineProvider.createOn(new HeapDevice(BLOCKS), QUIET)) {
                for (String name : List.of("base", "middle")) {
                    try (Layer layer = name.equals("base") ? store.createLayer(name) : store.cloneLayer("base", name)) {
                        layer.write("/file", 0, name.getBytes());
                        layer.commit();
                    }
                }
                store.view("middle", "shown").close();
                store.remove("middle", RemoveOption.FORCE);
                if (reclaims) {
                    store.reclaim();
                }
                assertTrue(store.salvage(target).isComplete());
                try (Layer shown = target.openLayer("shown")) {
                    assertEquals("middle", new String(shown.readAllBytes("/file")));
                    assertThrows(ReadOnlyLayerException.class, () -> shown.write("/file", 0, new byte[1]));
                }
                assertTrue(target.check().isClean());
            }
        }
    }

    @Test
    void withAnyBlockDamagedAllElseIsCopiedAndTheRestIsListed() throws IOException {
        List<Long> written = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        ByteBuffer zeros = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        for (long block = 0; block < BLOCKS; block++) {
            sound.read(block, bytes.clear());
            if (!bytes.flip().equals(zeros)) {
                written.add(block);
            }
        }
        Set<Long> harmful = ConcurrentHashMap.newKeySet();
        Sweep.all("salvage with one damaged block", written.size(), index -> {
            long block = written.get((int) index);
            HeapDevice device = DeviceCopy.of(sound);
            damage(device, block);
            SalvageReport report = salvage(device, "block " + block);
            if (!report.isComplete()) {
                harmful.add(block);
            }
            Tally.DAMAGED_BYTES.add(1);
        });
        assertFalse(harmful.isEmpty());
    }

    @Test
    void withManyBlocksDamagedNothingWrongIsShown() {
        Sweep.random("salvage with many damaged blocks", 100, seed -> {
            Random random = new Random(seed);
            HeapDevice device = DeviceCopy.of(sound);
            for (long block = 2; block < BLOCKS; block++) {
                if (random.nextInt(10) == 0) {
                    damage(device, block);
                }
            }
            salvage(device, "seed " + seed);
            Tally.DAMAGED_BYTES.add(1);
        });
    }

    /** Salvages a store. Every file of the copy is right, or at a place that the report names. */
    private static SalvageReport salvage(HeapDevice device, String when) throws IOException {
        try (LayerStore store = EngineProvider.openOn(device, READ_ONLY);
                LayerStore target = EngineProvider.createOn(new HeapDevice(BLOCKS), QUIET)) {
            SalvageReport report = store.salvage(target);
            assertTrue(target.check().isClean(), () -> when + ": " + report.losses());
            Map<String, String> found = view(target);
            Set<String> excused = new HashSet<>();
            for (Damage loss : report.losses()) {
                excused.add(
                        loss.layer() == null ? "" : loss.path() == null ? loss.layer() : loss.layer() + loss.path());
            }
            Set<String> names = new HashSet<>(whole.keySet());
            names.addAll(found.keySet());
            for (String name : names) {
                if (!String.valueOf(whole.get(name)).equals(found.get(name))) {
                    assertTrue(
                            isExcused(name, excused),
                            () -> when + ": " + name + " was " + whole.get(name) + ", is " + found.get(name)
                                    + "; lost: " + report.losses());
                }
            }
            return report;
        }
    }

    private static final Map<String, String> BELOW =
            Map.of("middle", "base", "top", "middle", "shown", "middle", "other", "base");

    /**
     * Returns whether the report names the path, one of its names, a directory above it, or the same path in a layer
     * below.
     */
    private static boolean isExcused(String name, Set<String> excused) {
        int colon = name.indexOf(':');
        String path = colon < 0 ? "/" : name.substring(colon + 1);
        for (String layer = colon < 0 ? name : name.substring(0, colon); layer != null; layer = BELOW.get(layer)) {
            if (excused.contains("") || excused.contains(layer)) {
                return true;
            }
            for (String lost : excused) {
                if (lost.startsWith(layer + "/") && isNear(lost.substring(layer.length()), path)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNear(String lost, String path) {
        boolean sameFile = Set.of("/usr/lib/big", "/etc/linked").containsAll(List.of(lost, path))
                || Set.of("/usr/lib/middle", "/usr/again").containsAll(List.of(lost, path));
        return sameFile
                || lost.equals("/")
                || path.equals(lost)
                || path.startsWith(lost + "/")
                || lost.startsWith(path);
    }

    @Test
    void aTargetThatIsTooSmallKeepsTheCacheLayersThatWereCopied() throws IOException {
        byte[] content = new byte[2 << 20];
        new Random(8).nextBytes(content);
        LayerOptions cache = LayerOptions.defaults().withCache(true);
        try (LayerStore store = LayerStore.createInMemory(32 << 20, QUIET);
                LayerStore target = LayerStore.createInMemory(10 << 20, StoreOptions.defaults())) {
            for (String name : List.of("a", "b", "c", "d", "e")) {
                try (Layer layer = store.createLayer(name, cache)) {
                    content[0]++;
                    layer.write("/file", 0, content);
                }
            }
            assertThrows(NoSpaceException.class, () -> store.salvage(target));
            assertTrue(target.exists("a"));
            assertTrue(target.exists("c"));
            // From now on, the target evicts as before.
            try (Layer layer = target.createLayer("new")) {
                layer.write("/file", 0, content);
                layer.write("/more", 0, content);
            }
            assertFalse(target.exists("a"));
        }
    }

    @Test
    void aTargetWithLayersOrTheStoreItselfIsRefused() throws IOException {
        try (LayerStore store = EngineProvider.openOn(DeviceCopy.of(sound), READ_ONLY);
                LayerStore target = EngineProvider.openOn(DeviceCopy.of(sound), QUIET)) {
            assertThrows(IllegalArgumentException.class, () -> store.salvage(store));
            assertThrows(IllegalArgumentException.class, () -> store.salvage(target));
            assertEquals(LayerKind.COMMITTED, target.stat("base").kind());
            for (LayerInfo info : target.list()) {
                target.remove(info.name(), RemoveOption.FORCE);
            }
            // The IDs of its former layers would be used again.
            assertThrows(IllegalArgumentException.class, () -> store.salvage(target));
        }
    }
}
