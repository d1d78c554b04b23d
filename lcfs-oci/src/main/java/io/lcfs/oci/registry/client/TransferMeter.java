package io.lcfs.oci.registry.client;

import io.lcfs.Progress;
import io.lcfs.oci.content.Descriptor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reports the progress of one transfer. For one thread at a time. */
final class TransferMeter {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Progress receiver;
    private final @Nullable Descriptor blob;
    private final Progress.Update begin;

    /** Creates a meter of a blob, which is {@code null} while it is not known. */
    TransferMeter(Progress receiver, @Nullable Descriptor blob) {
        this.receiver = receiver;
        this.blob = blob;
        this.begin = Progress.Update.of(blob == null ? "blob" : blob.digest().toString())
                .withTaskId(NUMBERS.incrementAndGet());
    }

    void begin() {
        tell(Progress.Phase.STARTED, 0);
    }

    void tell(long bytes) {
        tell(Progress.Phase.RUNNING, bytes);
    }

    void end(Progress.Phase phase, long bytes) {
        tell(phase, bytes);
    }

    private void tell(Progress.Phase phase, long bytes) {
        Progress.Update update = begin.withPhase(phase);
        receiver.update(blob == null ? update.withBytes(bytes) : update.withBytes(bytes, blob.size()));
    }
}
