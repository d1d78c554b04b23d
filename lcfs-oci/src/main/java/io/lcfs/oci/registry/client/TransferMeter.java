package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.TransferProgress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports the progress of one transfer. */
final class TransferMeter {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long transfer = NUMBERS.incrementAndGet();
    private final Consumer<TransferProgress> receiver;
    private final @Nullable Digest digest;
    private final long totalBytes;

    TransferMeter(Consumer<TransferProgress> receiver, @Nullable Digest digest, long totalBytes) {
        this.receiver = receiver;
        this.digest = digest;
        this.totalBytes = totalBytes;
    }

    void tell(long bytes) {
        receiver.accept(new TransferProgress(transfer, digest, bytes, totalBytes));
    }
}
