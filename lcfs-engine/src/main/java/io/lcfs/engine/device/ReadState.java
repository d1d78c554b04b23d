package io.lcfs.engine.device;

/**
 * A durable state of the store that another process reads.
 *
 * @param checkpoint its checkpoint
 * @param generation the generation of its capture; it reaches no block that was born later
 */
public record ReadState(long checkpoint, long generation) {
    /** The state that stands for readers of which nothing is known: it reaches each block. */
    public static final ReadState UNKNOWN = new ReadState(-1, Long.MAX_VALUE);

    /**
     * Returns whether the state may reach a block.
     *
     * @param birth the block's birth
     * @param freedBefore the first checkpoint without the block
     */
    public boolean reaches(long birth, long freedBefore) {
        return birth <= generation && checkpoint < freedBefore;
    }
}
