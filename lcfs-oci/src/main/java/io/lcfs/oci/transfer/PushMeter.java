package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import java.util.Optional;

/** Reports the progress of one layer of an image. Not thread-safe. */
final class PushMeter {
    private final PushProgress push;
    private final String layer;
    private final int number;

    PushMeter(PushProgress push, LayerInfo info, int number) {
        this.push = push;
        this.layer = info.name();
        this.number = number;
    }

    private Progress.Update update(Progress.Phase phase) {
        return Progress.Update.of(layer).withTaskId(number).withPhase(phase);
    }

    /** Reports that the target is being asked for the layer; {@code known} is its blob, if it is known. */
    void begin(Optional<Descriptor> known) {
        Progress.Update update = update(Progress.Phase.STARTED);
        push.report(known.map(blob -> update.withBytes(0, blob.size())).orElse(update));
    }

    /**
     * Returns a listener of the layer's export, which does not report the end of the export as the end of the task. It
     * ends the export if another layer has failed.
     */
    Progress wantedBy(AtOnce all) {
        return exported -> {
            all.requireWanted();
            if (exported.phase() != Progress.Phase.FINISHED) {
                long total = exported.totalBytes().orElseThrow();
                push.report(update(Progress.Phase.RUNNING).withBytes(exported.doneBytes(), total));
            }
        };
    }

    /** Reports that the target has the blob. */
    void end(Progress.Phase phase, Descriptor blob) {
        push.reportEnd(update(phase).withBytes(blob.size(), blob.size()));
    }
}
