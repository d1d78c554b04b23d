package io.lcfs.engine.layer;

import io.lcfs.engine.Invariant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The counter of generations, which orders births. A generation is never handed out twice, also not after a crash (I4):
 * each superblock reserves more than can be drawn until the next, and an open starts behind them. Thread-safe.
 */
public final class Generations {
    /**
     * Far more than are drawn between two checkpoints: each draw makes a layer, of which so many do not fit into the
     * stage. An opening uses up two of 2<sup>32</sup> such reserves.
     */
    public static final long RESERVED = 1L << 30;

    private final AtomicLong last;
    private volatile long limit;
    private volatile long captureGeneration;

    /** Starting behind what any earlier run of the store handed out. */
    public Generations(long start) {
        this.last = new AtomicLong(start);
        this.limit = start + RESERVED;
        this.captureGeneration = start;
    }

    /** Draws the next one. */
    public long next() {
        long generation = last.incrementAndGet();
        Invariant.check(generation < limit, "I4", "generation that no superblock reserved", generation);
        return generation;
    }

    /** The last one that was drawn: nothing is younger. */
    public long last() {
        return last.get();
    }

    /** Draws the one of a capture; nothing else is drawn meanwhile. */
    public long capture() {
        captureGeneration = next();
        return captureGeneration;
    }

    /** The generation of the last capture: what was born before it is part of a captured state. */
    public long captureGeneration() {
        return captureGeneration;
    }

    /** A superblock is durable that reserves up to a limit. */
    public void reserved(long newLimit) {
        limit = newLimit;
    }
}
