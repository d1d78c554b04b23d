package io.lcfs.oci.image;

import io.lcfs.oci.content.Platform;
import io.lcfs.oci.layer.ImportOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How an image is taken in. Immutable: each {@code with...} method returns other options. A later version may add options. */
public final class PullOptions {
    private static final int MOST_PARALLEL = 64;

    private final Platform platform;
    private final ImportOptions layers;
    private final @Nullable Path spool;
    private final int parallel;

    private PullOptions(Platform platform, ImportOptions layers, @Nullable Path spool, int parallel) {
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("parallel " + parallel + " is not 1 to " + MOST_PARALLEL);
        }
        this.platform = platform;
        this.layers = layers;
        this.spool = spool;
        this.parallel = parallel;
    }

    /**
     * Linux on this machine's architecture ({@link Platform#ofThisMachine()}), default limits, one layer after another.
     *
     * @return these options
     */
    public static PullOptions defaults() {
        return new PullOptions(Platform.ofThisMachine(), ImportOptions.defaults(), null, 1);
    }

    /**
     * The same for another platform.
     *
     * @param wanted the platform
     * @return the options
     */
    public PullOptions withPlatform(Platform wanted) {
        return new PullOptions(wanted, layers, spool, parallel);
    }

    /**
     * The same with layers read otherwise.
     *
     * @param options how each layer is read; what is known of its bytes is filled in
     * @return the options
     */
    public PullOptions withLayers(ImportOptions options) {
        return new PullOptions(platform, options, spool, parallel);
    }

    /**
     * The same with several blobs fetched at a time, as helps with registries. They lie in files that are gone afterwards.
     *
     * @param directory where the files are made
     * @param atATime how many blobs, 1 to 64
     * @return the options
     */
    public PullOptions withSpool(Path directory, int atATime) {
        return new PullOptions(platform, layers, directory, atATime);
    }

    /**
     * Returns which image of an index is pulled.
     *
     * @return the platform
     */
    public Platform platform() {
        return platform;
    }

    /**
     * Returns how each layer is read.
     *
     * @return the options
     */
    public ImportOptions layers() {
        return layers;
    }

    /**
     * Returns the directory for blobs that are fetched before their turn.
     *
     * @return the directory, or {@code null} if one layer after another is fetched while it is written
     */
    public @Nullable Path spool() {
        return spool;
    }

    /**
     * Returns how many blobs are fetched at a time into the directory.
     *
     * @return the number
     */
    public int parallel() {
        return parallel;
    }
}
