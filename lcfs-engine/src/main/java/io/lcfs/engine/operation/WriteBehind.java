package io.lcfs.engine.operation;

import io.lcfs.engine.checkpoint.Barrier;
import io.lcfs.engine.space.Stage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the device begin to write data while more data is being written, so that the next checkpoint has little left to
 * wait for. After each {@value #STEP_BYTES} bytes of data, the background thread forces the device once. This gives no
 * guarantee of durability.
 */
final class WriteBehind {
    private static final long STEP_BYTES = 32L << 20;

    private final Barrier barrier;
    private final Stage stage;
    private final Background background;
    private final AtomicLong begun = new AtomicLong();

    WriteBehind(Barrier barrier, Stage stage, Background background) {
        this.barrier = barrier;
        this.stage = stage;
        this.background = background;
    }

    /** Records that data was written. The caller holds no lock. */
    void written() {
        long bytes = stage.writtenBytes();
        long last = begun.get();
        if (bytes - last >= STEP_BYTES && begun.compareAndSet(last, bytes)) {
            background.soon("write-behind", barrier::force);
        }
    }
}
