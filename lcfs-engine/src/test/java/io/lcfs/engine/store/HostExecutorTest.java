package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that works in the background in an executor of the program. */
@Tag("P8")
final class HostExecutorTest {
    private static final long SIZE = 1L << 26;
    private static final long HANG_SECONDS = 60;

    @TempDir
    private Path directory;

    private final Set<Thread> hostThreads = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "host");
        hostThreads.add(thread);
        return thread;
    });
    private final StoreOptions options = StoreOptions.defaults()
            .withCheckpointInterval(Duration.ofMillis(10))
            .withExecutor(executor);

    private Path file() {
        return directory.resolve("store.lcfs");
    }

    @AfterEach
    void endThreads() throws InterruptedException {
        executor.shutdownNow();
        assertTrue(executor.awaitTermination(HANG_SECONDS, TimeUnit.SECONDS), "a task of the store does not end");
    }

    @Test
    void checkpointsReclaimingAndScrubsRunThereAndTheStoreHasNoThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (LayerStore store = LayerStore.create(file(), SIZE, options)) {
            long empty = store.info().freeBytes();
            fill(store, "layer");
            await(() -> store.info().checkpoints() > 2, "no timed checkpoint");
            try (Scrub scrub = store.startScrub(ScrubOptions.defaults())) {
                assertTrue(scrub.await().complete());
            }
            store.remove("layer");
            await(() -> store.info().freeBytes() > empty - (1 << 20), "the space does not come back");
            List<Thread> started = new ArrayList<>(Thread.getAllStackTraces().keySet());
            started.removeAll(before);
            started.removeAll(hostThreads);
            assertEquals(
                    List.of(),
                    started.stream().filter(HostExecutorTest::isOfLibrary).toList());
        }
        assertFalse(executor.isShutdown());
    }

    private static boolean isOfLibrary(Thread thread) {
        return thread.getName().startsWith("lcfs-");
    }

    private static void fill(LayerStore store, String name) throws IOException {
        try (Layer layer = store.createLayer(name)) {
            layer.write("/file", 0, new byte[16 << 20]);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition, String problem) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, problem);
            Thread.onSpinWait();
        }
    }

    @Test
    void storeThatIsClosedInTheOnlyThreadOfTheExecutorLeavesNoTask() throws Exception {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1);
        try {
            LayerStore store = LayerStore.create(file(), SIZE, options.withExecutor(one));
            fill(store, "layer");
            one.submit(() -> {
                        store.close();
                        return store;
                    })
                    .get();
            await(() -> one.getQueue().isEmpty(), "a closed store has tasks"); // Cancelled ones leave when due.
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void storeThatTheProgramDropsIsClosedAndItsLastChangesAreDurable() throws Exception {
        for (boolean ownThread : new boolean[] {true, false}) {
            Files.deleteIfExists(file());
            ReferenceQueue<LayerStore> collected = new ReferenceQueue<>();
            StoreOptions rare = (ownThread ? StoreOptions.defaults() : options)
                    .withCheckpointInterval(Duration.ofMillis(400)); // The store is collected only after a checkpoint.
            WeakReference<LayerStore> dropped = new WeakReference<>(used(rare), collected);
            await(() -> isCollected(collected), "a dropped store stays in memory: " + dropped.get());
            StoreOptions waiting = StoreOptions.defaults().withLockTimeout(Duration.ofSeconds(HANG_SECONDS));
            try (LayerStore store = LayerStore.open(file(), waiting);
                    Layer layer = store.openLayer("layer")) {
                assertEquals(16 << 20, layer.readAllBytes("/file").length);
                assertTrue(store.check().isClean());
            }
        }
    }

    private LayerStore used(StoreOptions withOptions) throws IOException {
        LayerStore store = LayerStore.create(file(), SIZE, withOptions);
        fill(store, "layer");
        return store;
    }

    private static boolean isCollected(ReferenceQueue<LayerStore> collected) {
        System.gc();
        try {
            return collected.remove(10) != null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusedTasksRefuseTheOpeningAndReleaseTheFile() throws IOException {
        executor.shutdown();
        assertThrows(RejectedExecutionException.class, () -> LayerStore.create(file(), SIZE, options));
        assertFalse(Files.exists(file()));
        LayerStore.create(file(), SIZE).close();
        assertThrows(RejectedExecutionException.class, () -> LayerStore.open(file(), options));
        LayerStore.open(file()).close();
    }

    @Test
    void executorThatIsShutDownTakesNothingFromTheStoreButItsBackground() throws Exception {
        try (LayerStore store = LayerStore.create(file(), SIZE, options)) {
            executor.shutdownNow();
            assertTrue(executor.awaitTermination(HANG_SECONDS, TimeUnit.SECONDS));
            assertThrows(RejectedExecutionException.class, () -> store.startScrub(ScrubOptions.defaults()));
            for (int i = 0; i < 8; i++) {
                fill(store, "layer-" + i); // needs the space of the layers that were removed
                if (i < 7) {
                    store.remove("layer-" + i);
                }
            }
            store.reclaim();
        }
        try (LayerStore store = LayerStore.open(file());
                Layer layer = store.openLayer("layer-7")) {
            assertArrayEquals(new byte[16 << 20], layer.readAllBytes("/file"));
            assertTrue(store.check().isClean());
        }
    }
}
