package io.lcfs.engine.layer;

import io.lcfs.engine.Invariant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The counter of generations, which orders births. No generation is drawn twice, not even after a crash (I4): each
 * superblock reserves more generations than can be drawn before the next superblock, and opening a store starts above
 * the reserve. Thread-safe.
 */
public final class Generations {
    /**
     * The number of generations that a superblock reserves, far more than can be drawn between two checkpoints: each
     * draw creates a layer, and the stage has no room for 2<sup>30</sup> layers. Each opening uses up two of the
     * 2<sup>32</sup> reserves.
     */
    public static final long RESERVED = 1L << 30;

    private final AtomicLong last;
    private volatile long limit;
    private volatile long captureGeneration;

    /**
     * Creates a counter.
     *
     * @param start the generation after which it starts; no earlier run of the store drew a higher one
     */
    public Generations(long start) {
        this.last = new AtomicLong(start);
        this.limit = start + RESERVED;
        this.captureGeneration = start;
    }

    /** Draws the next generation. */
    public long next() {
        long generation = last.incrementAndGet();
        Invariant.check(generation < limit, "I4", "generation that no superblock reserved", generation);
        return generation;
    }

    /** Returns the last generation that was drawn. No block is younger. */
    public long last() {
        return last.get();
    }

    /** Draws the generation of a capture. No other generation is drawn meanwhile. */
    public long capture() {
        captureGeneration = next();
        return captureGeneration;
    }

    /** Returns the generation of the last capture. Blocks born before it are part of a captured state. */
    public long captureGeneration() {
        return captureGeneration;
    }

    /** Raises the limit, after a superblock with a new reserve has become durable. */
    public void reserved(long newLimit) {
        limit = newLimit;
    }
}
