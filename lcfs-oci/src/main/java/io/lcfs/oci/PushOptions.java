package io.lcfs.oci;

import org.jspecify.annotations.Nullable;

/**
 * How an image is given out.
 *
 * @param compression how layers are compressed; {@code null} for the way that each came, and gzip for new ones
 * @param layers the form of each layer's tar
 */
public record PushOptions(@Nullable Compression compression, ExportOptions layers) {
    private static final PushOptions DEFAULTS = new PushOptions(null, ExportOptions.defaults());

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
        return new PushOptions(forAll, layers);
    }

    /**
     * The same with another form of tars.
     *
     * @param options the form
     * @return the options
     */
    public PushOptions withLayers(ExportOptions options) {
        return new PushOptions(compression, options);
    }
}
