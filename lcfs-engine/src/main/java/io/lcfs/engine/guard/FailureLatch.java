package io.lcfs.engine.guard;

import io.lcfs.StoreFailedException;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first failure after which the content of the device is unknown. From then on no change and no
 * checkpoint can succeed; reopening the store shows the last checkpoint. Thread-safe.
 */
public final class FailureLatch {
    private static final String HALF_DONE = "a change that was half done";

    private volatile @Nullable Throwable first;

    /** Creates a latch without a failure. */
    public FailureLatch() {}

    /** Throws if the store has failed. */
    public void check() throws StoreFailedException {
        Throwable cause = first;
        if (cause != null) {
            throw failed(cause);
        }
    }

    /** Returns whether the store has failed. */
    public boolean isFailed() {
        return first != null;
    }

    /** Records a failure if it is the first one, and returns the exception to throw. */
    public StoreFailedException fail(String where, Throwable cause) {
        synchronized (this) {
            if (first == null) {
                first = cause;
                FailureLog.error(
                        FailureLatch.class,
                        "store failed in {}; it can be read, not written, until it is reopened",
                        where,
                        cause);
            }
        }
        return cause instanceof StoreFailedException again ? again : failed(cause);
    }

    /** A change of one tree. */
    public interface Change<T> {
        /** Makes the change. */
        T make() throws IOException;
    }

    /**
     * Makes a change of a tree. A change that fails half way fails the store before a checkpoint can capture its parts.
     */
    public <T> T whole(Tree tree, Change<T> change) throws IOException {
        long edits = tree.edits();
        long changes = tree.changes();
        try {
            return change.make();
        } catch (IOException e) {
            throw tree.edits() == edits ? e : fail(HALF_DONE, e);
        } catch (RuntimeException | Error e) {
            if (tree.changes() != changes) {
                throw fail(HALF_DONE, e);
            }
            throw e;
        }
    }

    private static StoreFailedException failed(Throwable cause) {
        return new StoreFailedException(
                "the store has failed and is not written until it is reopened: " + cause, cause);
    }
}
