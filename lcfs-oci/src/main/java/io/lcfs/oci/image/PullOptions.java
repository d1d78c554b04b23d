package io.lcfs.oci.image;

import io.lcfs.oci.content.Platform;
import io.lcfs.oci.layer.ImportOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of a pull. Immutable: each {@code with...} method returns other options. A later version may add options.
 */
public final class PullOptions {
    private static final int MAX_PARALLEL = 64;

    private final Platform platform;
    private final ImportOptions layers;
    private final @Nullable Path spool;
    private final int parallel;

    private PullOptions(Platform platform, ImportOptions layers, @Nullable Path spool, int parallel) {
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel " + parallel + " is not 1 to " + MAX_PARALLEL);
        }
        this.platform = platform;
        this.layers = layers;
        this.spool = spool;
        this.parallel = parallel;
    }

    /**
     * Returns the default options: Linux on this machine's architecture ({@link Platform#ofThisMachine()}), default
     * limits, one layer after another.
     *
     * @return the options
     */
    public static PullOptions defaults() {
        return new PullOptions(Platform.ofThisMachine(), ImportOptions.defaults(), null, 1);
    }

    /**
     * Returns these options with another platform.
     *
     * @param wanted the platform
     * @return the options
     */
    public PullOptions withPlatform(Platform wanted) {
        return new PullOptions(wanted, layers, spool, parallel);
    }

    /**
     * Returns these options with other options for the import of layers.
     *
     * @param options the options for each layer; the expected size and digests are added by the pull
     * @return the options
     */
    public PullOptions withLayers(ImportOptions options) {
        return new PullOptions(platform, options, spool, parallel);
    }

    /**
     * Returns these options with several blobs fetched at a time, which helps with registries. The blobs are kept in
     * temporary files.
     *
     * @param directory the directory of the files
     * @param atATime the number of blobs, 1 to 64
     * @return the options
     */
    public PullOptions withSpool(Path directory, int atATime) {
        return new PullOptions(platform, layers, directory, atATime);
    }

    /**
     * Returns the platform for which an image is chosen from an index.
     *
     * @return the platform
     */
    public Platform platform() {
        return platform;
    }

    /**
     * Returns the options of the import of each layer.
     *
     * @return the options
     */
    public ImportOptions layers() {
        return layers;
    }

    /**
     * Returns the directory for blobs that are downloaded ahead.
     *
     * @return the directory, or {@code null} if each layer is downloaded while it is imported
     */
    public @Nullable Path spool() {
        return spool;
    }

    /**
     * Returns the number of simultaneous downloads into the directory.
     *
     * @return the number
     */
    public int parallel() {
        return parallel;
    }
}
