package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import java.io.IOException;

/**
 * The run of device blocks that one owner takes its next blocks from. Runs double in size as the owner grows, so that
 * what it writes lies together and owners rarely meet; what it did not use goes back at the checkpoint. Guarded by its
 * owner's lock.
 */
public final class Reservation {
    private static final int FIRST_RUN = 8;

    private final SpaceMap space;
    private final int longestRun;
    private long next;
    private long end;
    private int want = FIRST_RUN;

    /** An empty one. */
    public Reservation(SpaceMap space, int longestRun) {
        this.space = space;
        this.longestRun = longestRun;
    }

    /** The next block. */
    public long allocate() throws IOException {
        if (next == end) {
            refill();
        }
        assert next < end : next;
        return next++;
    }

    /** Makes sure that there is a block, and returns how many there are in a row. */
    public int ensure() throws IOException {
        if (next == end) {
            refill();
        }
        return (int) (end - next);
    }

    private void refill() throws IOException {
        space.reserve(this, want, end);
        want = Math.min(longestRun, want * 2);
    }

    void set(long firstBlock, int length) {
        assert length > 0 && next == end : length;
        next = firstBlock;
        end = firstBlock + length;
    }

    /** Gives back what is left; see {@link SpaceMap#giveBack(long, int)}. */
    public void giveBack() throws IOException {
        if (next < end) {
            space.giveBack(next, (int) (end - next));
        }
        next = Blocks.NULL;
        end = Blocks.NULL;
    }
}
