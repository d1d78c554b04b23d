package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;

/** For what space is asked. The more a change helps a full store, the more of the reserve it may take. */
public enum Claim {
    /** What makes a store fuller: it leaves the whole reserve. */
    GROWTH,
    /** What gives blocks back or takes none for long: deleting, truncating, setting attributes. */
    RELIEF,
    /** Removing, reclaiming and committing layers. It leaves only what checkpoints need. */
    REMOVAL;

    /** Enough for one change of the table of layers. */
    private static final int REMOVAL_RESERVE = 192;

    /** Enough for one change of a layer beside a step of the reclaimer. */
    private static final int LEAST_RELIEF_RESERVE = 256;

    private static final int MOST_RELIEF_RESERVE = 2048;

    /**
     * Returns the number of blocks that a promise leaves in a store. Checkpoints take theirs without one: the nodes of
     * group records, of which each checkpoint may copy all, while the copies of the two before are still held.
     */
    public long reserve(long blockCount) {
        long forCheckpoints = 32L + (Blocks.groups(blockCount) >>> 3);
        return switch (this) {
            case REMOVAL -> forCheckpoints;
            case RELIEF -> forCheckpoints + REMOVAL_RESERVE;
            case GROWTH ->
                forCheckpoints
                        + REMOVAL_RESERVE
                        + Math.min(MOST_RELIEF_RESERVE, Math.max(LEAST_RELIEF_RESERVE, blockCount >>> 6));
        };
    }
}
