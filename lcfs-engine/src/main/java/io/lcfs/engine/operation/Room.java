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
 * Finds the space that a change may need, before it begins: waits for what is promised to others, and makes checkpoints
 * that release what is held. Has no state and no lock; the caller holds none.
 */
final class Room {
    /** What the first change of a layer in an interval may need in the table of layers. */
    private static final int TABLE_CHANGE = 64;

    /** So often a change waits for what is promised to others, some seconds in all, before it is refused. */
    private static final int MAX_DRAINS = 100_000;

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

    /** Says that a store is full. Nothing else throws it, so that a layer's limit is not taken for a full store. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient NoSpaceException refusal;

        NoRoomException(NoSpaceException refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        /** Returns what the caller of the store gets, if nothing helps. */
        NoSpaceException refusal() {
            return refusal;
        }
    }

    /**
     * Runs something in the gate with space promised; if there is none, after checkpoints have released what is held.
     */
    <T> T withSpace(int blocks, Claim claim, StoreCore.LayerWork<T> work) throws IOException {
        int attempts = 0;
        int drains = 0;
        long reliefs = space.promises().reliefs();
        while (true) {
            failure.check();
            try {
                space.promises().make(blocks + TABLE_CHANGE, claim);
            } catch (NoSpaceException e) {
                // A change uses little of what it is promised: what is left comes back when the change ends.
                if (drains < MAX_DRAINS && space.promises().isOnlyPromised(blocks + TABLE_CHANGE, claim)) {
                    drains++;
                    checkpointer.drain();
                    LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
                    continue;
                }
                // Changes that help a full store take turns with the reserve: one that was granted to another is no
                // refusal.
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
                // Before the gate, so that a checkpoint leaves nothing promised to those before it.
                space.promises().end(blocks + TABLE_CHANGE);
                gate.exit();
            }
        }
    }
}
