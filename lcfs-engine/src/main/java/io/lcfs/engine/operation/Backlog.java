package io.lcfs.engine.operation;

import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.space.Stage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The data that waits in memory to be written: writes it when it is complete, and delays callers while there is too
 * much of it. Needs no lock; the caller holds none.
 */
public final class Backlog {
    private static final int MAX_MARKED = 10_000;

    private final Stage stage;
    private final LayerTable table;
    private final Checkpointer checkpointer;
    private final FailureLatch failure;
    private final long mostBytes;
    private volatile @Nullable WriteBehind writeBehind;

    Backlog(Stage stage, LayerTable table, Checkpointer checkpointer, FailureLatch failure, long mostBytes) {
        this.stage = stage;
        this.table = table;
        this.checkpointer = checkpointer;
        this.failure = failure;
        this.mostBytes = mostBytes;
    }

    /** Starts write-behind: from now on the background thread forces the device at intervals while data is written. */
    public void forceBehind(Background background) {
        writeBehind = new WriteBehind(checkpointer.barrier(), stage, background);
    }

    /**
     * Writes the full runs of data. After a failure, a checkpoint would point at blocks that were not written, so the
     * store fails.
     */
    void flush() throws IOException {
        try {
            stage.flushSealed();
        } catch (IOException e) {
            throw failure.fail("write", e);
        }
        WriteBehind behind = writeBehind;
        if (behind != null) {
            behind.written();
        }
    }

    /** Delays the caller while too much data waits in memory. The caller holds no lock. */
    public void relieve() throws IOException {
        if (stage.stagedBytes() > mostBytes) {
            flush();
            if (stage.stagedBytes() > mostBytes) {
                checkpointer.checkpoint();
            }
        } else if (table.loaded().markedCount() > MAX_MARKED) {
            checkpointer.checkpoint();
        }
    }
}
