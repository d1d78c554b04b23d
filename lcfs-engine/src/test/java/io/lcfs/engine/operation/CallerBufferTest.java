package io.lcfs.engine.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.LayerStoreException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.ForwardingDevice;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller's buffer that cannot be read or written, or that another thread moves, makes only the call fail. */
@Tag("P11")
class CallerBufferTest {
    private static final int LENGTH = 200_000;

    @TempDir
    private Path folder;

    private LayerStore store;
    private Layer layer;
    private byte[] content;

    @BeforeEach
    void makeStore() throws IOException {
        content = new byte[LENGTH];
        new Random(1).nextBytes(content);
        store = LayerStore.create(folder.resolve("store"), 32 << 20, StoreOptions.defaults());
        try (Layer base = store.createLayer("base")) {
            base.write("/file", 0, content);
            base.write("/short", 0, new byte[] {1, 2, 3, 4, 5});
            base.commit();
        }
        layer = store.cloneLayer("base", "layer");
        layer.write("/new", 0, content);
    }

    @AfterEach
    void closeStore() throws IOException {
        layer.close();
        store.close();
    }

    /** A mapping whose pages do not exist, except for the first one. */
    private ByteBuffer gone() throws IOException {
        Path path = folder.resolve("mapped");
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), 0);
            ByteBuffer mapping = channel.map(MapMode.READ_WRITE, 0, content.length);
            channel.truncate(4096);
            return mapping;
        }
    }

    /** Checks that the file is unchanged and the store still works. */
    private void requireWell() throws IOException {
        assertArrayEquals(content, layer.readAllBytes("/file"));
        assertArrayEquals(content, layer.readAllBytes("/new"));
        layer.write("/more", 0, new byte[] {1});
        store.sync();
        assertEquals(List.of(), store.check().findings());
    }

    @Test
    void sourceOfWhichPagesAreGoneFailsTheWrite() throws IOException {
        ByteBuffer gone = gone();
        // Called often enough to be compiled.
        for (int i = 0; i < 300; i++) {
            int start = i % 2 == 0 ? 0 : 8192;
            int length = i % 3 == 0 ? 4 : i % 3 == 1 ? 5000 : 100_000;
            assertThrows(
                    LayerStoreException.class,
                    () -> layer.write("/file", 100, gone.clear().position(start).limit(9000 + length)));
            assertThrows(
                    LayerStoreException.class,
                    () -> layer.write("/absent", 0, gone.clear().position(8192).limit(8192 + length)));
            try (LayerFile file = layer.openFile("/new", FileOption.WRITE)) {
                assertThrows(
                        LayerStoreException.class,
                        () -> file.write(5, gone.clear().position(start).limit(9000 + length)));
                assertThrows(
                        LayerStoreException.class,
                        () -> file.append(gone.clear().position(start).limit(9000 + length)));
            }
        }
        assertTrue(!layer.exists("/absent"));
        requireWell();
    }

    /** Some writes wait until the device has written, within the same call of the same thread. */
    @Test
    void directSourceIsNotMixedWithThatOfAStoreWhichTheDeviceWrites() throws IOException {
        StoreOptions little = StoreOptions.defaults().withBackground(false).withStageBytes(1 << 20);
        try (LayerFile copy = layer.openFile("/copy", FileOption.WRITE, FileOption.CREATE);
                LayerStore outer = EngineProvider.createOn(new CopyingDevice(new HeapDevice(4096), copy), little);
                Layer above = outer.createLayer("above")) {
            ByteBuffer source = ByteBuffer.allocateDirect(8192);
            byte[] expected = new byte[12 << 20];
            for (int at = 0; at < expected.length; at += source.capacity()) {
                Arrays.fill(expected, at, at + source.capacity(), (byte) (at >> 13));
                source.clear().put(expected, at, source.capacity());
                above.write("/file", at, source.flip());
            }
            assertArrayEquals(expected, above.readAllBytes("/file"));
            assertEquals(List.of(), outer.check().findings());
        }
        requireWell();
    }

    /** A device that also writes each block, through a direct buffer, to a file of another store. */
    private static final class CopyingDevice extends ForwardingDevice {
        private final LayerFile copy;

        CopyingDevice(BlockDevice device, LayerFile copy) {
            super(device);
            this.copy = copy;
        }

        @Override
        public void write(long block, ByteBuffer source) throws IOException {
            for (int at = source.position(); at < source.limit(); at += BLOCK_BYTES) {
                ByteBuffer direct = ByteBuffer.allocateDirect(BLOCK_BYTES);
                direct.put(0, source, at, BLOCK_BYTES);
                copy.write(block * BLOCK_BYTES, direct);
            }
            super.write(block, source);
        }
    }

    @Test
    void targetOfWhichPagesAreGoneFailsTheRead() throws IOException {
        ByteBuffer gone = gone();
        try (Layer base = store.openLayer("base");
                LayerFile frozen = base.openFile("/file");
                LayerFile small = base.openFile("/short");
                LayerFile changing = layer.openFile("/new")) {
            for (int i = 0; i < 300; i++) {
                int length = i % 3 == 0 ? 4 : i % 3 == 1 ? 5000 : 100_000;
                for (LayerFile file : List.of(frozen, changing)) {
                    assertThrows(
                            LayerStoreException.class,
                            () -> file.read(1000, gone.clear().position(8192).limit(8192 + length)));
                }
                assertThrows(
                        LayerStoreException.class,
                        () -> small.read(0, gone.clear().position(8192)));
                assertThrows(
                        LayerStoreException.class,
                        () -> base.read("/file", 0, gone.clear().position(8192)));
                assertThrows(
                        LayerStoreException.class,
                        () -> layer.read("/new", 0, gone.clear().position(8192)));
            }
        }
        requireWell();
    }

    @Test
    void deviceOfWhichPagesAreGoneFailsTheStoreWhateverTheTargetIs() throws IOException {
        int number = 0;
        for (ByteBuffer target : List.of(ByteBuffer.allocateDirect(LENGTH), gone())) {
            Path path = folder.resolve("lost" + number++);
            LayerStore lost =
                    LayerStore.create(path, 32 << 20, StoreOptions.defaults().withBackground(false));
            Layer base = lost.createLayer("base");
            base.write("/file", 0, content);
            base.commit();
            try (LayerFile file = base.openFile("/file")) {
                file.read(0, ByteBuffer.allocate(LENGTH));
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(8192);
                }
                assertThrows(StoreFailedException.class, () -> file.read(0, target.clear()));
                assertThrows(StoreFailedException.class, lost::sync);
            }
            base.close();
            lost.close();
        }
        requireWell();
    }

    /**
     * Threads that share a buffer may get its exceptions, or write the bytes of another thread. The store is not
     * affected.
     */
    @Test
    void bufferThatThreadsShareHarmsNothingElse() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        for (ByteBuffer shared : List.of(ByteBuffer.allocate(20_000), ByteBuffer.allocateDirect(20_000))) {
            try (LayerFile file = layer.openFile("/shared", FileOption.READ, FileOption.WRITE, FileOption.CREATE)) {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int thread = 0; thread < 3; thread++) {
                    int number = thread;
                    tasks.add(() -> {
                        Random random = new Random(number);
                        for (int i = 0; i < 3_000; i++) {
                            int use = random.nextInt(5);
                            try {
                                shared.clear().position(random.nextInt(10_000));
                                switch (use) {
                                    case 0 -> file.write(random.nextInt(30_000), shared);
                                    case 1 -> layer.write("/shared", random.nextInt(30_000), shared);
                                    case 2 -> file.read(random.nextInt(30_000), shared);
                                    case 3 -> layer.write("/inline" + number, 0, shared.limit(shared.position() + 100));
                                    default -> {
                                        if (file.size() < 1 << 20) {
                                            file.append(shared);
                                        }
                                    }
                                }
                            } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferOverflowException e) {
                                refused.incrementAndGet();
                            }
                        }
                        return null;
                    });
                }
                runAll(tasks);
            }
        }
        assertTrue(refused.get() < 18_000, "all were refused");
        requireWell();
    }

    private static void runAll(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void slipsOfCallersAreNoticed() {
        ByteBuffer onHeap = ByteBuffer.allocate(8);
        assertThrows(AssertionError.class, () -> CallerBuffer.giveBack(onHeap, ByteBuffer.allocate(8)));
        ByteBuffer direct = ByteBuffer.allocateDirect(8);
        assertThrows(
                AssertionError.class,
                () -> CallerBuffer.readAgain(new InternalError("fault"), direct, 0, 0, (chunk, at) -> 5),
                "5 bytes were not read");
    }
}
