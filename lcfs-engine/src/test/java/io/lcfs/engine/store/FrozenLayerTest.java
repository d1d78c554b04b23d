package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.RecordingDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caches for layers that cannot change have no visible effect. */
class FrozenLayerTest {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final int BLOCKS = 700;
    private static final long SEED = Long.getLong("lcfs.seed", 20261123L);

    private final Random random = new Random(SEED);
    private int mappings;

    /**
     * Creates a file of holes, long runs and single blocks, whose length is not a multiple of a block. Returns its
     * content.
     */
    private byte[] writeFragmented(Layer layer, String path) throws IOException {
        byte[] content = new byte[BLOCKS * Blocks.BYTES - 1234];
        try (LayerFile file = layer.openFile(path, FileOption.WRITE, FileOption.CREATE)) {
            file.truncate(content.length);
            for (int i = 0; i < 300; i++) {
                int length = 1 + random.nextInt(i % 10 == 0 ? 300_000 : 5_000);
                int start = random.nextInt(content.length - length);
                if (i % 7 == 3) {
                    file.punch(start, length);
                    Arrays.fill(content, start, start + length, (byte) 0);
                } else {
                    byte[] written = new byte[length];
                    random.nextBytes(written);
                    file.write(start, ByteBuffer.wrap(written));
                    System.arraycopy(written, 0, content, start, length);
                }
            }
        }
        return content;
    }

    private void requireReads(LayerFile file, FileView view, byte[] content) throws IOException {
        for (int i = 0; i < 2_000; i++) {
            int position = random.nextInt(content.length);
            int length = 1 + random.nextInt(i % 5 == 0 ? 400_000 : 6_000);
            int expected = Math.min(length, content.length - position);
            ByteBuffer target = i % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
            assertEquals(expected, file.read(position, target), "seed " + SEED);
            byte[] found = new byte[expected];
            target.flip().get(found);
            assertArrayEquals(Arrays.copyOfRange(content, position, position + expected), found, "seed " + SEED);
            ByteBuffer slice = view.slice(position);
            byte[] seen = new byte[slice.remaining()];
            slice.get(seen);
            assertFalse(seen.length == 0, "seed " + SEED);
            assertArrayEquals(Arrays.copyOfRange(content, position, position + seen.length), seen, "seed " + SEED);
            ByteBuffer mapped =
                    view.map(position, expected, (device, at) -> device.map(MapMode.READ_ONLY, at, expected));
            if (mapped != null) {
                assertEquals(ByteBuffer.wrap(content, position, expected), mapped, "seed " + SEED);
                mappings++;
            }
        }
    }

    @Test
    @Tag("P2")
    @Tag("P6")
    void readsViewsAndMappingsShowTheFileBeforeItIsOnTheDeviceAndAfterwards(@TempDir Path directory)
            throws IOException {
        try (LayerStore store = LayerStore.create(directory.resolve("store"), 64 << 20, QUIET);
                Layer live = store.createLayer("live")) {
            byte[] content = writeFragmented(live, "/f");
            try (Layer frozen = store.snapshot("live", "frozen");
                    LayerFile file = frozen.openFile("/f");
                    FileView view = frozen.openView("/f")) {
                requireReads(file, view, content);
                writeFragmented(live, "/f");
                requireReads(file, view, content);
                store.sync();
                requireReads(file, view, content);
                writeFragmented(live, "/f");
                store.sync();
                store.remove("live");
                store.reclaim();
                mappings = 0;
                requireReads(file, view, content);
                assertTrue(mappings > 100, mappings + " ranges lay in a row, seed " + SEED);
            }
        }
    }

