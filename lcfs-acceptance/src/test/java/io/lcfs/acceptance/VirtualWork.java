package io.lcfs.acceptance;

import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * A program that uses a store in virtual threads, more of them than there are processors, and prints each event in
 * which a thread waited while it was pinned to its carrier. Needs Java 21 or later; the argument is an empty directory.
 */
final class VirtualWork {
    private static final int THREADS = 64;
    private static final int ROUNDS = 6;
    private static final byte[] CONTENT = new byte[20_000];

    private VirtualWork() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        StoreOptions options = StoreOptions.defaults()
                .withCheckpointInterval(Duration.ofMillis(20))
                .withStageBytes(1 << 20);
        try (LayerStore store = LayerStore.create(directory.resolve("store.lcfs"), 1L << 28, options)) {
            try (Layer shared = store.createLayer("shared")) {
                shared.createDirectory("/d");
            }
            record(store, 1, directory.resolve("first.jfr")); // Most classes are loaded here.
            record(store, THREADS, directory.resolve("work.jfr"));
        }
        int started = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(directory.resolve("work.jfr"))) {
            if (event.getEventType().getName().equals("jdk.VirtualThreadStart")) {
                started++;
            } else if (!isOfClassLoading(event)) {
                System.out.println(event);
            }
        }
        System.out.println((started >= THREADS ? "at least " + THREADS : started) + " virtual threads");
    }

    private static void record(LayerStore store, int threads, Path file) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
            recording.enable("jdk.VirtualThreadStart");
            recording.start();
            inVirtualThreads(store, threads, file.getFileName().toString());
            recording.stop();
            recording.dump(file);
        }
    }

    /** The JVM pins a thread that waits while a class is loaded, whatever the code that needs the class does. */
    private static boolean isOfClassLoading(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .map(frame -> frame.getMethod())
                        .anyMatch(method -> method.getName().equals("loadClass")
                                && method.getType().getName().equals(ClassLoader.class.getName()));
    }

    private static void inVirtualThreads(LayerStore store, int count, String prefix) throws Exception {
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String name = prefix + "-" + i;
                tasks.add(() -> work(store, name));
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Works in a layer of the thread's own, and in one that all threads change. */
    private static Void work(LayerStore store, String name) throws IOException {
        try (Layer own = store.createLayer(name);
                Layer shared = store.openLayer("shared")) {
            for (int round = 0; round < ROUNDS; round++) {
                own.write("/file", round * 1000L, CONTENT);
                shared.write("/d/" + name, round, CONTENT);
                shared.readAllBytes("/d/" + name);
                store.sync();
            }
            store.snapshot(name, name + "-below").close();
        }
        try (Layer below = store.openLayer(name + "-below");
                FileView view = below.openView("/file");
                LayerDiff diff = store.diff(name + "-below", name)) {
            view.slice(0).get();
            diff.forEach(change -> {});
        }
        store.remove(name);
        store.info();
        return null;
    }
}
