package io.lcfs.engine.checkpoint;

import io.lcfs.StoreFailedException;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces the device, in one thread at a time. A device may report a failed write to a single force only, after which
 * the next force succeeds (Linux behaves so). Therefore each force begins after the previous one has reported its
 * outcome, so that no force reports data as durable that an earlier force has lost. Thread-safe.
 */
public final class Barrier {
    private final BlockDevice device;
    private final FailureLatch failure;
    private final ReentrantLock forcing = new ReentrantLock();

    /** The number of times that the device was forced; written under the lock. */
    private volatile long forces;

    /** Creates a barrier for a device. Failures are recorded in the latch. */
    Barrier(BlockDevice device, FailureLatch failure) {
        this.device = device;
        this.failure = failure;
    }

    /**
     * Makes everything durable that was written before the call.
     *
     * @throws StoreFailedException if the force fails, or the store has failed before
     */
    public void force() throws StoreFailedException {
        forcing.lock();
        try {
            failure.check();
            device.force();
            forces = forces + 1;
        } catch (IOException | RuntimeException | Error e) {
            throw failure.fail("force", e);
        } finally {
            forcing.unlock();
        }
    }

    /** Returns the number of times that the device was forced; for assertions. */
    long forces() {
        return forces;
    }
}
