package io.lcfs.engine.reclaim;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.FlightEvents;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.guard.FailureLatch;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.util.Optional;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Reclaims removed layers. A layer without children is freed as a whole. A zombie with one child that no longer changes
 * gives its blocks to that child, except those that only the zombie reaches, which are freed. Any other zombie is
 * pruned: it keeps what a child reaches, and the rest is freed.
 *
 * <p>It works in steps of microseconds inside the gate, with other changes in between. A layer with open handles is
 * left for later. Runs in one thread at a time.
 */
public final class Reclaimer {
    private static final int LEAVES_PER_STEP = 16;

    /** The entry for the list of removed layers in the set of damaged layers. */
    private static final long LIST = -1;

    private final StoreCore core;
    private final LayerTable table;
    private final FailureLatch failure;
    private final ReclaimSteps steps;
    private final Pruner pruner;
    private final LongHashSet damaged = new LongHashSet();
    private volatile long reclaimed;

    /**
     * Creates the reclaimer of a store. Its steps do not count as operations, because it waits for the operations that
     * have begun.
     */
    public Reclaimer(StoreCore core) {
        this.core = core;
        this.table = core.table();
        this.failure = core.failure();
        this.steps = new ReclaimSteps(core);
        this.pruner = new Pruner(core, steps);
    }

    /** A request to stop after the present step. */
    public interface Stop {
        /** Returns whether the reclaimer is to stop. */
        boolean isWanted();
    }

    /** Returns how often a layer was reclaimed so far, wholly or in part. Any thread may call this method. */
    public long reclaimed() {
        return reclaimed;
    }

    /** Reclaims all layers that can be reclaimed. */
    public void run(Stop stop) throws IOException {
        boolean progress = true;
        while (progress && !stop.isWanted()) {
            progress = false;
            LongArrayList waiting = new LongArrayList();
            for (long id = next(0); id >= 0 && !stop.isWanted(); id = next(id + 1)) {
                boolean isReclaimed = !damaged.contains(id) && reclaimWhole(id, stop);
                progress |= isReclaimed;
                if (!isReclaimed && !damaged.contains(id)) {
                    waiting.addLong(id);
                }
            }
            progress |= prune(waiting, stop);
        }
    }

    /**
     * Prunes layers, the youngest first, because the tree of a removed layer above another one says what is still
     * reached of the latter. Returns whether another pass may reclaim more.
     */
    private boolean prune(LongArrayList ids, Stop stop) throws IOException {
        boolean progress = false;
        pruner.begin();
        for (int i = ids.size() - 1; i >= 0 && !stop.isWanted(); i--) {
            if (pruner.prune(ids.getLong(i), stop)) {
                progress = true;
                reclaimed = reclaimed + 1;
            }
        }
        return progress;
    }

    /** Reclaims a layer. A damaged layer keeps its space and does not delay other layers. */
    private boolean reclaimWhole(long id, Stop stop) throws IOException {
        try {
            return reclaim(id, stop);
        } catch (CorruptStoreException e) {
            FailureLog.warn(Reclaimer.class, "removed layer {} is damaged, its space does not come back", id, e);
            damaged.add(id);
            return false;
        }
    }

    /** Returns the next layer of the list; the list ends where it is damaged. */
    private long next(long from) throws IOException {
        table.lock().lock();
        try {
            return table.toReclaim().next(from);
        } catch (CorruptStoreException e) {
            if (damaged.add(LIST)) {
                FailureLog.warn(
                        Reclaimer.class, "the list of removed layers is damaged, their space does not come back", e);
            }
            return -1;
        } finally {
            table.lock().unlock();
        }
    }

    /** A removed layer and its survivor, if there is one. */
    private record Task(LayerState dead, @Nullable LayerState survivor) {}

