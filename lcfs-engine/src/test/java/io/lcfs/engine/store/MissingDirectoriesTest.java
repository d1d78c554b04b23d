package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.DeviceCopy;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Creating missing directories: after a crash, for other threads, and after a refusal, either all or none exist. */
class MissingDirectoriesTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(1 << 20);
    private static final String BELOW = "/b/c/d/e/f/g/h/i/j/k/l";

    @Test
    void anEmptyStoreOfTheLeastSizeHasRoomForThem() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(4 << 20, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectories("/etc");
            layer.createDirectories("/usr/share/doc/a/b/c/d/e/f");
            assertTrue(layer.exists("/usr/share/doc/a/b/c/d/e/f"));
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** An invalid path once created some directories, then failed and latched the store. */
    @Test
    void aPathThatIsRefusedHarmsNothing() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(64 << 20, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            layer.createFile("/file");
            layer.createSymbolicLink("/loop", "loop");
            String tooLong = "z".repeat(256);
            assertThrows(FileSystemException.class, () -> layer.createDirectories("/n/" + tooLong));
            assertThrows(FileAlreadyExistsException.class, () -> layer.createDirectories("/n/../file"));
            assertThrows(FileSystemLoopException.class, () -> layer.createDirectories("/n/../loop/x"));
            FileSystemException tooMany =
                    assertThrows(FileSystemException.class, () -> layer.createDirectories("/n".repeat(16_385)));
            assertTrue(tooMany.getMessage().contains("16385"), tooMany.getMessage());
            assertFalse(layer.exists("/n"));
            layer.createDirectories("/n".repeat(16_384));
            layer.createDirectories("/n".repeat(16_385));
            store.sync();
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void withoutSpaceForAllNoneIsMade() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(4 << 20, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            assertThrows(NoSpaceException.class, () -> layer.createDirectories("/n".repeat(10_000)));
            assertFalse(layer.exists("/n"));
            layer.createDirectories("/n/n");
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** Each new entry goes to another leaf of the directory, and each leaf is copied because a layer below owns it. */
    @Test
    void manyEntriesOfOneLargeDirectoryAreMadeOrRefusedInAStoreThatIsNearlyFull() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(64 << 20, OPTIONS)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/d");
                base.createFile("/f");
                for (int i = 0; i < 40_000; i++) {
                    base.createLink("/d/" + "x".repeat(230) + i, "/f");
                }
                base.commit();
            }
            try (Layer layer = store.cloneLayer("base", "layer")) {
                fillBut(1_200, store, layer);
                StringBuilder path = new StringBuilder("/d");
                for (int i = 0; i < 3_000; i++) {
                    path.append("/n").append(i).append("/..");
                }
                assertThrows(NoSpaceException.class, () -> layer.createDirectories(path.toString()));
                assertFalse(layer.exists("/d/n0"));
                layer.createDirectories("/d/n0/../n1/../n2");
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    private static void fillBut(int blocks, LayerStore store, Layer layer) throws IOException {
        byte[] bytes = new byte[64 * BlockDevice.BLOCK_BYTES];
        new Random(1).nextBytes(bytes);
        long at = 0;
        while (store.info().freeBytes() > (long) blocks * BlockDevice.BLOCK_BYTES + bytes.length) {
            layer.write("/fill", at, bytes);
            at += bytes.length;
        }
        store.reclaim();
    }

    @Test
    void aCommittedLayerRefusesThemAlsoIfNoneIsMissing() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectory("/d");
            layer.commit();
            assertThrows(ReadOnlyLayerException.class, () -> layer.createDirectories("/d"));
            assertThrows(ReadOnlyLayerException.class, () -> layer.createDirectories("/d/e"));
        }
    }

    /** The stage is so small that a checkpoint is sometimes made between two changes. */
    @Test
    @Tag("P11")
    void aCrashShowsAllOrNone() throws IOException {
        HeapDevice device = new HeapDevice(16 << 8);
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            store.sync();
            ByteBuffer seen = superblocks(device);
            int checkpoints = 0;
            for (int i = 0; i < 1000 && checkpoints < 3; i++) {
                layer.createDirectories("/a" + i + BELOW);
                ByteBuffer now = superblocks(device);
                if (!now.equals(seen)) {
                    checkpoints++;
                    seen = now;
                    requireWhole(device, i);
                }
            }
            assertEquals(3, checkpoints);
        }
    }

    private static void requireWhole(HeapDevice device, int last) throws IOException {
        try (LayerStore left = EngineProvider.openOn(DeviceCopy.of(device), OPTIONS);
                Layer layer = left.openLayer("layer")) {
            for (int i = 0; i <= last; i++) {
                assertEquals(layer.exists("/a" + i), layer.exists("/a" + i + BELOW), "/a" + i);
            }
            assertEquals(List.of(), left.check().findings());
        }
    }

    private static ByteBuffer superblocks(HeapDevice device) throws IOException {
        ByteBuffer both = ByteBuffer.allocate(2 * BlockDevice.BLOCK_BYTES);
        device.read(0, both.limit(BlockDevice.BLOCK_BYTES));
        device.read(1, both.limit(2 * BlockDevice.BLOCK_BYTES));
        return both.flip();
    }

    @Test
    void anotherThreadSeesAllOrNone() throws Exception {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, OPTIONS);
                Layer layer = store.createLayer("layer")) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicBoolean done = new AtomicBoolean();
            Thread looks = new Thread(() -> {
                try {
                    for (int i = 0; !done.get(); ) {
                        if (layer.exists("/a" + i)) {
                            assertTrue(layer.exists("/a" + i + BELOW), "/a" + i);
                            i++;
                        }
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            looks.start();
            try {
                for (int i = 0; i < 1000; i++) {
                    layer.createDirectories("/a" + i + BELOW);
                }
            } finally {
                done.set(true);
                looks.join();
            }
            assertEquals(null, failure.get());
        }
    }
}
