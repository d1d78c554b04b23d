package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A live layer goes back to a snapshot. After each test the checker must find nothing. */
@Tag("P6")
class RestoreTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;

    @BeforeEach
    void makeLayers() throws IOException {
        store = checked.store();
        try (Layer base = store.createLayer("base")) {
            write(base, "base");
            base.commit();
        }
        try (Layer live = store.cloneLayer("base", "live")) {
            write(live, "first");
            store.snapshot("live", "first").close();
            write(live, "second");
            live.createFile("/more");
            store.snapshot("live", "second").close();
            write(live, "last");
        }
    }

    private static void write(Layer layer, String text) throws IOException {
        layer.writeAllBytes("/file", text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Layer layer) throws IOException {
        return new String(layer.readAllBytes("/file"), StandardCharsets.UTF_8);
    }

    private String text(String name) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            return text(layer);
        }
    }

    @Test
    void theLayerShowsTheSnapshotAndIsWrittenOnIt() throws IOException {
        long discarded = store.stat("live").id();
        try (Layer live = store.restore("live", "second")) {
            assertEquals("second", text(live));
            assertTrue(live.exists("/more"));
            write(live, "again");
            assertEquals(LayerKind.WRITABLE, live.info().kind());
            assertEquals("second", live.info().parent());
            assertNotEquals(discarded, live.id());
            live.commit();
        }
        assertEquals(List.of("base", "first", "second", "live"), names(store.list()));
        assertEquals("again", text("live"));
        assertEquals("second", text("second"));
        assertEquals("first", text("first"));
    }

    private static List<String> names(List<LayerInfo> layers) {
        return layers.stream().map(LayerInfo::name).toList();
    }

    @Test
    void snapshotsThatWereTakenLaterStayWhenAnEarlierOneIsRestored() throws IOException {
        store.restore("live", "first").close();
        assertEquals("first", text("live"));
        assertEquals("second", text("second"));
        assertEquals(List.of("second", "live"), names(store.children("first")));
        store.remove("second");
        store.reclaim();
        assertEquals("first", text("live"));
        store.restore("live", "base").close();
        assertEquals("base", text("live"));
        assertEquals(List.of("base"), names(store.ancestors("live")));
    }

    @Test
    void aSnapshotBelowARemovedLayerCanBeRestored() throws IOException {
        store.remove("second", RemoveOption.FORCE);
        store.restore("live", "first").close();
        assertEquals("first", text("live"));
        store.reclaim();
        assertEquals("first", text("live"));
    }

    @Test
    void labelsAndLimitStay() throws IOException {
        LayerOptions options =
                LayerOptions.defaults().withMaxOwnBytes(64 << 10).withLabels(Map.of("a", "1", "b", "x".repeat(500)));
        store.cloneLayer("base", "limited", options).close();
        store.snapshot("limited", "before").close();
        store.setLabel("limited", "c", "3");
        Map<String, String> labels = store.stat("limited").labels();
        try (Layer limited = store.restore("limited", "before")) {
            assertEquals(labels, limited.info().labels());
            byte[] large = new byte[128 << 10];
            Arrays.fill(large, (byte) 1);
            assertThrows(NoSpaceException.class, () -> limited.write("/large", 0, large));
        }
        assertEquals(3, labels.size());
    }

    @Test
    void handlesFromBeforeReadTheDiscardedStateAndCannotWrite() throws IOException {
        try (Layer old = store.openLayer("live");
                LayerFile file = old.openFile("/file", FileOption.WRITE, FileOption.READ)) {
            try (Layer live = store.restore("live", "first")) {
                write(live, "new");
                assertEquals("last", text(old));
                ByteBuffer read = ByteBuffer.allocate(4);
                file.read(0, read);
                assertArrayEquals("last".getBytes(StandardCharsets.UTF_8), read.array());
                NoSuchLayerException refused = assertThrows(NoSuchLayerException.class, () -> old.createFile("/f"));
                assertEquals(
                        "layer \"live\" was restored, and this handle shows its removed state: open the layer again",
                        refused.getMessage());
                assertEquals("live", refused.layer());
                assertThrows(NoSuchLayerException.class, () -> file.write(0, ByteBuffer.allocate(1)));
                assertThrows(NoSuchLayerException.class, old::commit);
                assertThrows(NoSuchLayerException.class, old::info);
                assertEquals("new", text(live));
                store.reclaim();
                assertEquals("last", text(old));
            }
        }
        store.remove("live");
    }

    @Test
    void theSpaceOfTheDiscardedStateComesBack() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        store.reclaim();
        long free = store.info().freeBytes();
        for (int round = 0; round < 50; round++) {
            try (Layer live = store.openLayer("live")) {
                live.writeAllBytes("/large", bytes);
            }
            store.restore("live", "second").close();
            store.reclaim();
        }
        assertTrue(Math.abs(store.info().freeBytes() - free) < 64 << 10, free + " " + store.info());
        assertEquals(4, store.info().layers());
    }

    @Test
    void whatCannotBeRestoredChangesNothing() throws IOException {
        store.createLayer("other").close();
        store.view("second", "view", LayerOptions.defaults()).close();
        List<LayerInfo> before = store.list();
        assertThrows(NoSuchLayerException.class, () -> store.restore("none", "first"));
        assertThrows(NoSuchLayerException.class, () -> store.restore("live", "none"));
        assertThrows(ReadOnlyLayerException.class, () -> store.restore("second", "first"));
        assertThrows(ReadOnlyLayerException.class, () -> store.restore("view", "first"));
        assertThrows(UnsupportedOperationException.class, () -> store.restore(LayerStore.ROOT, "first"));
        for (String other : List.of("live", "other", "view", LayerStore.ROOT)) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> store.restore("live", other));
            assertEquals("layer \"live\" is not on layer \"" + other + "\"", refused.getMessage());
        }
        assertEquals(before, store.list());
        assertEquals("last", text("live"));
    }

    @Test
    void whatALayerOnTheDiscardedSideOwnsIsNotShared() throws IOException {
        store.cloneLayer("second", "beside").close();
        try (Layer beside = store.openLayer("beside");
                Layer live = store.restore("live", "second")) {
            write(beside, "beside");
            write(live, "live");
            assertFalse(live.exists("/beside"));
            assertEquals("beside", text(beside));
            assertEquals("live", text(live));
        }
        store.remove("beside");
        store.remove("second", RemoveOption.FORCE);
        store.reclaim();
        assertEquals("live", text("live"));
    }
}
