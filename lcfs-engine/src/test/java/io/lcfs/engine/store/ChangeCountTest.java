package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader of the change count misses no change. After each test the checker must find nothing. */
class ChangeCountTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    private interface Call {
        void run(Layer layer) throws IOException;
    }

    private interface FileCall {
        void run(LayerFile file) throws IOException;
    }

    private static Call ofFile(FileCall call) {
        return layer -> {
            try (LayerFile file = layer.openFile("/d/f", FileOption.READ, FileOption.WRITE)) {
                call.run(file);
            }
        };
    }

    private static ByteBuffer bytes(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) 7);
        }
        return bytes.flip();
    }

    /** The order matters, because later changes need the results of earlier ones. */
    private static Map<String, Call> changes() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("createDirectory", layer -> layer.createDirectory("/d"));
        calls.put("createDirectories", layer -> layer.createDirectories("/e/e/e"));
        calls.put("createFile", layer -> layer.createFile("/d/f"));
        calls.put("createSymbolicLink", layer -> layer.createSymbolicLink("/d/s", "f"));
        calls.put("createLink", layer -> layer.createLink("/d/g", "/d/f"));
        calls.put("createNode", layer -> layer.createNode("/d/n", FileKind.FIFO, 0644, 0));
        calls.put(
                "openFile",
                layer -> layer.openFile("/d/o", FileOption.WRITE, FileOption.CREATE)
                        .close());
        calls.put("write within the tree", layer -> layer.write("/d/f", 0, bytes(100)));
        calls.put("write of a block", layer -> layer.write("/d/f", 0, bytes(10_000)));
        calls.put("write in place", layer -> layer.write("/d/f", 5, bytes(10)));
        calls.put("write of one byte that is there", layer -> layer.write("/d/f", 5, bytes(1)));
        calls.put("write of many blocks", layer -> layer.write("/d/f", 0, bytes(1_000_000)));
        calls.put("write of zeros", layer -> layer.write("/d/f", 0, ByteBuffer.allocate(4096)));
        calls.put("punch", layer -> layer.punch("/d/f", 4096, 4096));
        calls.put("truncate", layer -> layer.truncate("/d/f", 9_000));
        calls.put("truncate to be longer", layer -> layer.truncate("/d/f", 90_000));
        calls.put("setMode", layer -> layer.setMode("/d/f", 0600));
        calls.put("setOwner", layer -> layer.setOwner("/d/f", 3, 4));
        calls.put("setModifiedTime", layer -> layer.setModifiedTime("/d/f", Instant.EPOCH));
        calls.put("setXattr", layer -> layer.setXattr("/d/f", "user.a", new byte[10]));
        calls.put("setXattr of a long value", layer -> layer.setXattr("/d/f", "user.b", new byte[2_000]));
        calls.put("removeXattr", layer -> layer.removeXattr("/d/f", "user.a"));
        calls.put("rename", layer -> layer.rename("/d/g", "/e/g"));
        calls.put("exchange", layer -> layer.rename("/d/f", "/d/s", RenameOption.EXCHANGE));
        calls.put("exchange back", layer -> layer.rename("/d/f", "/d/s", RenameOption.EXCHANGE));
        calls.put("file: write", ofFile(file -> file.write(20_000, bytes(10))));
        calls.put("file: append", ofFile(file -> file.append(bytes(10))));
        calls.put("file: truncate", ofFile(file -> file.truncate(10)));
        calls.put("file: setMode", ofFile(file -> file.setMode(0644)));
        calls.put("delete", layer -> layer.delete("/d/s"));
        calls.put("deleteRecursively", layer -> layer.deleteRecursively("/e"));
        return calls;
    }

    @Test
    void everyChangeCountsForEachHandle() throws IOException {
        try (Layer other = store.openLayer("layer")) {
            for (Map.Entry<String, Call> change : changes().entrySet()) {
                long before = other.changeCount();
                change.getValue().run(layer);
                assertTrue(other.changeCount() > before, change.getKey());
                assertEquals(other.changeCount(), layer.changeCount());
            }
        }
    }

    @Test
    void whatChangesNothingDoesNotCount() throws IOException {
        layer.createDirectory("/d");
        layer.write("/d/f", 0, bytes(10_000));
        long before = layer.changeCount();
        layer.stat("/d", NO_FOLLOW);
        layer.readAllBytes("/d/f");
        try (DirectoryEntries entries = layer.list("/d")) {
            assertEquals("f", entries.iterator().next().name());
        }
        layer.write("/d/f", 0, ByteBuffer.allocate(0));
        assertThrows(IOException.class, () -> layer.createDirectory("/d"));
        assertThrows(IOException.class, () -> layer.delete("/d"));
        store.sync();
        layer.usage();
        assertEquals(before, layer.changeCount());
    }

    @Test
    void countGoesOnAfterASnapshotAndACheckpointAndStandsStillAfterACommit() throws IOException {
        layer.createDirectory("/d");
        long before = layer.changeCount();
        store.snapshot("layer", "below").close();
        store.sync();
        layer.write("/d/f", 0, bytes(10));
        long after = layer.changeCount();
        assertTrue(after > before, after + " after " + before);
        layer.commit();
        store.sync();
        assertEquals(after, layer.changeCount());
    }

    @Test
    void handleThatIsClosedCountsNothing() throws IOException {
        try (Layer other = store.openLayer("layer")) {
            layer.close();
            assertThrows(StoreClosedException.class, () -> layer.changeCount());
            assertTrue(other.changeCount() >= 0);
        }
    }
}
