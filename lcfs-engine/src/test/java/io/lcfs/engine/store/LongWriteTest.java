package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.Usage;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Writes of more bytes than one change takes, compared with an array. After each test the checker must find nothing.
 */
@Tag("P11")
class LongWriteTest {
    private static final int MIB = 1 << 20;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(128 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(seed);
        random.nextBytes(bytes);
        for (int i = random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(length);
            Arrays.fill(bytes, from, Math.min(length, from + 100_000), (byte) 0);
        }
        return bytes;
    }

    @Test
    void contentIsWhatWasWrittenWherever() throws IOException {
        Random random = new Random(1);
        byte[] expected = new byte[0];
        for (int i = 0; i < 60; i++) {
            byte[] bytes = bytes(i, 256 * 1024 + random.nextInt(MIB));
            int at = random.nextInt(3) == 0 ? random.nextInt(600) * 4096 : random.nextInt(3 * MIB);
            if (i % 10 == 9) {
                layer.truncate("/file", random.nextInt(600));
                expected = Arrays.copyOf(
                        expected, (int) layer.stat("/file", NO_FOLLOW).size());
            }
            expected = Arrays.copyOf(expected, Math.max(expected.length, at + bytes.length));
            System.arraycopy(bytes, 0, expected, at, bytes.length);
            ByteBuffer source = ByteBuffer.wrap(bytes);
            layer.write("/file", at, source);
            assertFalse(source.hasRemaining());
            assertArrayEquals(expected, layer.readAllBytes("/file"), "write " + i);
            if (i % 7 == 0) {
                store.snapshot("layer", "snapshot" + i).close();
            }
        }
        assertEquals(2, layer.usage().inodes());
    }

    @Test
    void moreThanTheMostOfOneStepIsWrittenInSeveral() throws IOException {
        byte[] bytes = bytes(5, LongWrite.MAX_BYTES + MIB + 3);
        layer.write("/file", 4097, bytes);
        byte[] read = new byte[bytes.length];
        assertEquals(read.length, layer.read("/file", 4097, ByteBuffer.wrap(read)));
        assertArrayEquals(bytes, read);
        try (LayerFile file = layer.openFile("/file", FileOption.WRITE, FileOption.READ)) {
            assertEquals(bytes.length, file.append(ByteBuffer.wrap(bytes)));
            assertEquals(2L * bytes.length + 4097, file.size());
        }
    }

    @Test
    void aRefusedWriteChangesNothing() throws IOException {
        fill(layer);
        try (Layer limited =
                store.createLayer("limited", LayerOptions.defaults().withMaxOwnBytes(MIB))) {
            limited.write("/file", 0, bytes(2, 300_000));
            byte[] before = limited.readAllBytes("/file");
            Usage ofLimited = limited.usage();
            assertThrows(NoSpaceException.class, () -> limited.write("/file", 7, bytes(3, 2 * MIB)));
            assertThrows(NoSpaceException.class, () -> limited.write("/new", 7, bytes(3, 2 * MIB)));
            try (LayerFile file = limited.openFile("/file", FileOption.WRITE)) {
                assertThrows(NoSpaceException.class, () -> file.append(ByteBuffer.wrap(bytes(3, 2 * MIB))));
            }
            assertFalse(limited.exists("/new"));
            assertArrayEquals(before, limited.readAllBytes("/file"));
            assertEquals(ofLimited, limited.usage());
        }
        Usage usage = layer.usage();
        assertThrows(NoSuchFileException.class, () -> layer.write("/absent/file", 0, bytes(4, MIB)));
        assertEquals(usage, layer.usage());
    }

    /** A clone owns no blocks, so even a node that the first part has copied shows in its usage. */
    @Test
    void aWriteThatComesNearTheLimitIsWholeOrChangesNothing() throws IOException {
        byte[] bytes = new byte[MIB];
        Arrays.fill(bytes, (byte) 1);
        layer.createFile("/file");
        layer.commit("base");
        int refused = 0;
        int blocks = bytes.length / Blocks.BYTES;
        for (int limit = blocks - 2; limit < 2 * blocks; limit++) {
            LayerOptions options = LayerOptions.defaults().withMaxOwnBytes((long) limit * Blocks.BYTES);
            try (Layer clone = store.cloneLayer("base", "clone", options)) {
                Usage usage = clone.usage();
                try {
                    clone.write("/file", 0, bytes);
                    assertArrayEquals(bytes, clone.readAllBytes("/file"));
                } catch (NoSpaceException e) {
                    refused++;
                    assertEquals(usage, clone.usage(), "limit of " + limit + " blocks");
                }
            }
            store.remove("clone");
        }
        assertTrue(refused > 2 && refused < blocks, refused + " writes were refused");
    }

