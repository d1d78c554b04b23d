package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.PushProgress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells how far one layer of an image is. To be used by one thread. */
final class PushMeter {
    /** Who looks at it wants to see that something happens, and no more. */
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

    /** The target is asked for the layer, of whose blob something may be known. */
    void begin(Optional<Descriptor> known) {
        digest = known.map(Descriptor::digest).orElse(null);
        totalBytes = known.map(Descriptor::size).orElse(-1L);
        tell(PushProgress.Step.BEGUN, 0);
    }

    /** The layer is going to be packed, of about so many bytes. */
    void pack(long bytes) {
        digest = null;
        totalBytes = bytes;
        packed(0);
    }

    /** So many bytes of its tar were packed. */
    void packed(long bytes) {
        if (bytes == 0 || bytes < toldBytes || bytes - toldBytes >= STEP_BYTES) {
            toldBytes = bytes;
            tell(PushProgress.Step.PACKING, bytes);
        }
    }

    /** The target has the blob. */
    void end(PushProgress.Step step, Descriptor blob) {
        digest = blob.digest();
        totalBytes = blob.size();
        tell(step, blob.size());
    }

    private void tell(PushProgress.Step step, long bytes) {
        receiver.accept(new PushProgress(layer, layers, name, step, digest, bytes, totalBytes));
    }
}
