package io.lcfs.oci.transfer;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.stream.Compressors;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A blob that packs a layer while it is written. For one thread. */
final class LayerBlob implements Blob {
    private final LayerExport export;
    private final String layer;
    private final Compression compression;
    private final ExportOptions options;
    private @Nullable Digest diffId;

    LayerBlob(LayerExport export, String layer, Compression compression, ExportOptions options) {
        this.export = export;
        this.layer = layer;
        this.compression = compression;
        this.options = options;
    }

    /** Returns the diff ID, or {@code null} if the blob was not written, or is the tar itself. */
    @Nullable
    Digest diffId() {
        return diffId;
    }

    @Override
    public Optional<Descriptor> descriptor() {
        return Optional.empty();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        if (compression == Compression.NONE) {
            export.copyLayer(layer, target);
            return;
        }
        try (OutputStream compressed =
                Compressors.compress(target, compression, options.level(), options.parallelism())) {
            diffId = export.writeLayer(layer, compressed);
        }
    }
}
