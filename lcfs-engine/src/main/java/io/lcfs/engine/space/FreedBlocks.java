package io.lcfs.engine.space;

/**
 * The blocks that were freed and must wait (I3), by the interval in which they were freed. A block that was freed in
 * the interval which checkpoint k ends is free in the bitmaps of k, but the superblock of k - 1 still reaches it; it
 * waits until checkpoint k + 1 is durable and has overwritten that superblock. Guarded by the space lock.
 */
final class FreedBlocks {
    /** Freed since the last capture; freed before it, while its checkpoint runs; freed before the one before. */
    private HeldBlocks sinceCapture = new HeldBlocks();

    private HeldBlocks captured = new HeldBlocks();
    private HeldBlocks waiting = new HeldBlocks();

    /** Returns the number of blocks that wait. */
    long total() {
        return sinceCapture.total() + captured.total() + waiting.total();
    }

    /** Adds a run of one group. */
    void add(long firstBlock, int length) {
        sinceCapture.add(firstBlock, length);
    }

    /** Adds a block that the checkpoint which has the capture replaced: it counts as freed before the capture. */
    void addCaptured(long block) {
        captured.add(block, 1);
    }

    /** Begins a checkpoint: what is freed from here on belongs to the next one. */
    void capture() {
        assert captured.total() == 0 : captured.total();
        captured = sinceCapture;
        sinceCapture = new HeldBlocks();
    }

    /**
     * Ends a checkpoint that is durable. Returns the blocks that wait no more: those that only the superblock before
     * the last one reached.
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
