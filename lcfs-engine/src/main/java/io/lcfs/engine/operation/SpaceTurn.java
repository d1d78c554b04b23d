package io.lcfs.engine.operation;

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

    /** Reclaims the space of removed layers for a change that finds no space. */
    public interface Reclaiming {
        /** Returns a number that grows with each layer that is reclaimed. */
        long count();

        /**
         * Reclaims all layers that can be reclaimed, if that was requested, or waits for a thread that does. The caller
         * does not count as an operation.
         */
        void run() throws IOException;
    }

    void reclaimWith(Reclaiming ofStore) {
        reclaiming = ofStore;
    }

    /**
     * Runs a change. If it finds no space, it gets the turn, and is tried again: once, because space may have come back
     * that other changes took or held before, and then after each time that a layer was reclaimed. The attempts end,
     * because no layer is created during the turn.
     *
     * @throws io.lcfs.NoSpaceException if there is too little space although all layers that can be reclaimed have been
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

    private void awaitTurn() {
        turn.lock();
        turn.unlock();
    }

    private <T> T runAlone(StoreCore.LayerWork<T> change) throws IOException {
        long before;
        Room.NoRoomException refused;
        reclaim();
        do {
            before = reclaimed();
            try {
                return change.run();
            } catch (Room.NoRoomException e) {
                refused = e;
            }
            reclaim();
        } while (reclaimed() > before);
        throw refused.refusal();
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
