package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.device.HeapDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/** A layer has no more inodes than its limit, and a refused call changes nothing. */
class InodeLimitTest {
    /** The root directory, two files and a directory. */
    private static final LayerOptions FOUR = LayerOptions.defaults().withMaxInodes(4);

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void fill() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer", FOUR);
        layer.createDirectory("/d");
        layer.createFile("/one");
        layer.writeAllBytes("/d/two", new byte[] {1});
        assertEquals(4, layer.usage().inodes());
    }

    private void requireRefused(long asked, Executable call) throws IOException {
        String before = listing();
        NoSpaceException refused = assertThrows(NoSpaceException.class, call);
        assertEquals(NoSpaceException.Limit.LAYER_INODES, refused.limit());
        assertEquals("layer", refused.layer());
        assertEquals(asked, refused.requestedInodes(), refused.getMessage());
        assertEquals(0, refused.availableInodes());
        assertEquals(0, refused.requestedBytes());
        assertEquals(0, refused.reclaimableBytes());
        assertEquals(
                "layer \"layer\" has 4 inodes and would have " + asked + " more, its limit is 4", refused.getMessage());
        assertEquals(before, listing());
        assertEquals(4, layer.usage().inodes());
    }

    private String listing() throws IOException {
        try (var entries = layer.walk("/")) {
            return entries.map(entry -> entry.path() + " " + entry.info())
                    .toList()
                    .toString();
        }
    }

    @Test
    void whatAddsAnInodeIsRefused() throws IOException {
        requireRefused(1, () -> layer.createFile("/new"));
        requireRefused(1, () -> layer.createDirectory("/d/new"));
        requireRefused(1, () -> layer.createSymbolicLink("/new", "target"));
        requireRefused(1, () -> layer.createNode("/new", FileKind.FIFO, 0600, 0));
        requireRefused(1, () -> layer.write("/new", 0, new byte[1]));
        requireRefused(1, () -> layer.writeAllBytes("/new", new byte[10]));
        requireRefused(1, () -> layer.writeAllBytes("/new", new byte[2_000_000]));
        requireRefused(1, () -> layer.write("/new", new ByteArrayInputStream(new byte[100])));
        requireRefused(1, () -> layer.createFile("/new", CreateOptions.defaults(), ByteBuffer.allocate(3_000_000)));
        requireRefused(1, () -> layer.copy("/one", "/new"));
        requireRefused(3, () -> layer.createDirectories("/a/b/c"));
    }

    @Test
    void whatAddsNoneIsNot() throws IOException {
        layer.createLink("/link", "/one");
        layer.rename("/link", "/d/link");
        layer.writeAllBytes("/d/two", new byte[2_000_000]);
        layer.write("/d/two", new ByteArrayInputStream(new byte[100]));
        layer.setXattr("/one", "user.long", new byte[10_000]);
        layer.createDirectories("/d");
        assertEquals(4, layer.usage().inodes());
        // The other name of the file stays, so what replaces it would be one more.
        requireRefused(1, () -> layer.copy("/d/two", "/one"));
        layer.delete("/d/link");
        layer.copy("/d/two", "/one");
        layer.delete("/one");
        layer.createSymbolicLink("/one", "target");
        requireRefused(1, () -> layer.createFile("/new"));
    }

    @Test
    void aFileWithoutANameIsNotCounted() throws IOException {
        try (LayerFile open = layer.openFile("/one", FileOption.WRITE)) {
            layer.delete("/one");
            layer.createFile("/new");
            assertEquals(0, open.size());
        }
        requireRefused(1, () -> layer.createFile("/other"));
    }

    @Test
    void aLayerThatInheritsMoreIsCreatedAndGetsNoMore() throws IOException {
        layer.commit();
        try (Layer above = store.cloneLayer("layer", "above", FOUR.withMaxInodes(2))) {
            NoSpaceException refused = assertThrows(NoSpaceException.class, () -> above.createFile("/new"));
            assertEquals(0, refused.availableInodes());
            above.deleteRecursively("/d");
            assertThrows(NoSpaceException.class, () -> above.createFile("/new"));
            above.delete("/one");
            above.createFile("/new");
        }
        try (Layer free = store.cloneLayer("layer", "free")) {
            free.createFile("/new");
        }
        assertThrows(IllegalArgumentException.class, () -> FOUR.withMaxInodes(0));
    }

    @Test
    void theLimitIsDurableAndStaysInARestoredLayer() throws IOException {
        HeapDevice device = new HeapDevice(4096);
        try (LayerStore kept = EngineProvider.createOn(device, CheckedStore.QUIET);
                Layer live = kept.createLayer("live", FOUR.withMaxInodes(2))) {
            live.createFile("/one");
            kept.snapshot("live", "snapshot").close();
        }
        try (LayerStore kept = EngineProvider.openOn(device, CheckedStore.QUIET)) {
            try (Layer live = kept.openLayer("live")) {
                assertThrows(NoSpaceException.class, () -> live.createFile("/two"));
            }
            try (Layer live = kept.restore("live", "snapshot")) {
                NoSpaceException refused = assertThrows(NoSpaceException.class, () -> live.createFile("/two"));
                assertEquals("live", refused.layer());
                assertFalse(live.exists("/two"));
            }
            assertEquals(List.of(), kept.check().findings());
        }
    }
}