    @Test
    void aWriteThatAlmostFillsTheStoreIsWholeOrChangesNothing() throws IOException {
        byte[] bytes = new byte[MIB];
        Arrays.fill(bytes, (byte) 1);
        int refused = 0;
        int blocks = bytes.length / Blocks.BYTES;
        for (int filled = 0; filled < blocks; filled++) {
            StoreOptions options = StoreOptions.defaults().withBackground(false);
            try (LayerStore small = LayerStore.createInMemory(4 * MIB, options)) {
                try (Layer base = small.createLayer("base")) {
                    base.write("/file", 0, Arrays.copyOf(bytes, filled * Blocks.BYTES + 1));
                    base.commit();
                }
                try (Layer clone = small.cloneLayer("base", "clone")) {
                    Usage usage = clone.usage();
                    try {
                        clone.write("/file", 0, bytes);
                    } catch (NoSpaceException e) {
                        refused++;
                        assertEquals(usage, clone.usage(), filled + " blocks filled");
                    }
                }
                assertEquals(List.of(), small.check().findings());
            }
        }
        assertTrue(refused > 2 && refused < blocks, refused + " writes were refused");
    }

    /** The rest of a long append once went to the end of its first part, over bytes that had been appended there. */
    @Test
    void appendsOfTwoThreadsOverwriteNothingOfOneAnother() throws Exception {
        byte[] longOne = new byte[2 * LongWrite.MAX_BYTES + MIB];
        Arrays.fill(longOne, (byte) 7);
        byte[] mark = new byte[16];
        Arrays.fill(mark, (byte) 9);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (LayerFile file = layer.openFile("/file", FileOption.WRITE, FileOption.CREATE)) {
            Future<Integer> marks = other.submit(() -> {
                int appended = 0;
                while (!done.get()) {
                    file.append(ByteBuffer.wrap(mark));
                    appended++;
                }
                return appended;
            });
            try {
                file.append(ByteBuffer.wrap(longOne));
            } finally {
                done.set(true);
            }
            int appended = marks.get();
            int[] counts = new int[10];
            for (byte value : layer.readAllBytes("/file")) {
                counts[value]++;
            }
            assertEquals(longOne.length, counts[7]);
            assertEquals(mark.length * appended, counts[9]);
        } finally {
            other.shutdown();
        }
    }

    /** Writes files until one is refused, and leaves space for some smaller ones. */
    private void fill(Layer full) throws IOException {
        byte[] bytes = new byte[10 * MIB];
        new Random(1).nextBytes(bytes);
        int files = 0;
        Usage usage = full.usage();
        try {
            while (true) {
                full.write("/full" + files, 0, bytes);
                files++;
                usage = full.usage();
            }
        } catch (NoSpaceException e) {
            assertFalse(full.exists("/full" + files));
            assertEquals(usage, full.usage());
        }
        assertTrue(files > 5, files + " files");
        full.delete("/full0");
        store.reclaim();
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
    void readersSeeTheWholeWriteOrNothingOfItWhateverIsSnapshottedMeanwhile() throws Exception {
        int length = 900_000;
        byte[] first = new byte[length];
        Arrays.fill(first, (byte) 1);
        layer.write("/file", 0, first);
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Void>> tasks = new ArrayList<>();
        tasks.add(() -> {
            try {
                for (int i = 0; i < 60; i++) {
                    byte[] bytes = new byte[length];
                    Arrays.fill(bytes, (byte) i);
                    layer.write("/file", 0, bytes);
                }
            } finally {
                done.set(true);
            }
            return null;
        });
        tasks.add(() -> {
            while (!done.get()) {
                requireOneValue(layer.readAllBytes("/file"), length);
            }
            return null;
        });
        tasks.add(() -> {
            for (int i = 0; !done.get(); i++) {
                String name = "snapshot" + i;
                try (Layer snapshot = store.snapshot("layer", name)) {
                    requireOneValue(snapshot.readAllBytes("/file"), length);
                }
                store.sync();
                store.remove(name, RemoveOption.FORCE);
                store.reclaim();
            }
            return null;
        });
        runAll(tasks);
        requireOneValue(layer.readAllBytes("/file"), length);
    }

    private static void requireOneValue(byte[] bytes, int length) {
        assertEquals(length, bytes.length);
        for (byte value : bytes) {
            assertEquals(bytes[0], value);
        }
    }

    @Test
    void appendsOfThreadsDoNotMix() throws Exception {
        int length = 400_000;
        layer.createFile("/file");
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 1; thread <= 3; thread++) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) thread);
            tasks.add(() -> {
                try (LayerFile file = layer.openFile("/file", FileOption.WRITE)) {
                    for (int i = 0; i < 10; i++) {
                        file.append(ByteBuffer.wrap(bytes));
                    }
                }
                return null;
            });
        }
        runAll(tasks);
        byte[] all = layer.readAllBytes("/file");
        assertEquals(30 * length, all.length);
        for (int i = 0; i < 30; i++) {
            requireOneValue(Arrays.copyOfRange(all, i * length, (i + 1) * length), length);
        }
    }
}
