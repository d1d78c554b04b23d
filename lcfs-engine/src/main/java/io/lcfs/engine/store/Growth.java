package io.lcfs.engine.store;

import io.lcfs.StoreOptions;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.operation.SpaceTurn;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;

/** Makes a store larger, on request, and for changes that find no space. One thread at a time makes a store larger. */
final class Growth implements SpaceTurn.Growing {
    private final StoreCore core;
    private final long stepBlocks;
    private final long maxBlocks;

    Growth(StoreCore core, StoreOptions options) {
        this.core = core;
        this.stepBlocks = options.growthBytes() >>> Blocks.SHIFT;
        this.maxBlocks =
                EngineProvider.usable(Math.min(Blocks.MAX_STORE_BLOCKS, options.maxSizeBytes() >>> Blocks.SHIFT));
    }

    /**
     * Makes the store as large as it is wanted, durably.
     *
     * @throws IllegalArgumentException if the store is larger already, or no store can be as large
     */
    void to(long sizeBytes) throws IOException {
        long wanted = EngineProvider.requireSize(sizeBytes, Blocks.toBytes(Blocks.MAX_STORE_BLOCKS));
        core.requireNotReadOnly();
        counted(() -> {
            long present = core.checkpointer().blockCount();
            if (wanted < present) {
                throw new IllegalArgumentException("size " + sizeBytes + " is below the present one of "
                        + Blocks.toBytes(present) + " bytes: a store does not shrink");
            }
            extend(wanted);
        });
    }

    /**
     * Makes the store larger by a step, or by the bytes if they are more. If the device is larger than the store
     * already, the store only takes what is there.
     */
    @Override
    public boolean grow(long bytes) throws IOException {
        long before = core.checkpointer().blockCount();
        if (before >= maxBlocks) {
            return false;
        }
        counted(() -> {
            long present = core.checkpointer().blockCount();
            long step = Math.max(stepBlocks, withHeads(bytes >>> Blocks.SHIFT));
            long there = EngineProvider.usable(device().blockCount());
            long wanted = there > present ? there : present + step;
            extend(Math.max(present, EngineProvider.usable(Math.min(maxBlocks, wanted))));
        });
        return core.checkpointer().blockCount() > before;
    }

    /** Returns a number of blocks with the heads of the groups that they may need. */
    private static long withHeads(long blocks) {
        return blocks + (blocks / Blocks.PER_GROUP + 2) * Blocks.GROUP_HEAD;
    }

    private BlockDevice device() {
        return core.parts().nodes().device().device();
    }

    /** Runs a growth while no checkpoint runs, and makes a checkpoint after it. */
    private void counted(Checkpointer.Work work) throws IOException {
        core.counted("growth", () -> {
            core.failure().check();
            core.checkpointer().exclusively(work);
            core.checkpointer().checkpointAlways();
            return this;
        });
    }

    private void extend(long blockCount) throws IOException {
        if (blockCount > device().blockCount()) {
            device().grow(blockCount);
        }
        core.gate().close();
        try {
            core.parts().nodes().device().grown();
            core.parts().nodes().stage().grown();
            core.parts().space().grown(blockCount);
            core.checkpointer().resized(blockCount);
        } finally {
            core.gate().open();
        }
    }
}
