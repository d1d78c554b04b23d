package io.lcfs.oci.image;

import io.lcfs.Progress;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
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
    private final Consumer<ImportedLayer> listener;
    private final boolean allPlatforms;

    private PullOptions(
            Platform platform,
            ImportOptions layers,
            @Nullable Path spool,
            int parallel,
            Consumer<ImportedLayer> listener,
            boolean allPlatforms) {
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new IllegalArgumentException("parallel " + parallel + " is not 1 to " + MAX_PARALLEL);
        }
        this.platform = platform;
        this.layers = layers;
        this.spool = spool;
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener);
        this.allPlatforms = allPlatforms;
    }

    /**
     * Returns the default options: Linux on this machine's architecture ({@link Platform#ofThisMachine()}); the default
     * options for layers; each layer is downloaded while it is imported, one after another.
     *
     * @return the options
     */
    public static PullOptions defaults() {
        return new PullOptions(Platform.ofThisMachine(), ImportOptions.defaults(), null, 1, layer -> {}, false);
    }

    /**
     * Returns these options with another platform.
     *
     * @param wanted the platform
     * @return the options
     */
    public PullOptions withPlatform(Platform wanted) {
        return new PullOptions(wanted, layers, spool, parallel, listener, allPlatforms);
    }

    /**
     * Returns these options with or without all platforms. If the reference names an index, all its images are pulled,
     * and its other entries are kept, so that a push writes the index with the same digest; see {@link Image#index()}.
     * The pull returns the image for the {@linkplain #platform() platform}, or the first image if there is none for it.
     * Entries that are not images of layers are limited to 16 MiB in all.
     *
     * @param all whether the images of all platforms are pulled; false by default
     * @return the options
     */
    public PullOptions withAllPlatforms(boolean all) {
        return new PullOptions(platform, layers, spool, parallel, listener, all);
    }

    /**
     * Returns these options with other options for the import of layers.
     *
     * @param options the options for each layer; the expected size and digests are added by the pull
     * @return the options
     */
    public PullOptions withLayers(ImportOptions options) {
        if (options.name() != null) {
            throw new IllegalArgumentException(
                    "the layers of an image are named by their chain IDs, and not " + options.name());
        }
        return new PullOptions(platform, options, spool, parallel, listener, allPlatforms);
    }

    /**
     * Returns these options with several blobs downloaded at a time, before they are imported, which makes pulls from
     * registries faster. The blobs are held in temporary files until they are imported.
     *
     * @param directory the directory of the files
     * @param atATime the number of blobs, 1 to 64
     * @return the options
     * @throws IllegalArgumentException if the number is out of its range
     */
    public PullOptions withSpool(Path directory, int atATime) {
        return new PullOptions(platform, layers, directory, atATime, listener, allPlatforms);
    }

    /**
     * Returns these options with a listener that is called for each layer that the pull imports, with the notes of its
     * import. Layers that the store has already are not reported.
     *
     * @param ofLayers the listener; it is called from the bottom layer to the top layer, in the thread of the pull,
     *     after the layer is complete. An exception of the listener ends the pull, and the complete layers stay until
     *     {@link io.lcfs.oci.ImageStore#prune}
     * @return the options
     */
    public PullOptions withLayerListener(Consumer<ImportedLayer> ofLayers) {
        return new PullOptions(platform, layers, spool, parallel, ofLayers, allPlatforms);
    }

    /**
     * Returns these options with another listener of progress, which is that of the {@linkplain #layers() layers}. Each
     * layer is a task, with the layer's name in the store, and its number from 1 on as the task's number; the items are
     * layers, and the bytes those of the blob. A layer is {@link Progress.Phase#SKIPPED} if the store has it already.
     * Blobs that are {@linkplain #withSpool downloaded ahead} count when they are imported.
     *
     * @param progress the listener, called by the thread of the pull and by the thread that reads a layer, never at the
     *     same time
     * @return the options
     */
    public PullOptions withProgress(Progress progress) {
        return withLayers(layers.withProgress(progress));
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
     * Returns whether all images of an index are pulled.
     *
     * @return whether the index is pulled as a whole
     */
    public boolean allPlatforms() {
        return allPlatforms;
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

    /**
     * Returns the listener of progress.
     *
     * @return the listener
     */
    public Progress progress() {
        return layers.progress();
    }

    /**
     * Returns the listener of imported layers.
     *
     * @return the listener; the default one does nothing
     */
    public Consumer<ImportedLayer> layerListener() {
        return listener;
    }
}
