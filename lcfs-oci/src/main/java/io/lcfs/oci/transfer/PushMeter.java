package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import java.util.Optional;

/** Reports of the progress of one layer of an image, and a listener of the layer's export. For one thread. */
final class PushMeter implements Progress {
    private final Progress receiver;
    private final int layer;
    private final Update begin;

    PushMeter(Progress receiver, LayerInfo info, int layer, int layers) {
        this.receiver = receiver;
        this.layer = layer;
        this.begin = Update.of(info.name()).withTaskId(layer).withItems(layer - 1, layers);
    }

    /** Reports that the target is asked for the layer, whose blob may be known. */
    void begin(Optional<Descriptor> known) {
        Update update = begin.withPhase(Phase.STARTED);
        receiver.update(known.map(blob -> update.withBytes(0, blob.size())).orElse(update));
    }

    /** Reports how far the export has come; its end is not the end of the push of the layer. */
    @Override
    public void update(Update exported) {
        if (exported.phase() != Phase.FINISHED) {
            long total = exported.totalBytes().orElseThrow();
            receiver.update(begin.withBytes(exported.doneBytes(), total));
        }
    }

    /** Reports that the target has the blob. */
    void end(Phase phase, Descriptor blob) {
        long items = begin.totalItems().orElseThrow();
        receiver.update(begin.withPhase(phase).withItems(layer, items).withBytes(blob.size(), blob.size()));
    }
}
