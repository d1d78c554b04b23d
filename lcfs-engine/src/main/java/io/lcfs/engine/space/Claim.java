package io.lcfs.engine.space;

import io.lcfs.engine.format.Blocks;

/**
 * The purpose for which space is promised. The more a change helps a full store, the more of the reserve it may use.
 */
public enum Claim {
    /** A change that makes the store fuller. It leaves the whole reserve. */
    GROWTH,
    /** A change that frees blocks, or uses blocks only for a short time: deleting, truncating, setting attributes. */
    RELIEF,
    /** Removing, reclaiming or committing a layer. It leaves only the blocks that checkpoints need. */
    REMOVAL;

    /** The blocks for one change of the table of layers. */
    private static final int REMOVAL_RESERVE = 192;

    /** The blocks for one change of a layer beside a step of the reclaimer. */
    private static final int LEAST_RELIEF_RESERVE = 256;

    private static final int MAX_RELIEF_RESERVE = 2048;

    /**
     * Returns the number of blocks that a promise must leave in the store. Checkpoints allocate without a promise: they
     * copy nodes of group records. Each checkpoint may copy all of these nodes while the copies of the two previous
     * checkpoints are still held.
     */
    public long reserve(long blockCount) {
        long forCheckpoints = 32L + (Blocks.groups(blockCount) >>> 3);
        return switch (this) {
            case REMOVAL -> forCheckpoints;
            case RELIEF -> forCheckpoints + REMOVAL_RESERVE;
            case GROWTH ->
                forCheckpoints
                        + REMOVAL_RESERVE
                        + Math.min(MAX_RELIEF_RESERVE, Math.max(LEAST_RELIEF_RESERVE, blockCount >>> 6));
        };
    }
}
