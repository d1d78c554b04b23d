package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A removed layer below several layers, or below a writable one, keeps only what one of them reaches. */
@Tag("P9")
class SharedZombieTest {
    private static final int LARGE = 16 << 20;

    /** More than the nodes of all layers take. */
    private static final int LITTLE = 1 << 20;

    private final HeapDevice device = new HeapDevice(16_384);
    private LayerStore store;
    private long free;

    @BeforeEach
    void createBase() throws IOException {
        store = EngineProvider.createOn(device, Bench.OPTIONS);
        free = store.info().freeBytes();
        try (Layer base = store.createLayer("base")) {
            base.write("/large", 0, content());
            base.write("/other", 0, content());
            base.commit();
        }
    }

    @AfterEach
    void requireCleanAndEmptyAtLast() throws IOException {
        Bench.requireClean(store, "at the end");
        for (String name : new String[] {"base", "one", "two", "three"}) {
            if (store.exists(name)) {
                store.remove(name, RemoveOption.FORCE);
            }
        }
        store.reclaim();
        Bench.requireClean(store, "empty");
        assertUsed(0);
        store.close();
    }

    private static byte[] content() {
        byte[] bytes = new byte[LARGE];
        for (int i = 0; i < LARGE; i += 512) {
            bytes[i] = (byte) (1 + i % 255);
        }
        return bytes;
    }

    private void clone(String below, String name, boolean committed, String... deleted) throws IOException {
        try (Layer layer = store.cloneLayer(below, name)) {
            for (String path : deleted) {
                layer.delete(path);
            }
            if (committed) {
                layer.commit();
            }
        }
    }

    private void remove(String name) throws IOException {
        store.remove(name, RemoveOption.FORCE);
        store.reclaim();
        Bench.requireClean(store, "after the removal of " + name);
    }

    private void assertUsed(int large) throws IOException {
        long used = free - store.info().freeBytes();
        assertTrue(Math.abs(used - (long) large * LARGE) < LITTLE, used + " bytes used, not " + large + " files");
    }

    private void assertShows(String layer, String path) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            assertArrayEquals(content(), opened.readAllBytes(path), layer + path);
        }
    }

    @Test
    void whatTwoCommittedLayersDeletedComesBack() throws IOException {
        clone("base", "one", true, "/large");
        clone("base", "two", true, "/large");
        remove("base");
        assertUsed(1);
        assertShows("one", "/other");
        assertShows("two", "/other");
    }

    @Test
    void whatAWritableLayerDeletedComesBackBeforeAndAfterTheRemoval() throws IOException {
        clone("base", "one", false, "/large");
        remove("base");
        assertUsed(1);
        assertShows("one", "/other");
        try (Layer one = store.openLayer("one")) {
            one.delete("/other");
        }
        store.reclaim();
        assertUsed(0);
    }

    @Test
    void whatOnlyOneOfTwoLayersReachesComesBackWithIt() throws IOException {
        clone("base", "one", true, "/large");
        clone("base", "two", false, "/other");
        remove("base");
        assertUsed(2);
        assertShows("one", "/other");
        assertShows("two", "/large");
        remove("one");
        assertUsed(1);
        assertShows("two", "/large");
    }

    @Test
    void partsOfAFileComeBack() throws IOException {
        for (String name : new String[] {"one", "two"}) {
            clone("base", name, false, "/other");
            try (Layer layer = store.openLayer(name);
                    var file = layer.openFile("/large", FileOption.WRITE)) {
                for (int at = 0; at < LARGE; at += 8192) {
                    file.punch(at, 4096);
                }
            }
        }
        remove("base");
        long used = free - store.info().freeBytes();
        assertTrue(Math.abs(used - LARGE / 2) < LITTLE, used + " bytes used by half a file");
    }

    /** The snapshot keeps what the layer above it then deletes. */
    @Test
    void aSnapshotOfALayerAboveKeepsWhatItShows() throws IOException {
        clone("base", "one", false);
        clone("base", "two", true, "/large", "/other");
        store.snapshot("one", "three").close();
        try (Layer one = store.openLayer("one")) {
            one.delete("/large");
        }
        remove("base");
        assertUsed(2);
        assertShows("three", "/large");
        remove("three");
        assertUsed(1);
        assertShows("one", "/other");
    }

    /** Of the lower removed layer, only the layers at the top know what is reached. */
    @Test
    void removedLayersAboveRemovedLayersHoldNothing() throws IOException {
        clone("base", "one", true, "/other");
        clone("one", "two", true, "/large");
        clone("one", "three", false, "/large");
        try (Layer live = store.cloneLayer("base", "four")) {
            live.delete("/large");
        }
        remove("base");
        assertUsed(2);
        remove("one");
        assertUsed(1);
        assertShows("four", "/other");
        store.remove("four");
        store.reclaim();
        assertUsed(0);
    }

    /** What the changed nodes take until a checkpoint comes out of the reserve. */
    @Test
    void aFullStorePrunes() throws IOException {
        int files = 20_000;
        store.close();
        HeapDevice small = new HeapDevice(40_000);
        store = EngineProvider.createOn(small, Bench.OPTIONS.withStageBytes(64 << 20));
        free = store.info().freeBytes();
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 1);
        try (Layer base = store.createLayer("base")) {
            for (int i = 0; i < files; i++) {
                base.write("/" + i, 0, block);
            }
            base.commit();
        }
        for (String name : new String[] {"one", "two"}) {
            try (Layer layer = store.cloneLayer("base", name)) {
                for (int i = 0; i < files; i += 2) {
                    layer.delete("/" + i);
                }
                layer.commit();
            }
        }
        try (Layer three = store.createLayer("three")) {
            for (int i = 0; ; i++) {
                three.write("/" + i, 0, block);
            }
        } catch (NoSpaceException e) {
            store.remove("base", RemoveOption.FORCE);
        }
        long before = store.info().freeBytes();
        store.reclaim();
        long back = store.info().freeBytes() - before;
        assertTrue(back > files / 2 * 4096L, back + " bytes came back");
    }
}
