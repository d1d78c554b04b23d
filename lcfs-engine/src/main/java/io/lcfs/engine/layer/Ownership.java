package io.lcfs.engine.layer;

/**
 * What a layer may do with a block, told from the block's birth alone.
 *
 * <p>There is one counter of generations in a store. A layer draws one when it is made: what was born at or after it is
 * the layer's <em>own</em>, all else it inherited. Each capture of a checkpoint draws one: what was born before it is
 * part of a state that is durable or about to be. New blocks are born with the layer's {@code mutableSince}, the later
 * of the two.
 *
 * <p>Why no two layers own one block: a layer is frozen before another stands on it, and generations only rise, so all
 * births in the trees below are under the {@code ownedSince} of the layer above; and siblings draw different
 * generations. This is why a clone copies a pointer and nothing else, and why no reference is counted.
 */
public final class Ownership {
    private long ownedSince;

    /** Raised by captures and marks, while readers of the layer may look at what was changed last. */
    private volatile long mutableSince;

    /** Of a layer that owns what is born at or after a generation. */
    Ownership(long ownedSince, long mutableSince) {
        this.ownedSince = ownedSince;
        this.mutableSince = mutableSince;
    }

    /** Births from here on are the layer's own. */
    public long ownedSince() {
        return ownedSince;
    }

    /** Births from here on are in no captured state; new blocks are born with it. */
    public long mutableSince() {
        return mutableSince;
    }

    /** Tells whether the layer owns what has this birth. */
    public boolean isOwned(long birth) {
        return birth >= ownedSince;
    }

    /** Tells whether what has this birth, and is the layer's, may be changed where it is. */
    public boolean mayChangeInPlace(long birth) {
        return birth >= mutableSince;
    }

    /** A checkpoint captured the layer: what it has is not changed in place any more. */
    void captured(long generation) {
        assert generation > mutableSince : generation + " after " + mutableSince;
        mutableSince = generation;
    }

    /**
     * The layer changes for the first time since a capture. If it had no part in that one, its births until then look
     * as if they could be in a state that is durable, and so would those to come.
     */
    void marked(long captureGeneration) {
        mutableSince = Math.max(mutableSince, captureGeneration);
    }

    /** The layer was frozen as a snapshot and goes on above it: it owns nothing. */
    void restarted(long generation) {
        assert generation > ownedSince && generation >= mutableSince : generation + " after " + mutableSince;
        ownedSince = generation;
        mutableSince = generation;
    }

    /** The layer takes over what the layer below it owned. */
    void adopted(long generation) {
        ownedSince = generation;
    }
}
