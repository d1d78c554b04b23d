package io.lcfs.oci.image;

import io.lcfs.oci.content.Compression;
import io.lcfs.oci.layer.ExportOptions;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an image is given out.
 *
 * @param compression how layers are compressed; {@code null} for the way that each came, and gzip for new ones
 * @param layers the form of each layer's tar
 * @param annotations what the manifest says besides what it said when it came
 * @param progress told of what is done with each layer, by the thread that pushes and those that it asks to
 */
public record PushOptions(
        @Nullable Compression compression,
        ExportOptions layers,
        Map<String, String> annotations,
        Consumer<PushProgress> progress) {
    private static final PushOptions DEFAULTS =
            new PushOptions(null, ExportOptions.defaults(), Map.of(), progress -> {});

    /**
     * Copies the annotations.
     *
     * @param compression how layers are compressed
     * @param layers the form of each layer's tar
     * @param annotations what the manifest says besides
     * @param progress told of what is done with each layer
     */
    public PushOptions {
        annotations = Map.copyOf(annotations);
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
}
