package io.lcfs.engine.reclaim;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Prunes zombies with several children, or with a child that can still change: frees what no child reaches any more.
 * Remembers against which trees a zombie was pruned, so that only a change above or below it makes it worth pruning
 * again. Runs in the thread that reclaims.
 */
final class Pruner {
    private static final long NOT_PRUNED = 0;

    private final StoreCore core;
    private final LayerTable table;
    private final ReclaimSteps steps;

    /** For each zombie, a hash of everything that decides what pruning leaves of it. */
    private final Long2LongHashMap pruned = new Long2LongHashMap(NOT_PRUNED);

    /** The floors that are known in the present pass. */
    private final Long2LongHashMap floors = new Long2LongHashMap(-1);

    Pruner(StoreCore core, ReclaimSteps steps) {
        this.core = core;
        this.table = core.table();
        this.steps = steps;
    }

    /** A zombie to be pruned, and its children, all of which are kept in memory. */
    private record Task(LayerState dead, List<LayerState> children, ChildTrees trees, long floor, long signature) {}

    /** Begins a pass. */
    void begin() {
        floors.clear();
    }

    /** Forgets a layer that was reclaimed. */
    void deleted(long id) {
        pruned.remove(id);
    }

    /**
     * Prunes a layer, unless nothing has changed since it was pruned. Returns whether another pass is worthwhile. If a
     * tree is damaged, the layer keeps its space until a tree changes.
     */
    boolean prune(long id, Reclaimer.Stop stop) throws IOException {
        Task task = begin(id);
        if (task == null) {
            return false;
        }
        try {
            return walk(task, stop);
        } catch (CorruptStoreException e) {
            FailureLog.warn(
                    Pruner.class, "removed layer {} or a layer on it is damaged, its space does not come back", id, e);
            pruned.put(id, task.signature);
            return false;
        } finally {
            unpin(task);
        }
    }

    private @Nullable Task begin(long id) throws IOException {
        table.lock().lock();
        try {
            return decide(id);
        } catch (CorruptStoreException e) {
            if (pruned.put(id, 1) != 1) {
                FailureLog.warn(Pruner.class, "the layers on the removed layer {} are not known", id, e);
            }
            return null;
        } finally {
            table.lock().unlock();
        }
    }

    /** Decides whether a layer can be pruned now, and whether something has changed since it was pruned. */
    private @Nullable Task decide(long id) throws IOException {
        LayerRecord record = table.find(id);
        if (record == null
                || record.state() != LayerRecordDescriptor.ZOMBIE
                || record.survivor() != 0
                || table.loaded().isOpen(id)
                || table.lineage().isTakingOver(record)) {
            return null;
        }
        List<LayerRecord> children = table.lineage().children(record);
        long floor = floor(record);
        long signature = mix(id, floor);
        for (LayerRecord child : children) {
            if (child.state() == LayerRecordDescriptor.REMOVING || child.survivor() != 0) {
                // A part of the tree was freed, so the tree cannot say what is reached. The child is reclaimed first.
                return null;
            }
            signature = mix(signature, child);
        }
        signature |= 1;
        if (children.isEmpty() || pruned.get(id) == signature) {
            return null;
        }
        return task(record, children, floor, signature);
    }

    private Task task(LayerRecord record, List<LayerRecord> children, long floor, long signature) {
        List<LayerState> states = new ArrayList<>(children.size());
        long[] ownedSince = new long[children.size()];
        for (LayerRecord child : children) {
            LayerState state = table.loaded().pin(table.loaded().state(child));
            ownedSince[states.size()] = state.ownership().ownedSince();
            states.add(state);
        }
        LayerState dead = table.loaded().pin(table.loaded().state(record));
        return new Task(dead, states, new ChildTrees(states, ownedSince), floor, signature);
    }

    /** Adds to a hash which child it is, and which state of its tree is asked. */
    private long mix(long hash, LayerRecord child) {
        boolean isWritable = child.state() == LayerRecordDescriptor.WRITABLE;
        long mixed = mix(mix(hash, child.id), isWritable ? 1 : 0);
        LayerState state = table.loaded().stateIfLoaded(child.id);
        if (state == null) {
            return mix(mix(mix(mixed, child.rootBlock()), child.rootBirth()), 0);
        }
        long stamp = state.lock().readLock();
        try {
            mixed = mix(mix(mixed, state.tree().rootBlock()), state.tree().rootBirth());
            // A root that is changed in place stays the same. The count begins at 0 whenever the layer is loaded.
            return mix(mixed, isWritable || child.isRemoved() ? state.tree().edits() : 0);
        } finally {
            state.lock().unlockRead(stamp);
        }
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }

    /**
     * Returns the lowest birth of a block that comes back if no child reaches it: all removed layers below, down to the
     * next one that has a name, are pruned after this one.
     */
    private long floor(LayerRecord record) throws IOException {
        LongArrayList chain = new LongArrayList();
        LayerRecord at = record;
        while (floors.get(at.id) < 0) {
            LayerRecord below = at.parent() == 0 ? null : table.find(at.parent());
            if (below == null || !below.isRemoved()) {
                LayerState state = table.loaded().stateIfLoaded(at.id);
                floors.put(
                        at.id,
                        state == null ? at.ownedSince() : state.ownership().ownedSince());
            } else {
                chain.addLong(at.id);
                at = below;
                if (chain.size() > table.nextLayer()) {
                    throw new CorruptStoreException(
                            "layer " + at.id + " stands on itself in the tree below",
                            table.tree().rootBlock());
                }
            }
        }
        long floor = floors.get(at.id);
        for (int i = 0; i < chain.size(); i++) {
            floors.put(chain.getLong(i), floor);
        }
        return floor;
    }

    /** Returns whether another pass is worthwhile. */
    private boolean walk(Task task, Reclaimer.Stop stop) throws IOException {
        PruneWalk walk = new PruneWalk(task.dead, task.trees, task.floor);
        boolean changed = false;
        while (walk.advance()) {
            if (walk.hasWork()) {
                if (!changed) {
                    // After this wait, no operation reads the blocks that are freed.
                    core.inFlight().awaitBegun();
                }
                changed = true;
                apply(walk, task.dead);
                // The changed nodes stay in memory until the next checkpoint.
                core.backlog().relieve();
            }
            if (stop.isWanted()) {
                return changed;
            }
        }
        if (!task.trees.haveChanged()) {
            pruned.put(task.dead.id(), task.signature);
        }
        return changed || task.trees.haveChanged();
    }

    private void apply(PruneWalk walk, LayerState dead) throws IOException {
        steps.changeLayer(
                dead,
                () -> core.failure().whole(dead.tree(), () -> {
                    walk.apply();
                    return dead;
                }));
    }

    private void unpin(Task task) {
        table.lock().lock();
        try {
            table.loaded().unpin(task.dead);
            task.children.forEach(table.loaded()::unpin);
        } finally {
            table.lock().unlock();
        }
    }
}
