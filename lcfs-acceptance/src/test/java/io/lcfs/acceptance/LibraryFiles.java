package io.lcfs.acceptance;

import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The paths of the modules of the library that this build made and of the libraries that they need: the entries that
 * the build tool of a user would put on a class path or a module path. The modules are jars in {@code mvn verify}, and
 * directories in {@code mvn test}.
 */
final class LibraryFiles {
    private LibraryFiles() {}

    /** Returns the entries for lcfs-api, with which a user compiles. */
    static List<Path> api() {
        return List.of(of(LayerStore.class), of("org.slf4j.LoggerFactory"));
    }

    /** Returns the entries for lcfs-api and lcfs-engine. */
    static List<Path> store() {
        return concat(api(), List.of(of("io.lcfs.engine.store.EngineProvider"), of("org.agrona.BitUtil")));
    }

    /** Returns the entries for lcfs-api and lcfs-oci. */
    static List<Path> images() {
        return concat(
                api(),
                List.of(of(ImageStore.class), of("io.lcfs.compress.CompressionFormat"), of("com.google.gson.Gson")));
    }

    /** Returns the entries for all modules except lcfs-chronicle. */
    static List<Path> all() {
        return concat(concat(store(), images()), List.of(of(ImageBuilder.class), of(LayerFileSystems.class)));
    }

    /** Returns the jar or directory that contains a class. */
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
