package io.lcfs.bench.scale;

import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The run of all steps, in order, on a store in a new directory, which is deleted afterwards. */
final class ScaleRun {
    private static final String STORE = "store.lcfs";

    private final ScaleSizes sizes;
    private final List<ScaleStep> steps;
    private final PrintWriter progress;

    ScaleRun(ScaleSizes sizes, List<ScaleStep> steps, PrintWriter progress) {
        this.sizes = sizes;
        this.steps = steps;
        this.progress = progress;
    }

    /**
     * Runs all steps.
     *
     * @param parent the parent of the directory
     * @param figures receives each figure when it is measured, so that the figures of a failed run are kept
     * @throws Sanity.FailedException if the store does not have the content that was written to it
     */
    void run(Path parent, List<Figure> figures) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(parent), "lcfs-scale-");
        Path file = directory.resolve(STORE);
        // Deletes the files of a run that is interrupted.
        Thread cleaner = new Thread(() -> deleteQuietly(file, directory), "lcfs-scale-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (StoreSite site = StoreSite.create(file, sizes);
                Meter meter = new Meter(site, figures, progress)) {
            for (ScaleStep step : steps) {
                step.run(site, meter);
            }
        } finally {
            delete(file, directory);
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private static void deleteQuietly(Path file, Path directory) {
        try {
            delete(file, directory);
        } catch (IOException e) {
            System.err.println("cannot delete " + directory + ": " + e);
        }
    }

    private static void delete(Path file, Path directory) throws IOException {
        if (Files.exists(file)) {
            Files.deleteIfExists(DeviceLock.lockFile(file));
        }
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
    }
}
