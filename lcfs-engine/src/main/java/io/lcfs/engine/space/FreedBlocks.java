package io.lcfs.engine.space;

/**
 * The freed blocks that must wait (I3), by the interval in which they were freed. A block that was freed in the
 * interval before checkpoint k is free in the bitmaps of k, but the superblock of k - 1 still reaches it. It waits
 * until checkpoint k + 1 is durable and has overwritten that superblock. Guarded by the space lock.
 */
final class FreedBlocks {
    /** Freed since the last capture. */
    private HeldBlocks sinceCapture = new HeldBlocks();

    /** Freed in the interval before the capture of the checkpoint that is running. */
    private HeldBlocks captured = new HeldBlocks();

    /**
     * Freed in the interval before the last durable checkpoint; the superblock of the checkpoint before it reaches
     * them.
     */
    private HeldBlocks waiting = new HeldBlocks();

    /** Returns the number of blocks that wait. */
    long total() {
        return sinceCapture.total() + captured.total() + waiting.total();
    }

    /** Adds consecutive blocks of one group. */
    void add(long firstBlock, int length) {
        sinceCapture.add(firstBlock, length);
    }

    /**
     * Adds a block that the checkpoint with the present capture replaced. The block counts as freed before the capture.
     */
    void addCaptured(long block) {
        captured.add(block, 1);
    }

    /** Begins a checkpoint. Blocks that are freed from now on belong to the next interval. */
    void capture() {
        assert captured.total() == 0 : captured.total();
        captured = sinceCapture;
        sinceCapture = new HeldBlocks();
    }

    /**
     * Ends a durable checkpoint. Returns the blocks that need not wait any longer, because only the overwritten
     * superblock reached them.
     */
    HeldBlocks checkpointDurable() {
        HeldBlocks released = waiting;
        waiting = captured;
        captured = new HeldBlocks();
        return released;
    }

    @Override
    public String toString() {
        return "freed since the capture: " + sinceCapture.total() + ", before it: " + captured.total()
                + ", before the one before: " + waiting.total();
    }
}
