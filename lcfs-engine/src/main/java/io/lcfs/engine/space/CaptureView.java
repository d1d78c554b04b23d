package io.lcfs.engine.space;

import org.jspecify.annotations.Nullable;

/** The space map as a checkpoint sees it while it holds the space lock: the state at the capture. */
public final class CaptureView {
    private final SpaceMap map;

    CaptureView(SpaceMap map) {
        this.map = map;
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
        return map.changed();
    }

    /** The record of a group at the checkpoint before; null if there is none. */
    public @Nullable GroupRecord record(int group) {
        return map.record(group);
    }

    /** Gives a group its new record and returns its bits at the capture, which are not to be changed. */
    public long[] written(int group, GroupRecord record) {
        return map.written(group, record);
    }

    /** A group's bits at the capture, which are not to be changed. */
    public long[] bits(int group) {
        return map.bits(group);
    }

    /** The number of blocks in use at the capture. */
    public long usedBlocks() {
        return map.capturedUsed();
    }
}
