package io.lcfs.engine.operation;

import io.lcfs.engine.checkpoint.Barrier;
import io.lcfs.engine.space.Stage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the device begin with what was written while more is being written, so that the next checkpoint finds little
 * left to wait for: after each {@value #STEP_BYTES} bytes of data the background forces the device once. That promises
 * nothing to anybody.
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

    /** To be called after data was written; with no lock held. */
    void written() {
        long bytes = stage.writtenBytes();
        long last = begun.get();
        if (bytes - last >= STEP_BYTES && begun.compareAndSet(last, bytes)) {
            background.soon("write-behind", barrier::force);
        }
    }
}
