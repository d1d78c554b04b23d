package io.lcfs.engine.layer;

import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.util.ArrayDeque;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** Who stands on whom, removed layers in between or not. Under the table's lock. */
public final class Lineage {
    private final LayerTable table;

    Lineage(LayerTable table) {
        this.table = table;
    }

    /** Tells whether layers with a name stand on a layer, on top of removed ones or not. */
    public boolean hasNamedAbove(LayerRecord record) throws IOException {
        ArrayDeque<Long> above = new ArrayDeque<>();
        above.push(record.id);
        while (!above.isEmpty()) {
            long major = TableItemType.major(above.pop(), TableItemType.CHILD);
            TreeCursor cursor = table.tree().cursor();
            cursor.seek(major, Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() == major) {
                if (!table.get(cursor.item().minor()).isRemoved()) {
                    return true;
                }
                above.push(cursor.item().minor());
            }
        }
        return false;
    }

    /** The name of the nearest layer below that has one; null if there is none. */
    public @Nullable String namedParent(LayerRecord record) throws IOException {
        long below = record.parent;
        while (below != 0) {
            LayerRecord parent = table.get(below);
            if (!parent.isRemoved()) {
                return parent.name();
            }
            below = parent.parent;
        }
        return null;
    }

    /** Up to which number inodes are the same in two layers: the last one of their nearest common ancestor; 0: none. */
    public long commonInodes(long one, long other) throws IOException {
        LongHashSet lineage = new LongHashSet();
        for (LayerRecord at = table.find(one);
                at != null && at.id != LayerTable.ROOT_LAYER;
                at = table.find(at.parent)) {
            lineage.add(at.id);
            if (at.parent == 0) {
                break;
            }
        }
        for (LayerRecord at = table.find(other); at != null; at = table.find(at.parent)) {
            if (lineage.contains(at.id)) {
                LayerState state = table.stateIfLoaded(at.id);
                return (state == null ? at.nextInode : state.nextInode()) - 1;
            }
            if (at.parent == 0) {
                break;
            }
        }
        return 0;
    }
}
