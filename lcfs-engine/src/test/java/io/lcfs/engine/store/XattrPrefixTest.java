package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.SalvageReport;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linux has no extended attribute whose name is only a prefix. The store {@code prefixes.gz} was made while such names
 * could be set: {@code /f} has all four of them beside two others, {@code /l} has one with a long value.
 */
class XattrPrefixTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final List<String> PREFIXES = List.of("user.", "trusted.", "security.", "system.");

    private static LayerStore old() throws IOException {
        try (InputStream packed = XattrPrefixTest.class.getResourceAsStream("/format/prefixes.gz")) {
            byte[] bytes = new GZIPInputStream(packed).readAllBytes();
            HeapDevice device = new HeapDevice(bytes.length / BlockDevice.BLOCK_BYTES);
            device.write(0, ByteBuffer.wrap(bytes));
            return EngineProvider.openOn(device, OPTIONS);
        }
    }

    private static LayerStore empty() throws IOException {
        return LayerStore.createInMemory(4 << 20, OPTIONS);
    }

    private static void requireClean(LayerStore store) throws IOException {
        store.reclaim();
        assertEquals(List.of(), store.check().findings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.", "trusted.", "security.", "system."})
    void nameThatIsOnlyAPrefixIsRefused(String name) throws IOException {
        try (LayerStore store = empty();
                Layer layer = store.createLayer("layer")) {
            layer.createFile("/f");
            long changes = layer.changeCount();
            List<IllegalArgumentException> refusals = List.of(
                    assertThrows(IllegalArgumentException.class, () -> layer.setXattr("/f", name, new byte[1])),
                    assertThrows(IllegalArgumentException.class, () -> setByHandle(layer, name)),
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> CreateOptions.defaults().withXattr(name, new byte[1])));
            for (IllegalArgumentException refusal : refusals) {
                assertTrue(refusal.getMessage().contains("nothing behind its prefix"), refusal.getMessage());
                assertTrue(refusal.getMessage().endsWith(": " + name), refusal.getMessage());
            }
            assertEquals(changes, layer.changeCount());
            assertEquals(List.of(), layer.listXattrs("/f"));
            assertNull(layer.getXattr("/f", name));
            assertFalse(layer.removeXattr("/f", name));
            layer.setXattr("/f", name + ".", new byte[1]);
            layer.setXattr("/f", name.substring(0, name.length() - 1), new byte[1]);
            assertEquals(2, layer.listXattrs("/f").size());
            requireClean(store);
        }
    }

    private static void setByHandle(Layer layer, String name) throws IOException {
        try (LayerFile file = layer.openFile("/f", FileOption.READ, FileOption.WRITE)) {
            file.setXattr(name, new byte[1]);
        }
    }

    @Test
    void attributesOfAnOldStoreAreNotListedAndCanBeReadAndRemoved() throws IOException {
        try (LayerStore store = old()) {
            assertEquals(List.of(), store.check().findings());
            try (Layer layer = store.cloneLayer("old", "new")) {
                assertEquals(List.of("user.a", "user.long"), layer.listXattrs("/f"));
                for (String name : PREFIXES) {
                    assertArrayEquals(name.getBytes(StandardCharsets.UTF_8), layer.getXattr("/f", name));
                    assertTrue(layer.removeXattr("/f", name));
                    assertNull(layer.getXattr("/f", name));
                }
                assertTrue(layer.removeXattr("/l", "user."));
                assertEquals(List.of("user.a", "user.long"), layer.listXattrs("/f"));
            }
            requireClean(store);
        }
    }

    @Test
    void fileOfAnOldStoreCanBeCopiedReplacedAndDeleted() throws IOException {
        try (LayerStore store = old()) {
            try (Layer layer = store.cloneLayer("old", "new")) {
                layer.copy("/f", "/copy");
                assertEquals(List.of("user.a", "user.long"), layer.listXattrs("/copy"));
                assertNull(layer.getXattr("/copy", "user."));
                layer.copy("/made", "/l");
                assertNull(layer.getXattr("/l", "user."));
                layer.delete("/f");
            }
            requireClean(store);
        }
    }

    @Test
    void oldStoreIsSalvagedWithoutThem() throws IOException {
        try (LayerStore store = old();
                LayerStore target = empty()) {
            SalvageReport report = store.salvage(target);
            assertTrue(report.isComplete(), report.toString());
            try (Layer layer = target.openLayer("old")) {
                assertEquals("content", new String(layer.readAllBytes("/f"), StandardCharsets.UTF_8));
                assertEquals(List.of("user.a", "user.long"), layer.listXattrs("/f"));
                assertEquals(List.of(), layer.listXattrs("/l"));
                assertNull(layer.getXattr("/f", "user."));
            }
            requireClean(target);
        }
    }
}
