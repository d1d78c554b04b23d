package io.lcfs.engine.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A store that is opened for reading only shows everything, changes nothing, and needs no mapping. */
@Tag("P18")
class ReadOnlyStoreTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withReadOnly(true);

    @TempDir
    private Path folder;

    private Path file;
    private byte[] content;

    @BeforeEach
    void makeStore() throws IOException {
        file = folder.resolve("store.lcfs");
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        try (LayerStore store = LayerStore.create(file, 16 << 20)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectories("/etc");
                base.write("/etc/big", 0, content);
                base.write("/etc/small", 0, "small".getBytes(UTF_8));
                base.commit();
            }
            try (Layer live = store.cloneLayer("base", "live")) {
                live.write("/etc/small", 0, "SMALL".getBytes(UTF_8));
            }
            store.createLayer("gone").close();
            store.sync();
            store.remove("gone");
        }
    }

    @Test
    void everythingIsShownAndNoByteIsWritten() throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (LayerStore store = LayerStore.open(file, OPTIONS)) {
            try (Layer live = store.openLayer("live");
                    LayerDiff diff = store.diff("base", "live")) {
                assertArrayEquals(content, live.readAllBytes("/etc/big"));
                assertArrayEquals("SMALL".getBytes(UTF_8), live.readAllBytes("/etc/small"));
                assertEquals("M /etc/small", diff.iterator().next().toString());
            }
            assertTrue(store.check().isClean());
            assertEquals(2, store.list().size());
            store.sync();
        }
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void everyChangeIsRefusedAndNamesTheReason() throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (LayerStore store = LayerStore.open(file, OPTIONS);
                Layer live = store.openLayer("live");
                Layer root = store.root()) {
            Map<String, Executable> changes = Map.ofEntries(
                    Map.entry("create", () -> store.createLayer("x")),
                    Map.entry("clone", () -> store.cloneLayer("base", "x")),
                    Map.entry("snapshot", () -> store.snapshot("live", "x")),
                    Map.entry("remove", () -> store.remove("live")),
                    Map.entry("rename", () -> store.rename("live", "x")),
                    Map.entry("label", () -> store.setLabel("live", "a", "b")),
                    Map.entry("commit", live::commit),
                    Map.entry("write", () -> live.write("/x", 0, new byte[1])),
                    Map.entry("delete", () -> live.delete("/etc/small")),
                    Map.entry("truncate", () -> live.truncate("/etc/big", 1)),
                    Map.entry("layer 0", () -> root.createDirectories("/db")),
                    Map.entry("reclaim", store::reclaim),
                    Map.entry("grow", () -> store.grow(32 << 20)));
            for (Map.Entry<String, Executable> change : changes.entrySet()) {
                assertThrows(ReadOnlyStoreException.class, change.getValue(), change.getKey());
            }
            assertTrue(store.check().isClean());
        }
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void aWriterIsKeptOutMeanwhile() throws IOException {
        try (LayerStore store = LayerStore.open(file, OPTIONS)) {
            assertThrows(StoreLockedException.class, () -> LayerStore.open(file));
            assertEquals(2, store.list().size());
        }
        LayerStore.open(file).close();
    }

    @Test
    void aFileThatSomebodyTruncatesGivesExceptionsAndNoFault() throws IOException {
        try (LayerStore store = LayerStore.open(file, OPTIONS);
                Layer live = store.openLayer("live")) {
            try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
                channel.truncate(8192);
            }
            IOException thrown = assertThrows(IOException.class, () -> live.readAllBytes("/etc/big"));
            assertTrue(
                    !(thrown instanceof StoreFailedException)
                            && thrown.getMessage().contains("ends at byte 8192"),
                    thrown.toString());
        }
    }

    @Test
    void aStoreCannotBeMadeReadOnly() {
        Path other = folder.resolve("other.lcfs");
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> LayerStore.create(other, 16 << 20, OPTIONS));
        assertTrue(thrown.getMessage().contains("readOnly"));
        assertTrue(Files.notExists(other));
    }
}
