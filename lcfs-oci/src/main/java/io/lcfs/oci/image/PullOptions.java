package io.lcfs.oci.image;

import io.lcfs.oci.content.Platform;
import io.lcfs.oci.layer.ImportOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an image is taken in.
 *
 * @param platform which image of an index
 * @param layers how each layer is read
 * @param spool a directory for blobs that are fetched before their turn; {@code null} to fetch one layer after another, while it is
 *     written
 * @param parallel how many blobs are fetched at a time into that directory
 */
public record PullOptions(
        Platform platform, ImportOptions layers, @Nullable Path spool, int parallel) {
    private static final int MOST_PARALLEL = 64;

    /**
     * Checks the number.
     *
     * @param platform which image of an index
     * @param layers how each layer is read
     * @param spool a directory for blobs
     * @param parallel how many blobs are fetched at a time, 1 to 64
     */
    public PullOptions {
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("parallel " + parallel + " is not 1 to " + MOST_PARALLEL);
        }
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
}
