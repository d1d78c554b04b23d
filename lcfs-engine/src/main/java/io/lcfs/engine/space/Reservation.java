package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;
import java.io.IOException;

/**
 * The run of device blocks from which one owner takes its next blocks. The length of runs doubles as the owner grows,
 * so that its blocks are close together and owners rarely need the space map. Unused blocks are returned at each
 * checkpoint. Guarded by the owner's lock.
 */
public final class Reservation {
    private static final int FIRST_RUN = 8;

    private final SpaceMap space;
    private final int longestRun;
    private long next;
    private long end;
    private int want = FIRST_RUN;

    /**
     * Creates an empty reservation.
     *
     * @param longestRun the longest run in blocks
     */
    public Reservation(SpaceMap space, int longestRun) {
        this.space = space;
        this.longestRun = longestRun;
    }

    /** Returns the next block. */
    public long allocate() throws IOException {
        if (next == end) {
            refill();
        }
        assert next < end : next;
        return next++;
    }

    /** Reserves a run if none is left. Returns the number of consecutive blocks that are left. */
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

    /** Returns the unused blocks to the space map; see {@link SpaceMap#giveBack(long, int)}. */
    public void giveBack() throws IOException {
        if (next < end) {
            space.giveBack(next, (int) (end - next));
        }
        next = Blocks.NULL;
        end = Blocks.NULL;
    }
}
