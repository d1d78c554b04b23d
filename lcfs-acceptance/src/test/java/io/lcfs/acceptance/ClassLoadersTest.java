package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A class loader that has loaded the library can be collected, as a build daemon or a web application needs it: these
 * load the library again and again in long-lived threads.
 */
final class ClassLoadersTest {
    private static final int LOADERS = 12;
    private static final int COLLECTIONS = 50;

    @TempDir
    private Path directory;

    @Test
    void eachClassLoaderIsCollectedThoughTheThreadThatUsedItLivesOn() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < LOADERS; i++) {
                Path own = Files.createDirectory(directory.resolve("work-" + i));
                loaders.add(thread.submit(() -> workIn(own)).get());
            }
            // The JDK keeps a reference to the last class of a compared record (a method handle in ObjectMethods caches
            // its type). This last run of the work replaces that class.
            thread.submit(() -> workIn(Files.createDirectory(directory.resolve("last"))))
                    .get();
            for (int i = 0; i < COLLECTIONS && uncollected(loaders) > 0; i++) {
                System.gc();
                // The thread stays alive and runs other work.
                thread.submit(() -> new byte[1 << 20]).get();
            }
            assertEquals(0, uncollected(loaders), "class loaders that are still reachable, of " + LOADERS);
        } finally {
            thread.shutdown();
        }
    }

    private static long uncollected(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** Runs the work with a copy of the library in a new class loader, whose parent has only the JDK. */
    private static WeakReference<ClassLoader> workIn(Path directory) throws IOException, ReflectiveOperationException {
        List<URL> files = new ArrayList<>();
        for (Path file : LibraryFiles.all()) {
            files.add(url(file));
        }
        files.add(url(LibraryFiles.of(LoadedWork.class)));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(files.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> type = Class.forName(LoadedWork.class.getName(), true, loader);
            assertEquals(loader, type.getClassLoader());
            @SuppressWarnings("unchecked") // The class was loaded by the other loader.
            Consumer<Path> work = (Consumer<Path>) type.getDeclaredConstructor().newInstance();
            work.accept(directory);
            return new WeakReference<>(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }
}
