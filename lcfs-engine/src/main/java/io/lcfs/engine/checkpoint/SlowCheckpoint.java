package io.lcfs.engine.checkpoint;

import io.lcfs.engine.FailureLog;
import java.util.concurrent.TimeUnit;

/** Logs a checkpoint that took so long that those who wait for it, and later changes, are delayed. Stateless. */
public final class SlowCheckpoint {
    /** The duration from which on a checkpoint is logged. */
    public static final long NANOS = TimeUnit.SECONDS.toNanos(10);

    private SlowCheckpoint() {}

    /** Logs a checkpoint if it was slow. */
    public static void report(Object device, long checkpoint, long nanos, long bytes) {
        if (nanos >= NANOS) {
            FailureLog.warn(
                    SlowCheckpoint.class,
                    "checkpoint {} of the store {} took {} ms and wrote {} bytes",
                    checkpoint,
                    device,
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    bytes);
        }
    }
}
