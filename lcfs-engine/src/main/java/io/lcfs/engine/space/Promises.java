package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The blocks that operations under way may still take. An operation asks before its first change for the most blocks
 * that it may need; so it cannot run out of space half-way. Only what lies in groups whose bitmap was read is promised.
 *
 * <p>Lock: none, for every change comes here; that of the space map only to read another bitmap, and for what a refusal
 * says.
 */
public final class Promises {
    private final ReentrantLock lock;
    private final Bitmaps bitmaps;
    private final AtomicLong promised = new AtomicLong();
    private final AtomicLong reliefs = new AtomicLong();

    Promises(ReentrantLock lock, Bitmaps bitmaps) {
        this.lock = lock;
        this.bitmaps = bitmaps;
    }

    /**
     * Makes sure that so many blocks can be allocated, until {@link #end(long)}.
     *
     * <p>A reservation that runs at the same time may not have seen this promise, nor this promise what that took
     * beyond its own: less than {@link SpaceMap#LONGEST_RUN} blocks, as reservations take turns, which the margin of
     * {@link Claim#reserve} leaves.
     *
     * @throws NoSpaceException if they cannot
     * @throws CorruptStoreException if they cannot because of damaged bitmaps
     */
    public void make(long blocks, Claim claim) throws IOException {
        assert blocks > 0 : blocks;
        long spared = claim.reserve(bitmaps.blockCount());
        while (true) {
            long available = bitmaps.allocatable() - promised.get() - spared;
            if (blocks <= available) {
                long all = promised.addAndGet(blocks);
                available = bitmaps.allocatable() - (all - blocks) - spared;
                if (blocks <= available) {
                    break;
                }
                promised.addAndGet(-blocks);
            }
            if (!readAnother()) {
                throw noSpace(blocks, spared, available);
            }
        }
        if (claim != Claim.GROWTH) {
            reliefs.incrementAndGet();
        }
    }

    /** Ends a promise. */
    public void end(long blocks) {
        long left = promised.addAndGet(-blocks);
        assert left >= 0 : left;
    }

    /** Returns the number of blocks that are promised. */
    long outstanding() {
        return promised.get();
    }

    /** Tells whether so many blocks could be allocated if nothing were promised. */
    public boolean isOnlyPromised(long blocks, Claim claim) {
        return blocks <= bitmaps.allocatable() - claim.reserve(bitmaps.blockCount());
    }

    /** Returns how many promises were made that might use the reserve. */
    public long reliefs() {
        return reliefs.get();
    }

    private boolean readAnother() {
        lock.lock();
        try {
            return bitmaps.readAnother();
        } finally {
            lock.unlock();
        }
    }

    private IOException noSpace(long blocks, long spared, long available) {
        lock.lock();
        try {
            CorruptStoreException found = bitmaps.damage();
            if (found != null && blocks + spared > bitmaps.capacityRead()) {
                return found.during("space map");
            }
            return NoSpaceException.ofStore(
                    Blocks.toBytes(blocks),
                    Blocks.toBytes(Math.max(0, available)),
                    Blocks.toBytes(Blocks.capacity(bitmaps.blockCount())),
                    found == null
                            ? ""
                            : bitmaps.asideCount() + " groups are damaged, the first: " + found.getMessage());
        } finally {
            lock.unlock();
        }
    }
}
