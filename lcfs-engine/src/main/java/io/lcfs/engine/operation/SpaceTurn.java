package io.lcfs.engine.operation;

import io.lcfs.NoSpaceException;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.space.Claim;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets changes that find no space take turns. A change that has the turn waits until requested reclaiming is finished,
 * and is tried again. Meanwhile no other change begins that makes the store fuller, so what comes back is left for the
 * change that has the turn.
 *
 * <p>Lock: the turn, which is taken before all other locks and before a change counts as an operation, because
 * reclaiming waits for all operations under way.
 */
public final class SpaceTurn {
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Reclaiming reclaiming;
    private volatile @Nullable Growing growing;
    private volatile @Nullable Evicting evicting;

    /** Reclaims the space of removed layers for a change that finds no space. */
    public interface Reclaiming {
        /** Returns a number that grows with each layer that is reclaimed, wholly or in part. */
        long count();

        /**
         * Reclaims all layers that can be reclaimed, if that was requested, or waits for a thread that does. The caller
         * does not count as an operation.
         */
        void run() throws IOException;
    }

    /** Makes the store larger for a change that finds no space. */
    public interface Growing {
        /**
         * Makes the store larger, if it may become larger. The caller does not count as an operation.
         *
         * @param bytes the most bytes that the change may need
         * @return whether the store became larger
         * @throws IOException if the device cannot become larger; the store is not changed, unless it has failed
         */
        boolean grow(long bytes) throws IOException;
    }

    /** Removes layers of caches for a change that finds no space. */
    public interface Evicting {
        /**
         * Removes layers that nothing holds, so that reclaiming can give their space back. The caller does not count as
         * an operation.
         *
         * @param bytes the number of bytes that is needed
         * @return whether a layer was removed
         */
        boolean evict(long bytes) throws IOException;
    }

    void evictWith(Evicting ofStore) {
        evicting = ofStore;
    }

    void reclaimWith(Reclaiming ofStore) {
        reclaiming = ofStore;
    }

    void growWith(Growing ofStore) {
        growing = ofStore;
    }

    /**
     * Runs a change. If it finds no space, it gets the turn, and is tried again: once, because space may have come back
     * that other changes took or held before, and then after each time that a layer was reclaimed or removed from a
     * cache, or the store became larger. The attempts end, because no layer is created during the turn, and a store has
     * a maximal size.
     *
     * @throws NoSpaceException if there is too little space although all layers that can be reclaimed have been, the
     *     store cannot become larger, and no layer of a cache can be removed
     */
    <T> T run(Claim claim, StoreCore.LayerWork<T> change) throws IOException {
        if (claim == Claim.GROWTH && turn.isLocked()) {
            awaitTurn();
        }
        try {
            return change.run();
        } catch (Room.NoRoomException e) {
            turn.lock();
            try {
                return runAlone(change);
            } finally {
                turn.unlock();
            }
        }
    }

    /** Runs work while no change has the turn. The caller does not count as an operation. */
    <T> T between(StoreCore.LayerWork<T> work) throws IOException {
        turn.lock();
        try {
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    private void awaitTurn() {
        turn.lock();
        turn.unlock();
    }

    private <T> T runAlone(StoreCore.LayerWork<T> change) throws IOException {
        reclaim();
        while (true) {
            long before = reclaimed();
            try {
                return change.run();
            } catch (Room.NoRoomException e) {
                reclaim();
                if (reclaimed() == before && !isGrown(e.refusal()) && !isEvicted(e.refusal())) {
                    throw e.refusal();
                }
            }
        }
    }

    /** Removes layers of caches. A removal that finds no space itself, in the same turn, removes no others. */
    private boolean isEvicted(NoSpaceException refusal) throws IOException {
        Evicting present = evicting;
        return present != null && turn.getHoldCount() == 1 && present.evict(refusal.requestedBytes());
    }

    /** Makes the store larger. If the device cannot become larger, the reason is added to the refusal. */
    private boolean isGrown(NoSpaceException refusal) throws IOException {
        Growing present = growing;
        try {
            return present != null
                    && refusal.limit() == NoSpaceException.Limit.STORE_SIZE
                    && present.grow(refusal.requestedBytes());
        } catch (StoreFailedException e) {
            throw e;
        } catch (IOException e) {
            refusal.addSuppressed(e);
            return false;
        }
    }

    private long reclaimed() {
        Reclaiming present = reclaiming;
        return present == null ? 0 : present.count();
    }

    private void reclaim() throws IOException {
        Reclaiming present = reclaiming;
        if (present != null) {
            present.run();
        }
    }
}
