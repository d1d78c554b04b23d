package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The blocks that operations under way may still allocate. Before its first change, an operation asks for the most
 * blocks that it may need, so it cannot run out of space half way. Only blocks in groups whose bitmap was read are
 * promised.
 *
 * <p>Lock: none, because every change calls this class. The lock of the space map is taken only to read another bitmap
 * and to describe a refusal.
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
     * Promises that a number of blocks can be allocated until {@link #end(long)}.
     *
     * <p>A reservation that runs at the same time may have missed this promise, or this promise may have missed the
     * blocks that the reservation takes beyond its own promise. Reservations take turns, so these are fewer than {@link
     * SpaceMap#MAX_RUN} blocks, and the reserve of {@link Claim#reserve} includes a margin for them.
     *
     * @throws NoSpaceException if fewer blocks can be allocated
     * @throws CorruptStoreException if the reason for this is damaged bitmaps
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

    /** Returns the number of promised blocks. */
    long outstanding() {
        return promised.get();
    }

    /** Returns whether the blocks could be allocated if no other blocks were promised. */
    public boolean isOnlyPromised(long blocks, Claim claim) {
        return blocks <= bitmaps.allocatable() - claim.reserve(bitmaps.blockCount());
    }

    /** Returns the number of promises so far that might use the reserve. */
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
