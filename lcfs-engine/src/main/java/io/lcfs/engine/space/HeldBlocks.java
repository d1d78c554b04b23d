package io.lcfs.engine.space;

import org.agrona.collections.LongArrayList;

/**
 * Runs of freed blocks that must wait, in the order in which they were freed, with the births of their oldest blocks.
 * Guarded by the space lock.
 */
final class HeldBlocks {
    private static final int LENGTH_BITS = 16;

    private final LongArrayList runs = new LongArrayList();
    private final LongArrayList births = new LongArrayList();
    private long total;

    /** Returns the number of blocks. */
    long total() {
        return total;
    }

    int runs() {
        return runs.size();
    }

    long firstBlock(int run) {
        return runs.getLong(run) >>> LENGTH_BITS;
    }

    int length(int run) {
        return (int) (runs.getLong(run) & (1 << LENGTH_BITS) - 1);
    }

    /** Returns a birth; no block of the run is older. */
    long birth(int run) {
        return births.getLong(run);
    }

    /** Adds consecutive blocks of one group, none of which was born earlier than at a birth. */
    void add(long firstBlock, int length, long birth) {
        assert length > 0 && length < 1 << LENGTH_BITS : length;
        int last = runs.size() - 1;
        if (last >= 0
                && firstBlock(last) + length(last) == firstBlock
                && length(last) + length < 1 << 15
                && firstBlock >>> 15 == firstBlock(last) >>> 15) {
            runs.setLong(last, firstBlock(last) << LENGTH_BITS | length(last) + length);
            births.setLong(last, Math.min(births.getLong(last), birth));
        } else {
            runs.addLong(firstBlock << LENGTH_BITS | length);
            births.addLong(birth);
        }
        total += length;
    }
}
