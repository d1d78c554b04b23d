package io.lcfs.engine.store;

import io.lcfs.CompactOptions;
import io.lcfs.CompactReport;
import io.lcfs.StoreOptions;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.tree.TreeMover;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;

/**
 * Gives free blocks at the end of the device back to the host. The store becomes smaller in memory first. Two
 * checkpoints put the new size into both superblocks, and only then the device becomes smaller. So no superblock ever
 * reaches behind the end of the device. Any number of threads may do this at a time.
 */
final class Compaction {
    private static final String WHAT = "compaction";

    /** The leaves of the table that are copied in one change, which is promised space for them. */
    private static final int LEAVES_PER_STEP = 16;

    /** The most groups that are left out while changes wait. */
    private static final int GROUPS_AT_ONCE = 64;

    private final StoreCore core;
    private final StoreOptions options;

    Compaction(StoreCore core, StoreOptions options) {
        this.core = core;
        this.options = options;
    }

    private BlockDevice device() {
        return core.parts().nodes().device().device();
    }

    private Checkpointer checkpointer() {
        return core.checkpointer();
    }

    /** Requires a store that can become larger again, and a device that can become smaller. */
    void requirePossible() {
        if (options.growthBytes() == 0) {
            throw new UnsupportedOperationException(
                    "compact: the store was opened without growth, so it could not use the space again");
        }
        if (!device().isShrinkable()) {
            throw new UnsupportedOperationException("compact: the device " + device() + " keeps its size");
        }
    }

    CompactReport run(CompactOptions compactOptions) throws IOException {
        long before = device().blockCount();
        long free = Blocks.ofBytes(compactOptions.freeBytes());
        moveMetadata(free);
        boolean[] more = {true};
        while (more[0]) {
            core.betweenTurns(WHAT, () -> {
                checkpointer().exclusively(() -> more[0] = shrinkMap(free));
                return this;
            });
        }
        return core.counted(WHAT, () -> {
            if (before > checkpointer().blockCount()) {
                makeCheckpoints();
                checkpointer().exclusively(this::shrinkDevice);
            }
            long after = device().blockCount();
            return new CompactReport(Blocks.toBytes(Math.max(0, before - after)), Blocks.toBytes(after));
        });
    }

    private void makeCheckpoints() throws IOException {
        checkpointer().checkpointAlways();
        checkpointer().checkpointAlways();
    }

    /**
     * Moves the nodes of the table of layers and of the group records to the beginning. Each of the two trees is
     * changed as always, by copying nodes. So there is no need for a way to move a node.
     */
    private void moveMetadata(long free) throws IOException {
        long behind = core.parts().space().rewind(free);
        if (behind >= checkpointer().blockCount()) {
            return;
        }
        TreeMover mover = new TreeMover(behind);
        boolean[] more = {true};
        while (more[0]) {
            core.changeTable(Claim.RELIEF, () -> {
                more[0] = mover.step(core.table().tree(), LEAVES_PER_STEP);
                return this;
            });
        }
        core.counted(WHAT, () -> {
            makeCheckpoints();
            return this;
        });
    }

    /** Makes the store smaller in memory. Returns whether more may be possible. */
    private boolean shrinkMap(long free) {
        core.gate().close();
        try {
            long before = checkpointer().blockCount();
            long after = core.parts().space().shrink(free, GROUPS_AT_ONCE);
            checkpointer().resized(after);
            if (after < before) {
                checkpointer().changed();
            }
            return before - after >= (long) GROUPS_AT_ONCE << Blocks.GROUP_SHIFT;
        } finally {
            core.gate().open();
        }
    }

    /** Makes the device smaller, but not smaller than a superblock says. The store may have grown meanwhile. */
    private void shrinkDevice() throws IOException {
        long needed = checkpointer().deviceBlocks();
        if (needed < device().blockCount()) {
            device().shrink(needed);
        }
    }
}
