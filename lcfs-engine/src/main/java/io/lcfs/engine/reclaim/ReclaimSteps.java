package io.lcfs.engine.reclaim;

import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;

/** Runs the steps of reclaiming inside the gate, with promised space and the locks that each needs. */
final class ReclaimSteps {
    private static final int PROMISE = 64;

    private final StoreCore core;
    private final LayerTable table;
    private final FailureLatch failure;

    ReclaimSteps(StoreCore core) {
        this.core = core;
        this.table = core.table();
        this.failure = core.failure();
    }

    /** Makes a change of the table, under its lock. */
    <T> T changeTable(FailureLatch.Change<T> change) throws IOException {
        enter();
        try {
            return failure.whole(table.tree(), change);
        } finally {
            table.lock().unlock();
            leave();
        }
    }

    /** Marks a layer and makes a change of it, under its lock. */
    <T> T changeLayer(LayerState layer, FailureLatch.Change<T> change) throws IOException {
        enter();
        try {
            try {
                failure.whole(table.tree(), () -> {
                    table.loaded().mark(layer);
                    return layer;
                });
            } finally {
                table.lock().unlock();
            }
            long stamp = layer.lock().writeLock();
            try {
                return change.make();
            } finally {
                layer.lock().unlockWrite(stamp);
            }
        } finally {
            leave();
        }
    }

    private void enter() throws IOException {
        core.promiseForReclaiming(PROMISE);
        core.gate().enter();
        core.checkpointer().changed();
        table.lock().lock();
    }

    private void leave() {
        core.parts().space().promises().end(PROMISE);
        core.gate().exit();
        assert !table.lock().isHeldByCurrentThread() : "the gate is left before the table of layers";
    }
}
