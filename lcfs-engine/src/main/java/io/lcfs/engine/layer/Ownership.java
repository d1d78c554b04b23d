package io.lcfs.engine.layer;

/**
 * The rules for a layer's use of a block. They depend only on the birth of the block.
 *
 * <p>A store has one counter of generations. A layer draws a generation when it is created; blocks born at or after it
 * are the layer's <em>own</em>, and all other blocks are inherited. Each capture of a checkpoint draws a generation;
 * blocks born before it are part of a state that is durable or about to be. New blocks are born with the layer's {@code
 * mutableSince}, which is the later one of the two.
 *
 * <p>No two layers own one block, because a layer is frozen before a child is created on it, and generations only rise.
 * So all births in the trees below are lower than the {@code ownedSince} of the layer above, and siblings draw
 * different generations. This is why a clone copies only a pointer, and why no references are counted.
 */
public final class Ownership {
    private long ownedSince;

    /** Raised by captures and marks while readers of the layer may look at the last changes. */
    private volatile long mutableSince;

    /** Creates the rules of a layer that owns the blocks born at or after a generation. */
    Ownership(long ownedSince, long mutableSince) {
        this.ownedSince = ownedSince;
        this.mutableSince = mutableSince;
    }

    /** Returns the generation since which blocks are the layer's own. */
    public long ownedSince() {
        return ownedSince;
    }

    /** Returns the generation since which blocks are in no captured state. New blocks are born with it. */
    public long mutableSince() {
        return mutableSince;
    }

    /** Returns whether the layer owns a block with this birth. */
    public boolean isOwned(long birth) {
        return birth >= ownedSince;
    }

    /** Returns whether a block of the layer with this birth may be changed in place. */
    public boolean mayChangeInPlace(long birth) {
        return birth >= mutableSince;
    }

    /** Ends changes in place for all present blocks, because a checkpoint captured the layer. */
    void captured(long generation) {
        assert generation > mutableSince : generation + " after " + mutableSince;
        mutableSince = generation;
    }

    /**
     * Raises {@code mutableSince} to the last capture, before the first change of the layer since then. If the layer
     * had no part in that capture, its old value is lower than the generation of a durable state, and new blocks must
     * not be born with it.
     */
    void marked(long captureGeneration) {
        mutableSince = Math.max(mutableSince, captureGeneration);
    }

    /** Ends the ownership of all present blocks, because the layer continues above a snapshot of itself. */
    void restarted(long generation) {
        assert generation > ownedSince && generation >= mutableSince : generation + " after " + mutableSince;
        ownedSince = generation;
        mutableSince = generation;
    }

    /**
     * Lets new blocks be born at a generation that no block has yet, because the layer was removed and its tree is
     * pruned. Older blocks may be reached by the layers above.
     */
    void pruned(long generation) {
        assert generation > mutableSince : generation + " after " + mutableSince;
        mutableSince = generation;
    }

    /** Takes over the ownership of the blocks of the layer below. */
    void adopted(long generation) {
        ownedSince = generation;
    }
}
