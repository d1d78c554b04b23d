package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.UnsupportedFormatException;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.RecordingDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.process.Program;
import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores in files: refused calls, damage, and failures. */
class FileStoreTest {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);

    @TempDir
    private Path directory;

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Path store() throws IOException {
        Path file = directory.resolve("store");
        try (LayerStore store = LayerStore.create(file, 16 << 20, QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, random(200_000, 1));
            layer.write("/small", 0, random(100, 2));
            layer.commit();
        }
        return file;
    }

    @Test
    void aFileThatIsNoStoreIsLeftAsItIsWithNothingBesideIt(@TempDir Path folder) throws IOException {
        for (int length : new int[] {0, 5, 4096, 8192, 5 << 20}) {
            Path junk = folder.resolve("junk");
            Files.write(junk, new byte[length]);
            for (boolean readOnly : new boolean[] {false, true}) {
                StoreOptions options = StoreOptions.defaults().withReadOnly(readOnly);
                assertThrows(NotAStoreException.class, () -> LayerStore.open(junk, options));
                try (Stream<Path> files = Files.list(folder)) {
                    assertEquals(List.of(junk), files.toList(), length + " bytes, read only: " + readOnly);
                }
            }
            assertEquals(length, Files.size(junk));
        }
    }

    @Test
    void storeIsAsItWasWhenItIsOpenedAgain() throws IOException {
        Path file = store();
        assertEquals(16 << 20, Files.size(file));
        try (LayerStore store = LayerStore.open(file, QUIET);
                Layer layer = store.openLayer("layer")) {
            assertArrayEquals(random(200_000, 1), layer.readAllBytes("/f"));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    @Tag("P18")
    void whatIsNotAStoreIsRefusedAndUnchanged() throws IOException {
        Path file = directory.resolve("foreign");
        byte[] content = random(8 << 20, 3);
        Files.write(file, content);
        NotAStoreException refused = assertThrows(NotAStoreException.class, () -> LayerStore.open(file));
        assertTrue(refused.getMessage().startsWith(file + " is not a layer store"), refused.getMessage());
        assertThrows(FileAlreadyExistsException.class, () -> LayerStore.create(file, 16 << 20));
        assertArrayEquals(content, Files.readAllBytes(file));
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThrows(NotAStoreException.class, () -> LayerStore.open(empty));
        assertThrows(NoSuchFileException.class, () -> LayerStore.open(directory.resolve("missing")));
    }

    @Test
    @Tag("P18")
    void laterFormatIsRefusedAndUnchanged() throws IOException {
        Path file = store();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int slot = 0; slot < 2; slot++) {
                byte[] bytes = new byte[Blocks.BYTES];
                access.seek((long) slot * Blocks.BYTES);
                access.readFully(bytes);
                ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                block.putInt(SuperblockDescriptor.FORMAT_VERSION_OFFSET, 99);
                block.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(bytes));
                access.seek((long) slot * Blocks.BYTES);
                access.write(bytes);
            }
        }
        byte[] before = Files.readAllBytes(file);
        UnsupportedFormatException e = assertThrows(UnsupportedFormatException.class, () -> LayerStore.open(file));
        assertTrue(String.valueOf(e.getMessage()).contains("99"), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    @Tag("P18")
    void truncatedStoreIsRefused() throws IOException {
        Path file = store();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(8 << 20);
        }
        assertThrows(CorruptStoreException.class, () -> LayerStore.open(file));
    }

    @Test
    void storeIsOpenOnce() throws IOException {
        Path file = store();
        try (LayerStore store = LayerStore.open(file)) {
            StoreLockedException e = assertThrows(StoreLockedException.class, () -> LayerStore.open(file));
            assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
            assertEquals(1, store.info().layers());
        }
        LayerStore.open(file).close();
    }

    @Test
    void openOrCreateMakesAStoreOnceAndOpensItAfterwards() throws IOException {
        Path file = directory.resolve("once");
        try (LayerStore store = LayerStore.openOrCreate(file, 16 << 20, QUIET)) {
            store.createLayer("layer").close();
            assertThrows(StoreLockedException.class, () -> LayerStore.openOrCreate(file, 16 << 20, QUIET));
        }
        try (LayerStore store = LayerStore.openOrCreate(file, 32 << 20, QUIET)) {
            assertTrue(store.exists("layer"));
            assertEquals(16 << 20, store.info().sizeBytes());
            assertEquals(List.of(), store.check().findings());
        }
        Path foreign = Files.write(directory.resolve("text"), new byte[] {1, 2, 3});
        assertThrows(NotAStoreException.class, () -> LayerStore.openOrCreate(foreign, 16 << 20, QUIET));
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(foreign));
        assertThrows(
                IllegalArgumentException.class, () -> LayerStore.openOrCreate(directory.resolve("small"), 1, QUIET));
        assertFalse(Files.exists(directory.resolve("small")));
    }

    @Test
    void sizesOutsideTheLimitsAreRefusedAndLeaveNothing() {
        Path file = directory.resolve("new");
        for (long size : new long[] {-1, 0, 4096, (4 << 20) - 1, Long.MAX_VALUE}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> LayerStore.create(file, size));
            assertTrue(String.valueOf(e.getMessage()).contains(Long.toString(size)), e.getMessage());
            assertTrue(Files.notExists(file));
        }
    }

    @Test
    void grownStoreTakesMore() throws IOException {
        Path file = store();
        try (LayerStore store = LayerStore.open(file, QUIET)) {
            store.grow(300L << 20);
            try (Layer layer = store.createLayer("large")) {
                for (int i = 0; i < 20; i++) {
                    layer.write("/f" + i, 0, random(10 << 20, i));
                }
                layer.commit();
            }
            assertEquals(List.of(), store.check().findings());
            assertThrows(IllegalArgumentException.class, () -> store.grow(8 << 20));
        }
        try (LayerStore store = LayerStore.open(file, QUIET);
                Layer layer = store.openLayer("large")) {
            assertEquals(300L << 20, store.info().sizeBytes());
            assertArrayEquals(random(10 << 20, 19), layer.readAllBytes("/f19"));
            assertEquals(List.of(), store.check().findings());
        }
    }

    /**
     * Each byte of a reachable block is covered by a checksum: a flipped bit is reported when it is read, and never
     * returned.
     */
    @Test
    @Tag("P12")
    void flippedBitIsReportedAndNeverReturned() throws IOException {
        RecordingDevice device = new RecordingDevice(1024);
        Random random = new Random(1);
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectory("/d");
            layer.write("/d/f", 0, random(60_000, 1));
            layer.write("/d/small", 0, random(300, 2));
            layer.setXattr("/d/f", "user.x", random(5_000, 3));
            layer.commit();
        }
        int reported = 0;
        for (long block = 2; block < 120; block++) {
            HeapDevice damaged = device.crashedWithAll(device.events());
            byte[] bytes = new byte[Blocks.BYTES];
            damaged.piece(block).get((int) (block % damaged.pieceBlocks()) * Blocks.BYTES, bytes);
            bytes[random.nextInt(Blocks.BYTES)] ^= (byte) (1 << random.nextInt(8));
            damaged.write(block, ByteBuffer.wrap(bytes));
            reported += isReported(damaged) ? 1 : 0;
        }
        assertTrue(reported >= 18, "only " + reported + " damaged blocks were met");
    }

    private static boolean isReported(HeapDevice damaged) throws IOException {
        boolean found = false;
        try (LayerStore store = EngineProvider.openOn(damaged, QUIET)) {
            try (Layer layer = store.openLayer("layer")) {
                found |= differs(() -> layer.readAllBytes("/d/f"), random(60_000, 1));
                found |= differs(() -> layer.readAllBytes("/d/small"), random(300, 2));
                found |= differs(() -> layer.getXattr("/d/f", "user.x"), random(5_000, 3));
            } catch (CorruptStoreException e) {
                found = true;
            }
            try {
                found |= !store.check().isClean();
            } catch (CorruptStoreException e) {
                found = true;
            }
        } catch (CorruptStoreException | StoreFailedException e) {
            found = true;
        }
        return found;
    }

    /** A read. */
    private interface Read {
        byte[] bytes() throws IOException;
    }

    private static boolean differs(Read read, byte[] expected) throws IOException {
        try {
            assertArrayEquals(expected, read.bytes(), "damaged data was returned");
            return false;
        } catch (CorruptStoreException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("layer \"layer\"") && message.contains("/d/"), message);
            return true;
        }
    }

    @Test
    @Tag("P11")
    void failedForceLatchesTheStoreUntilItIsReopened() throws IOException {
        RecordingDevice device = new RecordingDevice(4096);
        LayerStore store = EngineProvider.createOn(device, QUIET);
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, random(1_000, 1));
            store.sync();
            layer.write("/f", 0, random(1_000, 2));
            device.failForce(0, false);
            assertThrows(StoreFailedException.class, store::sync);
            assertThrows(StoreFailedException.class, store::sync);
            assertThrows(StoreFailedException.class, () -> layer.write("/g", 0, new byte[1]));
            assertArrayEquals(random(1_000, 2), layer.readAllBytes("/f"), "reading goes on");
        }
        store.close();
        try (LayerStore again = EngineProvider.openOn(device.crashedWithNothing(device.events()), QUIET);
                Layer layer = again.openLayer("layer")) {
            assertArrayEquals(random(1_000, 1), layer.readAllBytes("/f"));
            assertEquals(List.of(), again.check().findings());
        }
    }

    /** Each write of a workload fails once. The store latches, and opens at a checkpoint. */
    @Test
    void eachFailedWriteLeavesACheckpoint() throws IOException {
        for (int k = 0; k < 40; k++) {
            RecordingDevice device = new RecordingDevice(4096);
            LayerStore store = EngineProvider.createOn(device, QUIET);
            store.createLayer("one").close();
            store.sync();
            device.failWrite(k, false);
            boolean failed = false;
            for (int i = 0; i < 8; i++) {
                try (Layer layer = store.openLayer("one")) {
                    layer.write("/f" + i, 0, random(30_000, i));
                    store.sync();
                } catch (StoreFailedException e) {
                    failed = true;
                }
            }
            store.close();
            try (LayerStore again = EngineProvider.openOn(device.crashedWithAll(device.events()), QUIET)) {
                assertEquals(List.of(), again.check().findings(), "write " + k + " failed: " + failed);
                try (Layer layer = again.openLayer("one")) {
                    for (int i = 0; i < 8 && layer.exists("/f" + i); i++) {
                        assertArrayEquals(random(30_000, i), layer.readAllBytes("/f" + i));
                    }
                }
            }
        }
    }

    @Test
    void pipeIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(
                0,
                Program.process("mkfifo", pipe.toString()).inheritIO().start().waitFor());
        for (StoreOptions options : List.of(QUIET, QUIET.withReadOnly(true))) {
            FileSystemException refused = assertThrows(FileSystemException.class, () -> LayerStore.open(pipe, options));
            assertTrue(refused.getMessage().contains("is a pipe"), refused.getMessage());
        }
        assertThrows(FileSystemException.class, () -> LayerStore.openOrCreate(pipe, 16 << 20, QUIET));
        assertThrows(IOException.class, () -> LayerStore.create(pipe, 16 << 20, QUIET));
        // A pipe in the place of the lock file is not opened.
        Path file = store();
        Files.delete(DeviceLock.lockFile(file));
        Files.move(pipe, DeviceLock.lockFile(file));
        for (StoreOptions options : List.of(QUIET, QUIET.withReadOnly(true))) {
            try (LayerStore store = LayerStore.open(file, options)) {
                assertTrue(store.check().isClean());
            }
        }
    }
}
