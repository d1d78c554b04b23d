package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.PushProgress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports of the progress of one layer of an image. For one thread. */
final class PushMeter {
    /** The number of bytes between two reports, which are meant for people who watch the progress. */
    private static final long STEP_BYTES = 256 << 10;

    private final Consumer<PushProgress> receiver;
    private final String name;
    private final int layer;
    private final int layers;
    private @Nullable Digest digest;
    private long totalBytes = -1;
    private long toldBytes;

    PushMeter(Consumer<PushProgress> receiver, LayerInfo info, int layer, int layers) {
        this.receiver = receiver;
        this.name = info.name();
        this.layer = layer;
        this.layers = layers;
    }

    /** Reports that the target is asked for the layer, whose blob may be known. */
    void begin(Optional<Descriptor> known) {
        digest = known.map(Descriptor::digest).orElse(null);
        totalBytes = known.map(Descriptor::size).orElse(-1L);
        tell(PushProgress.Step.BEGUN, 0);
    }

    /** Reports that the layer will be packed; {@code bytes} is the estimated size. */
    void pack(long bytes) {
        digest = null;
        totalBytes = bytes;
        packed(0);
    }

    /** Reports that {@code bytes} bytes of the tar have been packed. */
    void packed(long bytes) {
        if (bytes == 0 || bytes < toldBytes || bytes - toldBytes >= STEP_BYTES) {
            toldBytes = bytes;
            tell(PushProgress.Step.PACKING, bytes);
        }
    }

    /** Reports that the target has the blob. */
    void end(PushProgress.Step step, Descriptor blob) {
        digest = blob.digest();
        totalBytes = blob.size();
        tell(step, blob.size());
    }

    private void tell(PushProgress.Step step, long bytes) {
        receiver.accept(new PushProgress(layer, layers, name, step, digest, bytes, totalBytes));
    }
}
