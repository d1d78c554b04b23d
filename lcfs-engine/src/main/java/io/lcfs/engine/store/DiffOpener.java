package io.lcfs.engine.store;

import io.lcfs.Change;
import io.lcfs.CorruptStoreException;
import io.lcfs.LayerDiff;
import io.lcfs.engine.diff.Differ;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * Opens the difference of two layers. During the comparison both layers are kept from being reclaimed and from
 * changing.
 */
final class DiffOpener {
    private final EngineStore store;
    private final StoreCore core;

    DiffOpener(EngineStore store, StoreCore core) {
        this.store = store;
        this.core = core;
    }

    LayerDiff open(String from, String to) throws IOException {
        LayerState before = store.retainNamed(from);
        try {
            LayerState after = store.retainNamed(to);
            try {
                return new EngineDiff(compare(before, after));
            } catch (CorruptStoreException e) {
                throw e.during("diff of layers \"" + from + "\" and \"" + to + "\"");
            } finally {
                store.release(after);
            }
        } finally {
            store.release(before);
        }
    }

    private List<Change> compare(LayerState before, LayerState after) throws IOException {
        if (before == after) {
            return List.of();
        }
        long common = core.readTable(() -> core.table().lineage().commonInodes(before.id(), after.id()));
        // The locks are taken in ascending order of the ids, like any two locks of layers.
        LayerState first = before.id() < after.id() ? before : after;
        LayerState second = first == before ? after : before;
        return core.read(
                first,
                () -> core.read(
                        second, () -> new Differ(before.tree(), after.tree(), common, before.nameHash()).changes()));
    }

    /** The changes that were found. */
    private record EngineDiff(List<Change> changes) implements LayerDiff {
        @Override
        public Iterator<Change> iterator() {
            return changes.iterator();
        }

        @Override
        public void close() {
            // All changes are in memory, so there is nothing to release.
        }
    }
}
