package io.lcfs.oci.image;

import io.lcfs.oci.content.Compression;
import io.lcfs.oci.layer.ExportOptions;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How an image is given out. Immutable: each {@code with...} method returns other options. A later version may add options. */
public final class PushOptions {
    private static final PushOptions DEFAULTS =
            new PushOptions(null, ExportOptions.defaults(), Map.of(), progress -> {});

    private final @Nullable Compression compression;
    private final ExportOptions layers;
    private final Map<String, String> annotations;
    private final Consumer<PushProgress> progress;

    private PushOptions(
            @Nullable Compression compression,
            ExportOptions layers,
            Map<String, String> annotations,
            Consumer<PushProgress> progress) {
        annotations = Map.copyOf(annotations);
        this.compression = compression;
        this.layers = layers;
        this.annotations = annotations;
        this.progress = progress;
    }

    /**
     * Layers compressed as they came, new ones in gzip, each as the bytes that came.
     *
     * @return these options
     */
    public static PushOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with one compression for all layers.
     *
     * @param forAll the compression
     * @return the options
     */
    public PushOptions withCompression(Compression forAll) {
        return new PushOptions(forAll, layers, annotations, progress);
    }

    /**
     * The same with another form of tars.
     *
     * @param options the form
     * @return the options
     */
    public PushOptions withLayers(ExportOptions options) {
        return new PushOptions(compression, options, annotations, progress);
    }

    /**
     * The same with annotations of the manifest.
     *
     * @param added keys and values, which are put beside and in place of those that the manifest came with
     * @return the options
     */
    public PushOptions withAnnotations(Map<String, String> added) {
        return new PushOptions(compression, layers, added, progress);
    }

    /**
     * The same with another receiver of progress.
     *
     * @param receiver told of what is done with each layer
     * @return the options
     */
    public PushOptions withProgress(Consumer<PushProgress> receiver) {
        return new PushOptions(compression, layers, annotations, receiver);
    }

    /**
     * Returns how layers are compressed.
     *
     * @return the compression, or {@code null} for the way that each layer came, and gzip for new ones
     */
    public @Nullable Compression compression() {
        return compression;
    }

    /**
     * Returns the form of the tar of each layer.
     *
     * @return the options
     */
    public ExportOptions layers() {
        return layers;
    }

    /**
     * Returns what the manifest says besides what it said when it came.
     *
     * @return an immutable map
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public Consumer<PushProgress> progress() {
        return progress;
    }
}
