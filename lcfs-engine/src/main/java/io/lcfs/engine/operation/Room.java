package io.lcfs.engine.operation;

import io.lcfs.NoSpaceException;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.guard.Gate;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.space.SpaceMap;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the space that a change may need, before the change begins: waits for changes that hold promises, and makes
 * checkpoints that release held blocks. Stateless; needs no lock, and the caller holds none.
 */
final class Room {
    /** The most blocks of the layer table that the first change of a layer in an interval needs. */
    private static final int TABLE_CHANGE = 64;

    /**
     * The number of times that an attempt to get a promise waits for space that is promised to other changes, some
     * seconds in all, before the attempt fails.
     */
    private static final int MAX_DRAINS = 30_000;

    private static final long DRAIN_PAUSE_NANOS = 50_000;

    private final SpaceMap space;
    private final Gate gate;
    private final Checkpointer checkpointer;
    private final FailureLatch failure;

    Room(SpaceMap space, Gate gate, Checkpointer checkpointer, FailureLatch failure) {
        this.space = space;
        this.gate = gate;
        this.checkpointer = checkpointer;
        this.failure = failure;
    }

    /**
     * Thrown if the store is full, and only then, to distinguish a full store from a layer that has reached its limit.
     */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient NoSpaceException refusal;

        NoRoomException(NoSpaceException refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        /** Returns the exception for the caller of the store, if no space can be reclaimed. */
        NoSpaceException refusal() {
            return refusal;
        }
    }

    /**
     * Promises blocks to a change. A change uses little of the space that it is promised, and the rest comes back when
     * the change ends. So this method waits while the blocks are only promised to other changes.
     *
     * @throws NoSpaceException if the blocks could not be allocated even if all other changes ended
     */
    void promise(int blocks, Claim claim) throws IOException {
        for (int drains = 0; true; drains++) {
            failure.check();
            try {
                space.promises().make(blocks, claim);
                return;
            } catch (NoSpaceException e) {
                if (drains == MAX_DRAINS || !space.promises().isOnlyPromised(blocks, claim)) {
                    throw e;
                }
                checkpointer.drain();
                LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
            }
        }
    }

    /**
     * Runs work inside the gate with promised space. If there is not enough space, checkpoints release the held blocks
     * before the promise is tried again.
     */
    <T> T withSpace(int blocks, Claim claim, StoreCore.LayerWork<T> work) throws IOException {
        int attempts = 0;
        long reliefs = space.promises().reliefs();
        while (true) {
            try {
                promise(blocks + TABLE_CHANGE, claim);
            } catch (NoSpaceException e) {
                // Changes that relieve a full store take turns in using the reserve. If another thread got the reserve
                // since the last attempt, this attempt does not count as a refusal.
                long reliefsNow = space.promises().reliefs();
                boolean isMyTurn = claim == Claim.GROWTH || reliefs == reliefsNow;
                reliefs = reliefsNow;
                if (isMyTurn && (attempts == 2 || space.heldBlocks() == 0 && attempts > 0)) {
                    throw new NoRoomException(e);
                }
                attempts += isMyTurn ? 1 : 0;
                checkpointer.checkpointAlways();
                continue;
            }
            gate.enter();
            try {
                return work.run();
            } finally {
                // The promise ends before the change leaves the gate, so that no promise of a change before a
                // checkpoint outlasts its capture.
                space.promises().end(blocks + TABLE_CHANGE);
                gate.exit();
            }
        }
    }
}
