package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import org.jspecify.annotations.Nullable;

/** The space map at the instant of a capture. A checkpoint uses it while it holds the space lock. */
public final class CaptureView {
    private final SpaceMap map;
    private final Bitmaps bitmaps;

    CaptureView(SpaceMap map, Bitmaps bitmaps) {
        this.map = map;
        this.bitmaps = bitmaps;
    }

    /** Allocates a block for the checkpoint. */
    public long allocate() {
        return map.allocateCaptured();
    }

    /** Frees a block that the checkpoint replaces. */
    public void free(long block) {
        map.freeCaptured(block);
    }

    /** Returns the groups whose bitmaps changed and have no new record, in ascending order. */
    public int[] changed() {
        return bitmaps.changed();
    }

    /**
     * Returns the record of a group, or null if it has none. It is the record of the previous checkpoint until {@link
     * #written}.
     */
    public @Nullable GroupRecord record(int group) {
        return bitmaps.kept(group).record;
    }

    /** Sets the new record of a group and returns the group's bits at the capture, which the caller must not change. */
    public long[] written(int group, GroupRecord record) {
        assert record.slot() >= 0 && record.slot() < Blocks.BITMAP_SLOTS : record;
        return bitmaps.written(group, record);
    }

    /** Returns a group's bits at the capture, which the caller must not change. */
    public long[] bits(int group) {
        return bitmaps.bits(group);
    }

    /** Returns whether groups were left out at the end of the store since the last checkpoint. */
    public boolean takeLeftOut() {
        return bitmaps.takeLeftOut();
    }

    /** Returns the block behind which no node of the group records is to stay, which only the first call does. */
    public long takeRecordsBefore() {
        return bitmaps.takeRecordsBefore();
    }

    /** Returns the number of groups of the store. */
    public int groups() {
        return Blocks.groups(bitmaps.blockCount());
    }

    /** Returns the number of blocks in use at the capture. */
    public long usedBlocks() {
        return map.capturedUsed();
    }

    /** Returns the number of blocks that removed layers owned at the capture. */
    public long residue() {
        return map.capturedResidue();
    }
}
