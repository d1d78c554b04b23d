package io.lcfs.engine.space;

import io.lcfs.engine.device.ReadState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The freed blocks that must wait (I3), by the interval in which they were freed. A block that was freed in the
 * interval before checkpoint k is free in the bitmaps of k, but the superblock of k - 1 still reaches it. It waits
 * until checkpoint k + 1 is durable and has overwritten that superblock, and until no process reads a state of the
 * store that reaches it. Guarded by the space lock.
 */
final class FreedBlocks {
    /** Freed since the last capture. */
    private HeldBlocks sinceCapture = new HeldBlocks();

    /** Freed in the interval before the capture of the checkpoint that is running. */
    private HeldBlocks captured = new HeldBlocks();

    /** Freed in the intervals before durable checkpoints, the oldest first. */
    private final Deque<Interval> waiting = new ArrayDeque<>();

    private long waitingTotal;

    /** The states that were read after the last checkpoint. */
    private List<ReadState> lastReads = List.of();

    /**
     * The blocks that were freed in the interval before a checkpoint.
     *
     * @param reads the states each of which may reach some of the blocks, if that was found out
     */
    private record Interval(
            long checkpoint, HeldBlocks blocks, @Nullable List<ReadState> reads) {}

    /** Returns the number of blocks that wait. */
    long total() {
        return sinceCapture.total() + captured.total() + waitingTotal;
    }

    /** Adds consecutive blocks of one group. */
    void add(long firstBlock, int length, long birth) {
        sinceCapture.add(firstBlock, length, birth);
    }

    /**
     * Adds a block that the checkpoint with the present capture replaced. The block counts as freed before the capture.
     * It was a node of the group records, which no other process reads.
     */
    void addCaptured(long block) {
        captured.add(block, 1, Long.MAX_VALUE);
    }

    /** Begins a checkpoint. Blocks that are freed from now on belong to the next interval. */
    void capture() {
        assert captured.total() == 0 : captured.total();
        captured = sinceCapture;
        sinceCapture = new HeldBlocks();
    }

    /**
     * Ends a durable checkpoint. Returns the blocks that need not wait any longer, because only overwritten superblocks
     * reached them, and no state that another process reads does.
     *
     * @param checkpoint the number of the durable checkpoint
     * @param reads the states that other processes read
     */
    List<HeldBlocks> checkpointDurable(long checkpoint, List<ReadState> reads) {
        waiting.add(new Interval(checkpoint, captured, null));
        waitingTotal += captured.total();
        captured = new HeldBlocks();
        // Blocks that wait for a reader are looked at again only when the readers have changed.
        lastReads = reads.equals(lastReads) ? lastReads : List.copyOf(reads);
        List<HeldBlocks> released = new ArrayList<>();
        List<Interval> left = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().checkpoint <= checkpoint - 1) {
            Interval interval = waiting.remove();
            if (interval.reads == lastReads && !lastReads.isEmpty()) {
                left.add(interval);
            } else {
                release(interval, released, left);
            }
        }
        for (int i = left.size() - 1; i >= 0; i--) {
            waiting.addFirst(left.get(i));
        }
        return released;
    }

    /** Separates the blocks of an interval that a state reaches from the others. */
    private void release(Interval interval, List<HeldBlocks> released, List<Interval> left) {
        HeldBlocks blocks = interval.blocks;
        HeldBlocks unreached = blocks;
        if (!lastReads.isEmpty()) {
            unreached = new HeldBlocks();
            HeldBlocks reached = new HeldBlocks();
            for (int run = 0; run < blocks.runs(); run++) {
                HeldBlocks target = isReached(blocks.birth(run), interval.checkpoint) ? reached : unreached;
                target.add(blocks.firstBlock(run), blocks.length(run), blocks.birth(run));
            }
            if (reached.total() > 0) {
                left.add(new Interval(interval.checkpoint, reached, lastReads));
            }
        }
        waitingTotal -= unreached.total();
        released.add(unreached);
    }

    private boolean isReached(long birth, long freedBefore) {
        for (ReadState read : lastReads) {
            if (read.reaches(birth, freedBefore)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "freed since the capture: " + sinceCapture.total() + ", before it: " + captured.total()
                + ", before durable checkpoints: " + waitingTotal;
    }
}
