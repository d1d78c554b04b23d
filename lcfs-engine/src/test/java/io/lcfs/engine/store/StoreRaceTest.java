package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.sweep.Sweep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several threads at once: layers do not disturb each other, and closing disturbs no reader. */
@Tag("faults")
class StoreRaceTest {
    private static final StoreOptions BUSY =
            StoreOptions.defaults().withCheckpointInterval(Duration.ofMillis(1)).withStageBytes(1 << 20);

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

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A build: clones, writes, snapshots, commits, removes, and reads its data back at each step. */
    private static Void build(LayerStore store, int thread, int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            String name = "build-" + thread + "-" + round;
            Random random = new Random(thread * 1000L + round);
            try (Layer layer = store.cloneLayer("base", name)) {
                for (int step = 0; step < 5; step++) {
                    byte[] bytes = content(random.nextInt(), 1 + random.nextInt(30_000));
                    String file = "/f" + random.nextInt(4);
                    layer.write(file, 0, bytes);
                    layer.truncate(file, bytes.length);
                    assertArrayEquals(bytes, layer.readAllBytes(file));
                    byte[] inherited = layer.readAllBytes("/shared/" + random.nextInt(20));
                    assertEquals(50_000, inherited.length);
                    layer.write("/shared/" + random.nextInt(20), random.nextInt(40_000), new byte[] {1, 2, 3});
                    if (random.nextInt(3) == 0) {
                        try (Layer frozen = store.snapshot(name, name + "-" + step)) {
                            assertArrayEquals(bytes, frozen.readAllBytes(file));
                        }
                    }
                    if (random.nextInt(3) == 0) {
                        layer.deleteRecursively("/shared");
                        layer.createDirectory("/shared");
                        for (int i = 0; i < 20; i++) {
                            layer.write("/shared/" + i, 0, new byte[50_000]);
                        }
                    }
                }
                if (random.nextBoolean()) {
                    layer.commit();
                }
            }
            if (random.nextInt(4) > 0) {
                store.remove(name, RemoveOption.FORCE);
                for (int step = 0; step < 5; step++) {
                    if (store.exists(name + "-" + step) && random.nextBoolean()) {
                        store.remove(name + "-" + step, RemoveOption.FORCE);
                    }
                }
            }
        }
        return null;
    }

    @Test
    @Tag("P8")
    void buildsOnOneBaseDoNotDisturbOneAnother() throws Exception {
        HeapDevice device = new HeapDevice(65_536);
        try (LayerStore store = EngineProvider.createOn(device, BUSY)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/shared");
                for (int i = 0; i < 20; i++) {
                    base.write("/shared/" + i, 0, content(i, 50_000));
                }
                base.commit();
            }
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int number = thread;
                tasks.add(() -> build(store, number, 25));
            }
            AtomicBoolean done = new AtomicBoolean();
            Thread reader = new Thread(() -> readBase(store, done));
            reader.start();
            runAll(tasks);
            done.set(true);
            reader.join();
            store.reclaim();
            assertEquals(List.of(), store.check().findings());
        }
        try (LayerStore store = EngineProvider.openOn(device, BUSY)) {
            assertEquals(List.of(), store.check().findings());
        }
    }

    private static void readBase(LayerStore store, AtomicBoolean done) {
        try (Layer base = store.openLayer("base")) {
            while (!done.get()) {
                for (int i = 0; i < 20; i++) {
                    assertArrayEquals(content(i, 50_000), base.readAllBytes("/shared/" + i));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void threadsOfOneLayerWaitForOneAnother() throws Exception {
        try (LayerStore store = LayerStore.createInMemory(64 << 20, BUSY);
                Layer layer = store.createLayer("one")) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int number = thread;
                tasks.add(() -> {
                    for (int i = 0; i < 300; i++) {
                        layer.write("/file-" + number + "-" + i, 0, content(i, 3_000));
                        assertArrayEquals(content(i, 3_000), layer.readAllBytes("/file-" + number + "-" + i));
                    }
                    return null;
                });
            }
            runAll(tasks);
            assertEquals(1201, layer.usage().inodes());
            assertEquals(List.of(), store.check().findings());
        }
    }

    private static int rounds(int full) {
        return (int) Math.max(10, full * Sweep.effort());
    }

    /** The sizes of an inline file, of a file of a few blocks, and of a file that one step does not truncate. */
    @Test
    void truncatePunchAndWriteOfOneFileByThreeThreadsFailNobody() throws Exception {
        for (int size : new int[] {400, 20_000, 300 * 8192}) {
            int rounds = rounds(size > 100_000 ? 50 : 2_000);
            try (LayerStore store = LayerStore.createInMemory(64 << 20, BUSY);
                    Layer layer = store.createLayer("layer")) {
                layer.write("/f", 0, content(1, Math.min(size, 20_000)));
                List<Callable<Void>> tasks = new ArrayList<>();
                tasks.add(() -> {
                    for (int i = 0; i < rounds; i++) {
                        layer.truncate("/f", i % 7 == 0 ? 0 : size / 8);
                        layer.truncate("/f", size);
                    }
                    return null;
                });
                tasks.add(() -> {
                    for (int i = 0; i < rounds; i++) {
                        layer.punch("/f", size / 4, size);
                        layer.punch("/f", size - 7, 3);
                    }
                    return null;
                });
                tasks.add(() -> {
                    for (int i = 0; i < rounds; i++) {
                        for (int at = size > 100_000 ? 0 : size - 1; at < size; at += 8192) {
                            layer.write("/f", at, new byte[] {1});
                        }
                    }
                    return null;
                });
                runAll(tasks);
                layer.truncate("/f", 0);
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    @Test
    void closingWhileOthersReadHarmsNobody(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("store");
        byte[] content = content(1, 1 << 20);
        try (LayerStore store = LayerStore.create(file, 16 << 20);
                Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, content);
            layer.commit();
        }
        for (int round = 0; round < Integer.getInteger("lcfs.rounds", rounds(200)); round++) {
            LayerStore store = LayerStore.open(file);
            CountDownLatch reading = new CountDownLatch(8);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                tasks.add(() -> readUntilClosed(store, content, reading));
            }
            tasks.add(() -> {
                reading.await();
                store.close();
                return null;
            });
            runAll(tasks);
        }
    }

    private static Void readUntilClosed(LayerStore store, byte[] content, CountDownLatch reading) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        boolean counted = false;
        try (Layer layer = store.openLayer("layer");
                LayerFile open = layer.openFile("/f")) {
            while (true) {
                for (int at = 0; at < content.length; at += 10_000) {
                    int read = open.read(at, buffer.clear());
                    byte[] expected = Arrays.copyOfRange(content, at, at + read);
                    assertArrayEquals(expected, Arrays.copyOf(buffer.array(), read));
                    if (!counted) {
                        reading.countDown();
                        counted = true;
                    }
                }
            }
        } catch (StoreClosedException e) {
            return null;
        }
    }
}
