package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

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
    private final LongSupplier used;
    private final LongSupplier residue;
    private volatile long maxUsed = Long.MAX_VALUE;

    /**
     * Creates the promises of a store.
     *
     * @param used returns the number of blocks in use
     * @param residue returns the number of blocks that removed layers own
     */
    Promises(ReentrantLock lock, Bitmaps bitmaps, LongSupplier used, LongSupplier residue) {
        this.lock = lock;
        this.bitmaps = bitmaps;
        this.used = used;
        this.residue = residue;
    }

    /** Limits the number of blocks in use up to which changes may make the store fuller. */
    public void limitUsed(long blocks) {
        maxUsed = blocks;
    }

    /** Returns the number of blocks in use up to which changes may make the store fuller. */
    long maxUsed() {
        return maxUsed;
    }

    /**
     * Promises that a number of blocks can be allocated until {@link #end(long)}.
     *
     * <p>A reservation that runs at the same time may have missed this promise, or this promise may have missed the
     * blocks that the reservation takes beyond its own promise. Reservations take turns, so these are fewer than {@link
     * SpaceMap#MAX_RUN} blocks, and the reserve of {@link Claim#reserve} includes a margin for them.
     *
     * @throws NoSpaceException if fewer blocks can be allocated, or the limit of the blocks in use might be exceeded
     * @throws CorruptStoreException if the reason for this is damaged bitmaps
     */
    public void make(long blocks, Claim claim) throws IOException {
        assert blocks > 0 : blocks;
        long spared = claim.reserve(bitmaps.blockCount());
        while (true) {
            long available = bitmaps.allocatable() - promised.get() - spared;
            if (blocks <= available) {
                long others = promised.addAndGet(blocks) - blocks;
                available = bitmaps.allocatable() - others - spared;
                if (blocks <= available && blocks <= withinLimit(claim, others)) {
                    break;
                }
                promised.addAndGet(-blocks);
            }
            requireWithinLimit(blocks, claim);
            if (blocks > available && !readAnother()) {
                throw noSpace(blocks, spared, available);
            }
        }
        if (claim != Claim.GROWTH) {
            reliefs.incrementAndGet();
        }
    }

    /**
     * Returns the number of blocks that may still be promised within the limit. Blocks that other changes were promised
     * and have taken already are counted twice, until these changes end.
     */
    private long withinLimit(Claim claim, long others) {
        return claim == Claim.GROWTH ? maxUsed - used.getAsLong() - others : Long.MAX_VALUE;
    }

    private void requireWithinLimit(long blocks, Claim claim) throws NoSpaceException {
        if (blocks > withinLimit(claim, promised.get())) {
            throw NoSpaceException.ofStoreLimit(
                    Blocks.toBytes(blocks),
                    Blocks.toBytes(used.getAsLong()),
                    Blocks.toBytes(maxUsed),
                    Blocks.toBytes(residue.getAsLong()));
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
        return blocks <= bitmaps.allocatable() - claim.reserve(bitmaps.blockCount()) && blocks <= withinLimit(claim, 0);
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
                    Blocks.toBytes(residue.getAsLong()),
                    found == null
                            ? ""
                            : bitmaps.asideCount() + " groups are damaged, the first: " + found.getMessage());
        } finally {
            lock.unlock();
        }
    }
}
