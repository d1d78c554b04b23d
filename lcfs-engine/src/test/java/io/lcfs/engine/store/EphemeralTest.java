package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Layers that are removed with their last handle. After each test the checker must find nothing. */
@Tag("P6")
class EphemeralTest {
    private static final LayerOptions EPHEMERAL = LayerOptions.defaults().withEphemeral(true);

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;

    @BeforeEach
    void makeBase() throws IOException {
        store = checked.store();
        try (Layer base = store.createLayer("base")) {
            base.writeAllBytes("/file", new byte[10_000]);
            base.commit();
        }
    }

    private void assertLayers(String... names) throws IOException {
        assertEquals(
                List.of(names),
                store.list().stream().map(LayerInfo::name).sorted().toList());
    }

    @Test
    void layersOfEachKindGoWithTheirLastHandle() throws IOException {
        store.createLayer("new", EPHEMERAL).close();
        store.cloneLayer("base", "clone", EPHEMERAL).close();
        store.view("base", "view", EPHEMERAL).close();
        assertLayers("base");
        try (Layer live = store.cloneLayer("base", "live")) {
            live.createFile("/more");
            store.snapshot("live", "snapshot", EPHEMERAL).close();
            assertLayers("base", "live");
            assertTrue(live.exists("/more"));
            assertEquals("base", live.info().parent());
        }
    }

    @Test
    void theLayerStaysAsLongAsAHandleAFileOrAViewIsOpen() throws IOException {
        Layer first = store.cloneLayer("base", "passing", EPHEMERAL);
        assertTrue(first.info().ephemeral());
        Layer second = store.openLayer("passing");
        first.close();
        LayerFile file = second.openFile("/file", FileOption.WRITE);
        second.close();
        assertLayers("base", "passing");
        file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Layer third = store.openLayer("passing");
        file.close();
        store.cloneLayer("passing", "above").close();
        FileView view = third.openView("/file");
        third.close();
        assertLayers("above", "base", "passing");
        view.close();
        assertLayers("above", "base");
        try (Layer above = store.openLayer("above")) {
            assertEquals(3, above.readAllBytes("/file")[2]);
            assertEquals("base", above.info().parent());
        }
    }

    @Test
    void theNameIsFreeAtOnceAndTheSpaceComesBack() throws IOException {
        store.reclaim();
        long free = store.info().freeBytes();
        for (int i = 0; i < 5; i++) {
            try (Layer layer = store.cloneLayer("base", "passing", EPHEMERAL)) {
                layer.writeAllBytes("/file", new byte[1 << 20]);
            }
        }
        store.reclaim();
        assertEquals(free, store.info().freeBytes());
    }

    @Test
    void aDiffOfTheLayerEndsBeforeTheLayerGoes() throws IOException {
        try (Layer layer = store.cloneLayer("base", "passing", EPHEMERAL)) {
            layer.createFile("/more");
            try (LayerDiff diff = store.diff("base", "passing")) {
                assertTrue(diff.iterator().hasNext());
            }
            assertTrue(store.exists("passing"));
        }
        assertFalse(store.exists("passing"));
    }

    @Test
    void aCommitKeepsTheLayer() throws IOException {
        try (Layer layer = store.cloneLayer("base", "working", EPHEMERAL)) {
            layer.createFile("/more");
            layer.commit("result", Map.of("key", "value"));
            assertFalse(layer.info().ephemeral());
        }
        try (Layer view = store.view("base", "view", EPHEMERAL)) {
            view.commit();
        }
        assertLayers("base", "result", "view");
        assertEquals(LayerKind.COMMITTED, store.stat("result").kind());
    }

    @Test
    void anotherNameDoesNotKeepIt() throws IOException {
        try (Layer layer = store.cloneLayer("base", "passing", EPHEMERAL)) {
            store.rename("passing", "renamed");
            assertTrue(layer.info().ephemeral());
        }
        assertLayers("base");
    }

    @Test
    void aRestoredLayerIsEphemeralToo() throws IOException {
        Layer live = store.cloneLayer("base", "live", EPHEMERAL);
        store.snapshot("live", "first").close();
        live.createFile("/later");
        Layer restored = store.restore("live", "first");
        assertTrue(restored.info().ephemeral());
        live.close();
        assertTrue(store.exists("live"));
        restored.close();
        assertLayers("base", "first");
    }

    @Test
    void aLayerThatWasRemovedOrLostItsNameToAnotherOneIsNotRemovedAgain() throws IOException {
        try (Layer layer = store.cloneLayer("base", "passing", EPHEMERAL)) {
            store.remove("passing");
            store.createLayer("passing").close();
            assertThrows(NoSuchLayerException.class, layer::info);
        }
        assertLayers("base", "passing");
    }

    @Test
    void openingForWritingRemovesWhatACrashOrACloseLeft() throws IOException {
        HeapDevice device = new HeapDevice(4096);
        LayerStore crashed = EngineProvider.createOn(device, CheckedStore.QUIET, new Random(1));
        crashed.createLayer("kept").close();
        Layer open = crashed.cloneLayer("kept", "passing", EPHEMERAL);
        open.writeAllBytes("/file", new byte[100_000]);
        crashed.snapshot("passing", "snapshot", EPHEMERAL);
        crashed.cloneLayer("kept", "committed", EPHEMERAL).commit();
        crashed.sync();
        StoreOptions readOnly = CheckedStore.QUIET.withReadOnly(true);
        assertEquals(4, EngineProvider.openOn(device, readOnly).list().size());
        LayerStore again = EngineProvider.openOn(device, CheckedStore.QUIET);
        assertEquals(
                List.of("kept", "committed"),
                again.list().stream().map(LayerInfo::name).toList());
        assertEquals(List.of(), again.check().findings());
        again.reclaim();
        try (Layer kept = again.openLayer("kept")) {
            assertArrayEquals(new String[0], kept.listXattrs("/").toArray());
        }
        Layer left = again.cloneLayer("kept", "left", EPHEMERAL);
        again.close();
        left.close();
        try (LayerStore last = EngineProvider.openOn(device, CheckedStore.QUIET)) {
            assertEquals(2, last.list().size());
            assertEquals(List.of(), last.check().findings());
        }
    }
}
