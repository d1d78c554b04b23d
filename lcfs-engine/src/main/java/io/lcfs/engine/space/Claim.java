package io.lcfs.engine.space;

/** For what space is asked. The more a change helps a full store, the more of the reserve it may take. */
public enum Claim {
    /** What makes a store fuller: it leaves the whole reserve. */
    GROWTH,
    /** What gives blocks back or takes none for long: deleting, truncating, setting attributes. */
    RELIEF,
    /** Removing, reclaiming and committing layers. It leaves only what checkpoints need. */
    REMOVAL
}