    private boolean reclaim(long id, Stop stop) throws IOException {
        // This comes first, because memory may be short.
        FlightEvents.Begun event = FlightEvents.work();
        Task task = begin(id);
        if (task == null) {
            return false;
        }
        long owned = task.dead.blocks().owned();
        try {
            // After this wait, no operation reads the blocks that are freed.
            core.inFlight().awaitBegun();
            ReclaimWalk walk = new ReclaimWalk(task.dead, task.survivor == null ? null : task.survivor.tree());
            while (!step(walk, task.dead)) {
                if (stop.isWanted()) {
                    return false;
                }
            }
            finish(task);
        } finally {
            unpin(task);
            if (event != null) {
                event.end("reclaiming", Blocks.toBytes(owned));
            }
        }
        // Only one thread at a time reaches this line.
        reclaimed = reclaimed + 1;
        // The changes stay in memory until the next checkpoint.
        core.backlog().relieve();
        return true;
    }

    private @Nullable Task begin(long id) throws IOException {
        return steps.changeTable(() -> Optional.ofNullable(decide(id))).orElse(null);
    }

    /** Decides whether a layer can be reclaimed now, and which layer survives it. */
    private @Nullable Task decide(long id) throws IOException {
        LayerRecord record = table.find(id);
        if (record == null
                || !record.isRemoved()
                || table.loaded().isOpen(id)
                || table.lineage().isTakingOver(record)) {
            return null;
        }
        table.lineage().requireCounted(record);
        if (record.state() == LayerRecordDescriptor.ZOMBIE && record.children() == 0) {
            table.setState(record, LayerRecordDescriptor.REMOVING);
        }
        if (record.state() == LayerRecordDescriptor.REMOVING) {
            return new Task(table.loaded().pin(table.loaded().state(record)), null);
        }
        if (record.children() > 1) {
            return null;
        }
        LayerRecord child = table.lineage().children(record).get(0);
        if (child.state() == LayerRecordDescriptor.WRITABLE
                || child.state() == LayerRecordDescriptor.REMOVING && record.survivor() != child.id
                || isBeingTakenOver(child)) {
            return null;
        }
        table.setSurvivor(record, child.id);
        return new Task(
                table.loaded().pin(table.loaded().state(record)),
                table.loaded().pin(table.loaded().state(child)));
    }

    /**
     * Returns whether the blocks of a layer are being freed or taken over by the layer above. The part of its tree
     * before its cursor is no longer there, so it cannot say which blocks of the layer below are still reached: it is
     * reclaimed first.
     */
    private static boolean isBeingTakenOver(LayerRecord record) {
        return record.survivor() != 0;
    }

    private boolean step(ReclaimWalk walk, LayerState dead) throws IOException {
        return steps.changeLayer(dead, () -> {
            try {
                return walk.step(LEAVES_PER_STEP);
            } catch (IOException | RuntimeException | Error e) {
                if (walk.isHalfDone()) {
                    throw failure.fail("a step of reclaiming layer " + dead.id(), e);
                }
                throw e;
            }
        });
    }

    /** Deletes the record; from then on the survivor owns the blocks that the removed layer still owned. */
    private void finish(Task task) throws IOException {
        steps.changeTable(() -> {
            replaceBySurvivor(task);
            return task;
        });
    }

    private void replaceBySurvivor(Task task) throws IOException {
        LayerRecord record = table.get(task.dead.id());
        LayerState survivor = task.survivor;
        assert survivor == null || survivor.isFrozen() : survivor + ", which takes over, can be written";
        assert survivor != null || isFreed(task.dead) : task.dead + " has blocks, and nobody takes them over";
        if (survivor != null) {
            table.requireReplaceable(record, survivor.id());
            table.loaded().mark(survivor);
            table.lineage().reparent(table.get(survivor.id()), record.parent());
            table.lineage().adopt(survivor, task.dead);
        }
        table.delete(record);
        pruner.deleted(record.id);
        assert table.find(record.id) == null : "record of " + task.dead + " after it was deleted";
    }

    /** Returns whether a layer has no tree any more, or never had a tree of its own. */
    private static boolean isFreed(LayerState dead) {
        return dead.tree().isEmpty() || !dead.ownership().isOwned(dead.tree().rootBirth());
    }

    private void unpin(Task task) {
        table.lock().lock();
        try {
            table.loaded().unpin(task.dead);
            if (task.survivor != null) {
                table.loaded().unpin(task.survivor);
            }
        } finally {
            table.lock().unlock();
        }
    }
}
