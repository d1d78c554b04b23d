package io.lcfs.maven;

import io.lcfs.LayerStore;
import io.lcfs.StoreLockedException;
import io.lcfs.maven.image.CacheFile;
import io.lcfs.maven.image.Failures;
import io.lcfs.maven.image.SharedStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What all goals have: the store, and the time that a goal takes. */
abstract class StoreMojo extends AbstractMojo {
    /** Skips the goal. */
    @Parameter(property = "lcfs.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The file of the store, which all builds of a user share. By default it is {@code lcfs/maven.lcfs} in the user's
     * directory for caches. It may be deleted while no build runs.
     */
    @Parameter(property = "lcfs.store")
    private @Nullable File store;

    /** The size up to which the store grows, in GiB. */
    @Parameter(property = "lcfs.storeGiB", defaultValue = "256")
    private int storeGiB;

    /** The longest time to wait for another build that uses the store, in seconds. */
    @Parameter(property = "lcfs.lockTimeout", defaultValue = "600")
    private int lockTimeout;

    /** Does the work of the goal. */
    abstract void run(LayerStore open) throws IOException, MojoExecutionException;

    /** Returns why there is nothing to do for this project; an empty text if there is something. */
    String reasonToSkip() throws IOException {
        return "";
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "parameter " + name + " is " + value + ", and must be at least " + least);
        }
    }

    @Override
    public final void execute() throws MojoExecutionException {
        long start = System.nanoTime();
        Path file = store == null
                ? CacheFile.of(System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"))
                : store.toPath();
        try {
            String reason = skip ? "lcfs.skip is set" : reasonToSkip();
            if (!reason.isEmpty()) {
                getLog().info("skipped: " + reason);
                return;
            }
            requireAtLeast("lcfs.storeGiB", storeGiB, 1);
            requireAtLeast("lcfs.lockTimeout", lockTimeout, 0);
            try (SharedStore shared = SharedStore.open(file, (long) storeGiB << 30, Duration.ofSeconds(lockTimeout))) {
                run(shared.store());
            }
        } catch (StoreLockedException e) {
            throw new MojoExecutionException(
                    "store " + file + " was used by another build for " + lockTimeout
                            + " seconds; lcfs.lockTimeout waits longer, lcfs.store names another store",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new MojoExecutionException(Failures.text(e), e);
        }
        getLog().info("took " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
    }
}
