package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** Who stands on whom, removed layers in between or not. Under the table's lock. */
public final class Lineage {
    private final LayerTable table;
    private final LongHashSet nobodyAbove = new LongHashSet();

    Lineage(LayerTable table) {
        this.table = table;
    }

    /**
     * Tells whether layers with a name stand on a layer, on top of removed ones or not. A removed layer on which none stands never
     * gets one: it is remembered until it is deleted, so that a chain removed from the top is walked once and not once a layer.
     */
    public boolean hasNamedAbove(LayerRecord record) throws IOException {
        return namedAbove(record) != null;
    }

    /** A layer with a name that stands on a layer, on top of removed ones or not; null if there is none. */
    public @Nullable LayerRecord namedAbove(LayerRecord record) throws IOException {
        ArrayDeque<Long> left = new ArrayDeque<>();
        LongHashSet seen = new LongHashSet();
        left.push(record.id);
        while (!left.isEmpty()) {
            long major = TableItemType.major(left.pop(), TableItemType.CHILD);
            TreeCursor cursor = table.tree().cursor();
            cursor.seek(major, Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() == major) {
                long child = cursor.item().minor();
                if (nobodyAbove.contains(child)) {
                    continue;
                }
                LayerRecord above = table.get(child);
                if (!above.isRemoved()) {
                    return above;
                }
                if (seen.add(child)) {
                    left.push(child);
                }
            }
        }
        nobodyAbove.addAll(seen);
        return null;
    }

    /** A layer is no more. */
    void deleted(long id) {
        nobodyAbove.remove(id);
    }

    /** The name of the nearest layer below that has one; null if there is none. */
    public @Nullable String namedParent(LayerRecord record) throws IOException {
        long below = record.parent;
        LongHashSet removed = null;
        while (below != 0) {
            LayerRecord parent = table.get(below);
            if (!parent.isRemoved()) {
                return parent.name();
            }
            removed = removed == null ? new LongHashSet() : removed;
            if (!removed.add(below)) {
                throw circle(below);
            }
            below = parent.parent;
        }
        return null;
    }

    /** The layers with a name that stand on a layer, with nothing but removed ones in between, by ascending id. */
    public List<LayerRecord> namedChildren(LayerRecord record) throws IOException {
        List<LayerRecord> children = new ArrayList<>();
        ArrayDeque<Long> left = new ArrayDeque<>();
        LongHashSet seen = new LongHashSet();
        left.push(record.id);
        while (!left.isEmpty()) {
            long major = TableItemType.major(left.pop(), TableItemType.CHILD);
            TreeCursor cursor = table.tree().cursor();
            cursor.seek(major, Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() == major) {
                LayerRecord above = table.get(cursor.item().minor());
                if (!seen.add(above.id)) {
                    throw circle(above.id);
                }
                if (above.isRemoved()) {
                    left.push(above.id);
                } else {
                    children.add(above);
                }
            }
        }
        children.sort(Comparator.comparingLong(child -> child.id));
        return children;
    }

    /** The layers with a name that a layer stands on, the nearest first. */
    public List<LayerRecord> namedAncestors(LayerRecord record) throws IOException {
        List<LayerRecord> ancestors = new ArrayList<>();
        LongHashSet seen = new LongHashSet();
        for (long below = record.parent; below != 0; ) {
            if (!seen.add(below)) {
                throw circle(below);
            }
            LayerRecord ancestor = table.get(below);
            if (!ancestor.isRemoved()) {
                ancestors.add(ancestor);
            }
            below = ancestor.parent;
        }
        return ancestors;
    }

    private CorruptStoreException circle(long id) {
        return new CorruptStoreException(
                "layer " + id + " stands on itself in the tree below",
                table.tree().rootBlock());
    }

    /**
     * Up to which number one inode is one file in two layers, if both have it: the last number of their nearest common ancestor, 0
     * without one; {@link Long#MAX_VALUE} if one layer stands on the other. Goes up from both in turn: O(layers between).
     */
    public long commonInodes(long one, long other) throws IOException {
        LongHashSet aboveOne = new LongHashSet();
        LongHashSet aboveOther = new LongHashSet();
        aboveOne.add(one);
        aboveOther.add(other);
        long fromOne = one;
        long fromOther = other;
        while (fromOne != 0 || fromOther != 0) {
            fromOne = parent(fromOne);
            if (fromOne != 0 && aboveOther.contains(fromOne)) {
                return fromOne == other ? Long.MAX_VALUE : lastInode(fromOne);
            }
            if (!aboveOne.add(fromOne) && fromOne != 0) {
                throw circle(fromOne);
            }
            fromOther = parent(fromOther);
            if (fromOther != 0 && aboveOne.contains(fromOther)) {
                return fromOther == one ? Long.MAX_VALUE : lastInode(fromOther);
            }
            if (!aboveOther.add(fromOther) && fromOther != 0) {
                throw circle(fromOther);
            }
        }
        return 0;
    }

    /** The layer below; 0: none. */
    private long parent(long id) throws IOException {
        LayerRecord record = id == 0 ? null : table.find(id);
        return record == null ? 0 : record.parent;
    }

    private long lastInode(long id) throws IOException {
        LayerState state = table.loaded().stateIfLoaded(id);
        return (state == null ? table.get(id).nextInode : state.inodes().next()) - 1;
    }
}
