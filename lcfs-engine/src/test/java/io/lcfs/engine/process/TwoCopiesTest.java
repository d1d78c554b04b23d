package io.lcfs.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two class loaders of one JVM, each with a copy of the library, use one store as two processes do: a build tool gives
 * each of its plug-ins a class loader.
 */
@Tag("P11")
class TwoCopiesTest {
    private static final int LOADERS = 3;
    private static final int ROUNDS = 20;
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path folder;

    /** A copy of the library, in a class loader whose parent has only the JDK. */
    private static final class Copy {
        private final Function<Map<String, Object>, Object> task;

        Copy() throws Exception {
            List<URL> path = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                path.add(Path.of(entry).toUri().toURL());
            }
            ClassLoader loader = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Class<?> type = loader.loadClass(LoadedStoreTask.class.getName());
            assertNotSame(LoadedStoreTask.class, type);
            @SuppressWarnings("unchecked") // The class was loaded by the other loader.
            Function<Map<String, Object>, Object> loaded = (Function<Map<String, Object>, Object>)
                    type.getDeclaredConstructor().newInstance();
            task = loaded;
        }

        /** Opens the store, adds one to its count and returns the count, or the message that refuses the opening. */
        Object count(Path path, Duration timeout) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(task.getClass().getClassLoader());
            try {
                return task.apply(Map.of("path", path, "timeout", timeout));
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    @Test
    void theSecondCopyIsRefusedWithPathAndReasonUntilTheFirstOneCloses() throws Exception {
        Path path = folder.resolve("store");
        Copy other = new Copy();
        String reason = "the store " + path + " is open already in this process, through another class loader";
        try (LayerStore store = LayerStore.create(path, 16 << 20)) {
            assertEquals(reason, other.count(path, Duration.ZERO));
            assertEquals(reason + ", and was still so after PT0.001S", other.count(path, Duration.ofMillis(1)));
            // The other copy has closed its descriptors of the file, and the store works on.
            try (Layer root = store.root()) {
                assertEquals(1, LoadedStoreTask.count(root));
            }
            store.sync();
            assertEquals(reason, other.count(path, Duration.ZERO));
        }
        assertEquals(2L, other.count(path, Duration.ZERO));
        try (LayerStore store = LayerStore.open(path);
                Layer root = store.root()) {
            assertEquals(2, LoadedStoreTask.counted(root));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void theSecondCopyWaitsUntilTheFirstOneCloses() throws Exception {
        Path path = folder.resolve("store");
        Copy other = new Copy();
        FutureTask<Object> counting = new FutureTask<>(() -> other.count(path, LONG));
        Thread waiter = new Thread(counting);
        try (LayerStore store = LayerStore.create(path, 16 << 20);
                Layer root = store.root()) {
            waiter.start();
            while (waiter.getState() != Thread.State.TIMED_WAITING && !counting.isDone()) {
                Thread.onSpinWait();
            }
            assertEquals(1, LoadedStoreTask.count(root));
        }
        assertEquals(2L, counting.get());
    }

    @Test
    void copiesThatOpenWorkAndCloseInParallelAllFinish() throws Exception {
        Path path = folder.resolve("store");
        LayerStore.create(path, 16 << 20).close();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            Copy copy = new Copy();
            tasks.add(new FutureTask<>(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    assertTrue(copy.count(path, LONG) instanceof Long);
                }
                return null;
            }));
        }
        tasks.forEach(task -> new Thread(task).start());
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
        try (LayerStore store = LayerStore.open(path);
                Layer root = store.root()) {
            assertEquals(LOADERS * ROUNDS, LoadedStoreTask.counted(root));
            assertEquals(List.of(), store.check().findings());
        }
    }
}
