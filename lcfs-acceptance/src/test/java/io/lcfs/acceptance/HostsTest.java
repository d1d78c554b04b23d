package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.LayerStore;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.runtime.ObjectMethods;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that loads the library again and again in new class loaders, and lets it work in its own long-lived threads,
 * keeps nothing of it: no class loader, thread, mapping, open file or lock. Every fourth time, the program forgets to
 * close the store and all else that it opened.
 */
final class HostsTest {
    /** 200 loads take seconds of one processor, so they are made only with the full effort of the profile faults. */
    private static final int LOADS = Double.parseDouble(System.getProperty("lcfs.effort", "0")) >= 1 ? 200 : 40;

    private static final int FORGETFUL = 4;
    private static final long HANG_SECONDS = 120;

    @TempDir
    private Path directory;

    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Set<Reference<ClassLoader>> loaders = new HashSet<>();

    @Test
    void loadsOfTheLibraryLeaveNothingEvenIfStoresAreNotClosed() throws Throwable {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(3, 3, 1, TimeUnit.DAYS, new LinkedBlockingQueue<>());
        threads.prestartAllCoreThreads(); // A thread has references to the class loaders of the code that started it.
        try {
            URL[] files = files();
            for (int i = 0; i < LOADS; i++) {
                loaders.add(load(files, i, threads));
            }
            assertEquals(LOADS, loaders.size());
            awaitCollection();
            awaitNone(HostsTest::threadsOfLibrary);
            awaitNone(this::mappings);
            awaitNone(this::openFiles);
            for (int i = 0; i < 2 * FORGETFUL; i++) {
                LayerStore.open(storeOf(i))
                        .close(); // no lock is left, neither of a closed store nor of a forgotten one
            }
        } finally {
            threads.shutdown();
        }
    }

    private Path storeOf(int load) {
        return directory.resolve("load-" + load).resolve("store.lcfs");
    }

    /** Returns the files of a program with the library; the log of forgotten stores is off. */
    private URL[] files() throws IOException {
        Path log = Files.createDirectory(directory.resolve("log"));
        Files.writeString(log.resolve("simplelogger.properties"), "org.slf4j.simpleLogger.defaultLogLevel=off\n");
        List<Path> files = new ArrayList<>(List.of(log));
        files.addAll(LibraryFiles.store());
        files.add(LibraryFiles.of(HostWork.class));
        files.add(LibraryFiles.of(org.slf4j.simple.SimpleLogger.class));
        URL[] urls = new URL[files.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = files.get(i).toUri().toURL();
        }
        return urls;
    }

    private Reference<ClassLoader> load(URL[] files, int load, ExecutorService threads) throws Exception {
        Path own = Files.createDirectory(storeOf(load).getParent());
        try (URLClassLoader loader = new URLClassLoader(files, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = Class.forName(HostWork.class.getName(), true, loader);
            assertNotEquals(HostWork.class, type);
            @SuppressWarnings("unchecked") // The class was loaded by the other loader.
            BiConsumer<Path, ExecutorService> work = (BiConsumer<Path, ExecutorService>)
                    type.getConstructor(boolean.class).newInstance(load % FORGETFUL == 0);
            work.accept(own, threads);
            return new PhantomReference<>(loader, collected);
        }
    }

    private void awaitCollection() throws Throwable {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!loaders.isEmpty()) {
            assertTrue(System.nanoTime() < end, () -> loaders.size() + " class loaders are still reachable");
            replaceLastRecord();
            System.gc();
            Reference<? extends ClassLoader> reference = collected.remove(200);
            while (reference != null) {
                assertTrue(loaders.remove(reference));
                reference = collected.poll();
            }
        }
    }

    /** A look at what is left of the library. */
    @FunctionalInterface
    private interface Look {
        List<?> left() throws IOException;
    }

    /** Waits until nothing is left: a thread of the JDK releases a mapping after its buffer was collected. */
    private void awaitNone(Look look) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        List<?> left = look.left();
        while (!left.isEmpty()) {
            assertTrue(System.nanoTime() < end, left.toString());
            System.gc();
            assertNull(collected.remove(50), "all class loaders were collected before");
            left = look.left();
        }
    }

    private record Last(int first, Object second) {}

    /**
     * Replaces the type that a method handle in ObjectMethods of the JDK has cached: that of the last record that was
     * compared for the first time. It may be a record of a forgotten store.
     */
    private static void replaceLastRecord() throws Throwable {
        MethodType type = MethodType.methodType(boolean.class, Last.class, Object.class);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Object compared = ObjectMethods.bootstrap(
                lookup,
                "equals",
                type,
                Last.class,
                "first;second",
                lookup.findGetter(Last.class, "first", int.class),
                lookup.findGetter(Last.class, "second", Object.class));
        assertNotNull(compared);
    }

    private static List<Thread> threadsOfLibrary() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lcfs-"))
                .toList();
    }

    private List<String> mappings() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(maps), "no " + maps + " on this system");
        return Files.readAllLines(maps).stream()
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }

    private List<Path> openFiles() throws IOException {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).startsWith(directory)) {
                    open.add(Files.readSymbolicLink(descriptor));
                }
            }
        }
        return open;
    }
}
