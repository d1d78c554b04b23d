package io.lcfs.bench;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory for the files of one trial, deleted with them afterwards; below {@code lcfs.bench.dir} if that is set.
 */
public final class WorkDirectory implements AutoCloseable {
    private static final long STORE_BYTES = 256L << 30; // sparse
    private static final String STORE = "store.lcfs";

    private final Path directory;

    public WorkDirectory() throws IOException {
        String parent = System.getProperty("lcfs.bench.dir");
        directory = parent == null
                ? Files.createTempDirectory("lcfs-bench-")
                : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "lcfs-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(this::deleteQuietly, "lcfs-bench-cleaner"));
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Returns options without a checkpoint interval, because the benchmarks make their checkpoints themselves. */
    private static StoreOptions options() {
        return StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
    }

    public LayerStore createStore() throws IOException {
        return LayerStore.create(file(STORE), STORE_BYTES, options());
    }

    public LayerStore openStore() throws IOException {
        return LayerStore.open(file(STORE), options());
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void deleteQuietly() {
        try {
            close();
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot delete " + directory + ": " + e);
        }
    }
}
