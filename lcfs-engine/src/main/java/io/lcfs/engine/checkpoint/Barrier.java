package io.lcfs.engine.checkpoint;

import io.lcfs.StoreFailedException;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces the device, one thread at a time. A device may report what it could not write to one force only, to whichever comes
 * first (Linux does), and the next one succeeds. So each force begins after the one before has said how it ended: what a force
 * has lost, no later one takes for durable. Thread-safe.
 */
public final class Barrier {
    private final BlockDevice device;
    private final FailureLatch failure;
    private final ReentrantLock forcing = new ReentrantLock();

    /** Of a device, whose failures a latch remembers. */
    Barrier(BlockDevice device, FailureLatch failure) {
        this.device = device;
        this.failure = failure;
    }

    /**
     * Makes durable all that was written before the call.
     *
     * @throws StoreFailedException if that fails, or the store has failed before
     */
    public void force() throws StoreFailedException {
        forcing.lock();
        try {
            failure.check();
            device.force();
        } catch (IOException | RuntimeException | Error e) {
            throw failure.fail("force", e);
        } finally {
            forcing.unlock();
        }
    }
}