    @Test
    @Tag("P4")
    void aPathIsRememberedForOneLayerOnly() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, QUIET)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectories("/d");
                base.write("/d/f", 0, "one".getBytes(StandardCharsets.US_ASCII));
                base.createSymbolicLink("/l", "/d/f");
                base.commit();
            }
            try (Layer top = store.cloneLayer("base", "top")) {
                top.delete("/d/f");
                top.write("/d/f", 0, "second".getBytes(StandardCharsets.US_ASCII));
                top.commit();
            }
            try (Layer gone = store.cloneLayer("base", "gone")) {
                gone.deleteRecursively("/d");
                gone.commit();
            }
            try (Layer base = store.openLayer("base");
                    Layer top = store.openLayer("top");
                    Layer gone = store.openLayer("gone")) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(3, base.stat("/d/f", NO_FOLLOW).size());
                    assertEquals(6, top.stat("/d/f", NO_FOLLOW).size());
                    assertThrows(NoSuchFileException.class, () -> gone.stat("/d/f", NO_FOLLOW));
                    assertEquals(4, base.stat("/l", NO_FOLLOW).size(), "the link itself");
                    assertEquals(3, base.stat("/l").size());
                    assertEquals(6, top.stat("/l").size());
                    assertThrows(NoSuchFileException.class, () -> gone.stat("/l"));
                }
            }
        }
    }

    /** Reading the first block also remembers the places of the following ones. */
    @Test
    @Tag("P12")
    void damagedBlockOfAKnownRunIsAnException() throws IOException {
        RecordingDevice device = new RecordingDevice(4_096);
        byte[] content = new byte[40 * Blocks.BYTES];
        random.nextBytes(content);
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, content);
            layer.commit();
        }
        HeapDevice damaged = device.crashedWithAll(device.events());
        long block = blockOf(damaged, Arrays.copyOfRange(content, 20 * Blocks.BYTES, 21 * Blocks.BYTES));
        byte[] bytes = Arrays.copyOfRange(content, 20 * Blocks.BYTES, 21 * Blocks.BYTES);
        bytes[77] ^= 4;
        damaged.write(block, ByteBuffer.wrap(bytes));
        try (LayerStore store = EngineProvider.openOn(damaged, QUIET);
                Layer layer = store.openLayer("layer");
                LayerFile file = layer.openFile("/f")) {
            for (int i : List.of(0, 0, 19, 21, 39)) {
                ByteBuffer target = ByteBuffer.allocate(Blocks.BYTES);
                file.read((long) i * Blocks.BYTES, target);
                assertArrayEquals(
                        Arrays.copyOfRange(content, i * Blocks.BYTES, (i + 1) * Blocks.BYTES), target.array());
            }
            for (int i = 0; i < 2; i++) {
                assertThrows(
                        CorruptStoreException.class,
                        () -> file.read(20L * Blocks.BYTES, ByteBuffer.allocate(Blocks.BYTES)));
                assertThrows(CorruptStoreException.class, () -> file.read(0, ByteBuffer.allocate(content.length)));
            }
        }
    }

    private static long blockOf(HeapDevice device, byte[] content) throws IOException {
        byte[] bytes = new byte[Blocks.BYTES];
        for (long block = 0; block < device.blockCount(); block++) {
            device.piece(block).get((int) (block % device.pieceBlocks()) * Blocks.BYTES, bytes);
            if (Arrays.equals(bytes, content)) {
                return block;
            }
        }
        throw new IllegalStateException("the content is not on the device");
    }

    /**
     * Such a failure was once taken for a failure of the store's own channel after an interrupt, and the mapper was
     * called again without end.
     */
    @Test
    void mapperThatMeetsAChannelOfItsOwnWhichIsClosedFails(@TempDir Path directory) throws IOException {
        FileChannel other = FileChannel.open(Files.createFile(directory.resolve("other")));
        other.close();
        try (LayerStore store = LayerStore.create(directory.resolve("store"), 16 << 20, QUIET);
                Layer layer = store.createLayer("layer")) {
            byte[] block = new byte[4096];
            Arrays.fill(block, (byte) 7);
            layer.write("/block", 0, block);
            layer.commit();
            try (FileView view = layer.openView("/block")) {
                assertThrows(
                        ClosedChannelException.class,
                        () -> view.map(0, 1, (device, at) -> other.map(MapMode.READ_ONLY, 0, 1)));
                assertNotNull(view.map(0, 1, (device, at) -> device.map(MapMode.READ_ONLY, at, 1)));
            }
        }
    }

    @Test
    void whatCannotBeMappedWhereItLiesIsNot(@TempDir Path directory) throws IOException {
        FileView.Mapper<Long> place = (device, position) -> position;
        try (LayerStore file = LayerStore.create(directory.resolve("store"), 16 << 20, QUIET);
                LayerStore memory = LayerStore.createInMemory(16 << 20, QUIET)) {
            for (LayerStore store : List.of(file, memory)) {
                try (Layer layer = store.createLayer("layer")) {
                    layer.write("/short", 0, new byte[] {1});
                    layer.write("/hole", 8192, new byte[] {1});
                    byte[] block = new byte[4096];
                    Arrays.fill(block, (byte) 7);
                    layer.write("/block", 0, block);
                    layer.commit();
                    try (FileView small = layer.openView("/short");
                            FileView hole = layer.openView("/hole");
                            FileView stored = layer.openView("/block")) {
                        assertNull(small.map(0, 1, place));
                        assertNull(hole.map(0, 8193, place));
                        Long first = stored.map(0, 4096, place);
                        assertEquals(store == file, first != null);
                        if (first != null) {
                            assertEquals(first + 100, stored.map(100, 3996, place));
                        }
                        assertThrows(IllegalArgumentException.class, () -> stored.map(0, 4097, place));
                        assertThrows(IllegalArgumentException.class, () -> stored.map(-1, 1, place));
                        assertThrows(IllegalArgumentException.class, () -> stored.map(0, 0, place));
                        assertThrows(IllegalArgumentException.class, () -> stored.map(Long.MAX_VALUE, 1, place));
                    }
                    FileView closed = layer.openView("/block");
                    closed.close();
                    assertThrows(StoreClosedException.class, () -> closed.map(0, 1, place));
                }
                assertEquals(List.of(), store.check().findings());
            }
        }
    }
}
