package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import org.jspecify.annotations.Nullable;

/** The space map as a checkpoint sees it while it holds the space lock: the state at the capture. */
public final class CaptureView {
    private final SpaceMap map;
    private final Bitmaps bitmaps;

    CaptureView(SpaceMap map, Bitmaps bitmaps) {
        this.map = map;
        this.bitmaps = bitmaps;
    }

    /** Allocates a block for the checkpoint itself. */
    public long allocate() {
        return map.allocateCaptured();
    }

    /** Frees a block that the checkpoint itself replaces. */
    public void free(long block) {
        map.freeCaptured(block);
    }

    /** The groups whose bitmaps changed and have no new record, in turn. */
    public int[] changed() {
        return bitmaps.changed();
    }

    /** The record of a group at the checkpoint before; null if there is none. */
    public @Nullable GroupRecord record(int group) {
        return bitmaps.kept(group).record;
    }

    /** Gives a group its new record and returns its bits at the capture, which are not to be changed. */
    public long[] written(int group, GroupRecord record) {
        assert record.slot() >= 0 && record.slot() < Blocks.BITMAP_SLOTS : record;
        return bitmaps.written(group, record);
    }

    /** A group's bits at the capture, which are not to be changed. */
    public long[] bits(int group) {
        return bitmaps.bits(group);
    }

    /** The number of blocks in use at the capture. */
    public long usedBlocks() {
        return map.capturedUsed();
    }
}
