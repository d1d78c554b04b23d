package io.lcfs.acceptance;

import io.lcfs.LayerStore;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of the library lie that this build made, and what they need to run: what a user's build tool would
 * put on a class path or a module path. They are jars in {@code mvn verify}, directories in {@code mvn test}.
 */
final class LibraryFiles {
    private LibraryFiles() {}

    /** What lcfs-api brings: all that a user compiles with. */
    static List<Path> api() {
        return List.of(of(LayerStore.class), of("org.slf4j.LoggerFactory"));
    }

    /** What lcfs-api and lcfs-engine bring. */
    static List<Path> store() {
        return concat(api(), List.of(of("io.lcfs.engine.store.EngineProvider"), of("org.agrona.BitUtil")));
    }

    /** What lcfs-api and lcfs-oci bring. */
    static List<Path> images() {
        return concat(
                api(),
                List.of(of(ImageStore.class), of("io.lcfs.compress.CompressionFormat"), of("com.google.gson.Gson")));
    }

    /** All parts but lcfs-chronicle. */
    static List<Path> all() {
        return concat(concat(store(), images()), List.of(of(LayerFileSystems.class)));
    }

    /** Where a class lies. */
    static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path of(String type) {
        try {
            return of(Class.forName(type, false, LibraryFiles.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> concat(List<Path> first, List<Path> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }
}
