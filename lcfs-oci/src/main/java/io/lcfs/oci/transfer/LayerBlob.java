package io.lcfs.oci.transfer;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.stream.Compressors;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A blob that packs a layer while it is written, and reports its progress. For one thread. */
final class LayerBlob implements Blob {
    private final LayerExport export;
    private final String layer;
    private final Compression compression;
    private final PushMeter meter;
    private @Nullable Digest diffId;

    LayerBlob(LayerExport export, String layer, Compression compression, PushMeter meter) {
        this.export = export;
        this.layer = layer;
        this.compression = compression;
        this.meter = meter;
    }

    /** Returns the diff ID, or {@code null} if the blob was not written. */
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
        try (OutputStream compressed = Compressors.compress(target, compression);
                Counted counted = new Counted(compressed, meter)) {
            diffId = export.writeLayer(layer, counted);
        }
    }

    /** A stream that counts the packed bytes. */
    private static final class Counted extends FilterOutputStream {
        private final PushMeter meter;
        private long count;

        Counted(OutputStream target, PushMeter meter) {
            super(target);
            this.meter = meter;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int start, int length) throws IOException {
            out.write(source, start, length);
            count += length;
            meter.packed(count);
        }
    }
}
