package io.lcfs.oci.image;

import io.lcfs.Progress;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.layer.ExportOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a push. Immutable: each {@code with...} method returns other options. A later version may add options.
 */
public final class PushOptions {
    private static final PushOptions DEFAULTS = new PushOptions(null, ExportOptions.defaults(), Map.of(), false);

    private final @Nullable Compression compression;
    private final ExportOptions layers;
    private final Map<String, String> annotations;
    private final boolean preserveDigests;

    private PushOptions(
            @Nullable Compression compression,
            ExportOptions layers,
            Map<String, String> annotations,
            boolean preserveDigests) {
        annotations = Map.copyOf(annotations);
        this.compression = compression;
        this.layers = layers;
        this.annotations = annotations;
        this.preserveDigests = preserveDigests;
    }

    /**
     * Returns the default options: imported layers are pushed as the bytes that they were imported from, and new layers
     * are compressed with gzip.
     *
     * @return the options
     */
    public static PushOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with one compression for all layers.
     *
     * @param forAll the compression
     * @return the options
     */
    public PushOptions withCompression(Compression forAll) {
        return new PushOptions(forAll, layers, annotations, preserveDigests);
    }

    /**
     * Returns these options with another form of tars.
     *
     * @param options the form
     * @return the options
     */
    public PushOptions withLayers(ExportOptions options) {
        return new PushOptions(compression, options, annotations, preserveDigests);
    }

    /**
     * Returns these options with annotations of the manifest.
     *
     * @param added keys and values; a key that the manifest already has gets the new value. They replace annotations of
     *     an earlier call
     * @return the options
     */
    public PushOptions withAnnotations(Map<String, String> added) {
        return new PushOptions(compression, layers, added, preserveDigests);
    }

    /**
     * Returns these options with or without the requirement that each imported layer is pushed as its original blob:
     * the blob that the image's manifest names, or else the blob from which the layer was imported. If the target
     * neither has that blob nor can mount it from another repository, and the store has not kept it
     * ({@link io.lcfs.oci.layer.ImportOptions#withKeptBlobs}), the push fails and names the blob, instead of packing
     * the layer anew. {@link #compression()} then applies only to layers that were made in the store.
     *
     * @param preserved whether digests of blobs are preserved; false by default
     * @return the options
     */
    public PushOptions withPreserveDigests(boolean preserved) {
        return new PushOptions(compression, layers, annotations, preserved);
    }

    /**
     * Returns these options with another listener of progress, which is that of the {@linkplain #layers() layers}. Each
     * layer is a task, with the layer's name in the store, and its number from 1 on as the task's number; the items are
     * layers whose push has ended. Several layers may be pushed at a time, and end in any order. A layer is
     * {@link Progress.Phase#SKIPPED} if the target has it already. While a layer is packed, the bytes are those of its
     * tar, and their total is an estimate; they restart at 0 if a target has to write the layer again. At the end of
     * the task, the bytes are those of the blob.
     *
     * @param listener the listener, called by the threads that push layers, never by two at the same time
     * @return the options
     */
    public PushOptions withProgress(Progress listener) {
        return withLayers(layers.withProgress(listener));
    }

    /**
     * Returns the compression of layers.
     *
     * @return the compression; {@code null} if imported layers keep their original compression and new layers get gzip
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
     * Returns the annotations that are added to the manifest.
     *
     * @return an immutable map
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /**
     * Returns whether an imported layer is pushed as its original blob, or else the push fails.
     *
     * @return whether digests of blobs are preserved
     */
    public boolean preserveDigests() {
        return preserveDigests;
    }

    /**
     * Returns the listener of progress.
     *
     * @return the listener
     */
    public Progress progress() {
        return layers.progress();
    }
}
