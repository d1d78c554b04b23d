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

/** A build daemon or a web application loads the library again and again, and its threads live on. */
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
            // The JDK remembers the last class whose record was compared (a method handle in ObjectMethods caches its
            // type),
            // whoever's it is: this one takes its place.
            thread.submit(() -> workIn(Files.createDirectory(directory.resolve("last"))))
                    .get();
            for (int i = 0; i < COLLECTIONS && uncollected(loaders) > 0; i++) {
                System.gc();
                // The thread is alive, and does something else meanwhile.
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

    /** Works with a copy of the library that a loader of its own has; the parent has the JDK and nothing else. */
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
            @SuppressWarnings("unchecked") // the class is one of another loader
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
