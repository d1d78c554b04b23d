package io.lcfs.engine.store;

import io.lcfs.engine.checkpoint.FailureLatch;
import io.lcfs.engine.space.Stage;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the device begin with what was written while more is being written, so that the next checkpoint finds little left to wait
 * for: after each {@value #STEP_BYTES} bytes of data the background forces the device once. That promises nothing to anybody; but
 * a force that fails reports it only once, so the store latches here as well.
 */
final class WriteBehind {
    private static final long STEP_BYTES = 32L << 20;

    private final BlockDevice device;
    private final Stage stage;
    private final FailureLatch failure;
    private final Background background;
    private final AtomicLong begun = new AtomicLong();

    WriteBehind(BlockDevice device, Stage stage, FailureLatch failure, Background background) {
        this.device = device;
        this.stage = stage;
        this.failure = failure;
        this.background = background;
    }

    /** To be called after data was written; with no lock held. */
    void written() {
        long bytes = stage.writtenBytes();
        long last = begun.get();
        if (bytes - last >= STEP_BYTES && begun.compareAndSet(last, bytes)) {
            background.soon("write-behind", this::force);
        }
    }

    private void force() throws IOException {
        if (failure.isFailed()) {
            return;
        }
        try {
            device.force();
        } catch (IOException e) {
            throw failure.fail("force", e);
        }
    }
}
