package io.lcfs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The root file system that the report imports, plain and compressed, made once for all benchmarks that use it. */
public final class RootArchive {
    private RootArchive() {}

    /**
     * Creates the missing archives in a directory.
     *
     * @param given the tar to use, plain or compressed; null for one of the JDK that runs this program
     * @param directory the directory for the archives
     * @return the path of the plain tar; the compressed tar is beside it, with {@code .gz} added to the name
     */
    public static Path prepare(@Nullable Path given, WorkDirectory directory) throws IOException {
        Path plain = directory.file("root.tar");
        Path compressed = directory.file("root.tar.gz");
        if (given == null) {
            JdkArchive.write(plain);
        } else {
            Files.createSymbolicLink(isCompressed(given) ? compressed : plain, given.toRealPath());
        }
        if (!Files.exists(plain)) {
            JdkArchive.convert(compressed, plain);
        } else if (!Files.exists(compressed)) {
            JdkArchive.convert(plain, compressed);
        }
        return plain.toAbsolutePath();
    }

    private static boolean isCompressed(Path archive) {
        return archive.toString().endsWith(".gz");
    }
}
