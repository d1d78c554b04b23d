package io.lcfs.engine.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No arguments of a caller make the store fail, and a refused call has changed nothing. */
@Tag("faults")
class RefusedCallsTest {
    private static final int CASES = 300;

    @Test
    void whatIsRefusedHasChangedNothing() {
        AtomicLong refusals = new AtomicLong();
        long cases = Sweep.random("refused calls", CASES, seed -> refusals.addAndGet(RefusalRun.run(seed)));
        Tally.SEQUENCES.add(cases);
        assertTrue(refusals.get() > 20 * cases, refusals + " calls were refused");
    }

    /** The test fails if the API has an interface that is not tried, except interfaces that callers implement. */
    @Test
    void eachInterfaceOfTheApiIsTried() throws Exception {
        Set<String> tried =
                RefusalRun.INTERFACES.stream().map(Class::getSimpleName).collect(Collectors.toSet());
        Path place = Path.of(LayerStore.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            assertEquals(new TreeSet<>(tried), interfaces(place));
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                assertEquals(new TreeSet<>(tried), interfaces(jar.getPath("/")));
            }
        }
    }

    private static Set<String> interfaces(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("io/lcfs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> isInterface("io.lcfs." + name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static boolean isInterface(String name) {
        try {
            Class<?> type = Class.forName(name);
            return type.isInterface()
                    && Modifier.isPublic(type.getModifiers())
                    && !type.isAnnotationPresent(FunctionalInterface.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
