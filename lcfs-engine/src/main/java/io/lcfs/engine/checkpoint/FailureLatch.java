package io.lcfs.engine.checkpoint;

import io.lcfs.StoreFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the first failure after which nobody knows what reached the device. From then on no change and no checkpoint can
 * succeed; reopening shows the last checkpoint. Thread-safe.
 */
public final class FailureLatch {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLatch.class);

    private volatile @Nullable Throwable first;

    /** An open one. */
    public FailureLatch() {}

    /** Throws if the store has failed. */
    public void check() throws StoreFailedException {
        Throwable cause = first;
        if (cause != null) {
            throw failed(cause);
        }
    }

    /** Tells whether the store has failed. */
    public boolean isFailed() {
        return first != null;
    }

    /** Remembers a failure, if it is the first; returns what is to be thrown. */
    public StoreFailedException fail(String where, Throwable cause) {
        synchronized (this) {
            if (first == null) {
                first = cause;
                LOG.error("store failed in {}; it can be read, not written, until it is reopened", where, cause);
            }
        }
        return cause instanceof StoreFailedException again ? again : failed(cause);
    }

    private static StoreFailedException failed(Throwable cause) {
        return new StoreFailedException(
                "the store has failed and is not written until it is reopened: " + cause, cause);
    }
}
