package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.Staged;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The relations between parents and children: adds layers above and below others, moves them, and finds named ancestors
 * and descendants with removed layers in between. A record contains the parent of its layer, and each child is an item
 * of the table. Guarded by the table's lock.
 */
public final class Lineage {
    private final LayerTable table;
    private final StoreParts parts;
    private final Item item = new Item();
    private final LongHashSet nobodyAbove = new LongHashSet();

    Lineage(LayerTable table, StoreParts parts) {
        this.table = table;
        this.parts = parts;
    }

    // Changes.

    /**
     * Adds a layer above another layer. It begins with the same tree and owns no blocks.
     *
     * @param parentState the frozen state of the parent, or null if it is not in memory
     */
    public void derive(LayerRecord record, LayerRecord parent, @Nullable LayerState parentState, int kind)
            throws IOException {
        standOn(record, parent, parentState, kind);
        table.add(record);
        markUnwritten(record);
    }

    /** Gives a new layer the tree of its parent. */
    private void standOn(LayerRecord record, LayerRecord parent, @Nullable LayerState parentState, int kind) {
        record.state = kind;
        record.parent = parent.id;
        inherit(record, parent, parentState);
    }

    private void markUnwritten(LayerRecord record) throws IOException {
        if (record.rootCrc == 0 && record.rootBlock != Blocks.NULL) {
            // The root's checksum will be known only when the next checkpoint has written the root.
            table.loaded().mark(table.loaded().state(record));
        }
    }

    private void inherit(LayerRecord record, LayerRecord from, @Nullable LayerState state) {
        record.rootBlock = state == null ? from.rootBlock : state.tree().rootBlock();
        record.rootBirth = state == null ? from.rootBirth : state.tree().rootBirth();
        record.rootCrc = state == null ? from.rootCrc : rootCrc(state.tree());
        record.totalBlocks = state == null ? from.totalBlocks : state.blocks().total();
        record.inodes = state == null ? from.inodes : state.inodes().count();
        record.nextInode = state == null ? from.nextInode : state.inodes().next();
    }

    /**
     * Returns the checksum of a root. After a checkpoint a tree learns the checksum only when the next checkpoint ends,
     * and by then the staged copy was dropped; a clone made in between must take it from the stage (see Staged).
     */
    private int rootCrc(Tree of) {
        Staged written = of.rootCrc() == 0 ? parts.nodes().stage().find(of.rootBlock()) : null;
        return written != null && written.bytes() == null ? written.crc() : of.rootCrc();
    }

    /** Freezes the state of a live layer as a new layer between it and its parent; returns the new layer's record. */
    public LayerRecord snapshot(LayerRecord live, byte[] name) throws IOException {
        requireLink(live.parent, live.id);
        requireLink(live.parent, table.nextLayer());
        LayerState state = table.loaded().state(live);
        table.loaded().mark(state);
        LayerRecord frozen = table.newRecord(name);
        long stamp = state.lock().writeLock();
        try {
            inherit(frozen, live, state);
            frozen.ownedSince = state.ownership().ownedSince();
            frozen.ownBlocks = state.blocks().owned();
            state.restart(parts.generations().next());
        } finally {
            state.lock().unlockWrite(stamp);
        }
        frozen.state = LayerRecordDescriptor.COMMITTED;
        insertBelow(live.id, frozen);
        table.loaded().mark(table.loaded().state(frozen));
        return frozen;
    }

    /**
     * Replaces a live layer by a new layer above a committed one, with the same name, limit and labels. Returns the
     * record of the new layer. The id is new, so that no handle of the old layer reaches the new one. Nothing is
     * removed from the table before everything is added, because a removal may move the place of a key into a leaf that
     * was not read before the first change.
     */
    public LayerRecord restore(LayerRecord live, LayerRecord snapshot) throws IOException {
        requireLinkable(snapshot.id);
        LayerRecord restored = table.newRecord(live.name);
        restored.maxOwnBlocks = live.maxOwnBlocks;
        restored.maxInodes = live.maxInodes;
        Map<String, String> labels = table.labels().of(live.id);
        table.labels().requireReadable(restored.id, labels);
        table.requireRemovable(live);
        LayerState below = table.loaded().stateIfLoaded(snapshot.id);
        standOn(restored, snapshot, below, LayerRecordDescriptor.WRITABLE);
        table.update(restored);
        link(snapshot.id, restored.id);
        markUnwritten(restored);
        table.labels().put(restored.id, labels);
        if (table.ephemeral().contains(live.id)) {
            table.setEphemeral(restored);
        }
        if (table.cache().contains(live.id)) {
            table.cache().put(restored.id, table.cache().value(live.id));
        }
        table.replace(live, restored.id);
        LayerState old = table.loaded().stateIfLoaded(live.id);
        if (old != null) {
            old.setRestored();
        }
        return restored;
    }

    /** Inserts a new layer between a layer and its parent. The number of the parent's children stays the same. */
    private void insertBelow(long above, LayerRecord frozen) throws IOException {
        LayerRecord moved = table.get(above);
        frozen.parent = moved.parent;
        frozen.children = 1;
        table.addNamed(frozen);
        if (moved.parent != 0) {
            long major = TableItemType.major(moved.parent, TableItemType.CHILD);
            table.tree().remove(major, above);
            table.tree().put(major, frozen.id, ByteBuffer.allocate(0));
        }
        table.tree().put(TableItemType.major(frozen.id, TableItemType.CHILD), above, ByteBuffer.allocate(0));
        moved.parent = frozen.id;
        table.update(moved);
    }

    /** Moves a layer from its parent to another parent, or to none if {@code parent} is 0. */
    public void reparent(LayerRecord record, long parent) throws IOException {
        if (record.parent != 0) {
            unlink(record.parent, record.id);
        }
        record.parent = parent;
        table.update(record);
        if (parent != 0) {
            link(parent, record.id);
        }
    }

    /** Gives a survivor, which is marked, the blocks that a zombie still owns. */
    public void adopt(LayerState survivor, LayerState dead) {
        assert survivor.isMarked() && dead.isRemoved() : survivor + " takes over from " + dead;
        long stamp = survivor.lock().writeLock();
        try {
            survivor.ownership().adopted(dead.ownership().ownedSince());
            survivor.blocks().adopt(dead.blocks().owned());
        } finally {
            survivor.lock().unlockWrite(stamp);
        }
    }

    /**
     * Checks, before anything is changed, that a layer can be added above another one; damage elsewhere does not
     * matter.
     */
    public void requireLinkable(long parent) throws IOException {
        requireLink(parent, table.nextLayer());
    }

    /** Requires that a layer with an id can be added above a layer. */
    public void requireLink(long parent, long child) throws IOException {
        if (parent != 0) {
            table.get(parent);
            table.tree().requireReadable(TableItemType.major(parent, TableItemType.CHILD), child);
        }
    }

    void link(long parent, long child) throws IOException {
        assert table.lock().isHeldByCurrentThread() && parent != child : child;
        table.tree().put(TableItemType.major(parent, TableItemType.CHILD), child, ByteBuffer.allocate(0));
        LayerRecord below = table.get(parent);
        below.children++;
        table.update(below);
    }

    void unlink(long parent, long child) throws IOException {
        table.tree().remove(TableItemType.major(parent, TableItemType.CHILD), child);
        LayerRecord below = table.get(parent);
        below.children = Math.max(0, below.children - 1);
        table.update(below);
    }

    /**
     * Returns the layers directly above a layer, removed ones included, in ascending order of their ids.
     *
     * @throws CorruptStoreException if they are not as many as the record counts, or one stands on another layer
     */
    public List<LayerRecord> children(LayerRecord record) throws IOException {
        List<LayerRecord> children = new ArrayList<>();
        long major = TableItemType.major(record.id, TableItemType.CHILD);
        TreeCursor cursor = table.tree().cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            LayerRecord child = table.get(cursor.item().minor());
            if (child.parent != record.id || child.id == record.id) {
                throw new CorruptStoreException(
                        Kind.METADATA, "layer " + child.id + " stands on another layer than " + record.id);
            }
            children.add(child);
        }
        if (children.size() != record.children) {
            throw new CorruptStoreException(
                    Kind.METADATA,
                    "layer " + record.id + " counts " + record.children + " children and has " + children.size());
        }
        return children;
    }

    /** Returns whether a layer is taking over from the zombie below; such a layer is reclaimed only afterwards. */
    public boolean isTakingOver(LayerRecord record) throws IOException {
        LayerRecord below = record.parent == 0 ? null : table.find(record.parent);
        return below != null && below.survivor == record.id;
    }

    /**
     * Checks that a layer whose record counts no children has none, because children read the layer's blocks.
     *
     * @throws CorruptStoreException if it has one
     */
    public void requireCounted(LayerRecord record) throws IOException {
        long major = TableItemType.major(record.id, TableItemType.CHILD);
        if (record.children == 0 && table.tree().ceiling(major, Long.MIN_VALUE, item) && item.major() == major) {
            throw new CorruptStoreException(
                    "layer " + record.id + " has children that it does not count", item.block());
        }
    }

    /** Forgets a layer whose record was deleted. */
    void deleted(long id) {
        nobodyAbove.remove(id);
    }

    // Ancestors and descendants.

    /**
     * Returns a descendant that has a name, also above removed layers, or null if there is none. A removed layer
     * without named descendants never gets one, and this is remembered until it is deleted. So a chain that is removed
     * from the top is walked once, and not once for each layer.
     */
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

    /** Returns the name of the nearest ancestor that has one, or null if there is none. */
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

    /**
     * Returns the nearest descendants that have a name, in ascending order of their ids. Only removed layers are
     * between them and the layer.
     */
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

    /** Returns the ancestors that have a name, nearest first. */
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

    /** Returns whether a layer is above another one, in any distance. O(layers between). */
    public boolean isAbove(LayerRecord record, long id) throws IOException {
        LongHashSet seen = new LongHashSet();
        for (long below = record.parent; below != 0; below = table.get(below).parent) {
            if (below == id) {
                return true;
            }
            if (!seen.add(below)) {
                throw circle(below);
            }
        }
        return false;
    }

    private CorruptStoreException circle(long id) {
        return new CorruptStoreException(
                "layer " + id + " stands on itself in the tree below",
                table.tree().rootBlock());
    }

    /**
     * Returns the highest inode number that means the same file in two layers if both have it: the last number of their
     * nearest common ancestor, 0 if there is none, {@link Long#MAX_VALUE} if one layer is an ancestor of the other.
     * Walks up from both layers in turn. O(layers between).
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

    /** Returns the id of the parent, or 0 if there is none. */
    private long parent(long id) throws IOException {
        LayerRecord record = id == 0 ? null : table.find(id);
        return record == null ? 0 : record.parent;
    }

    private long lastInode(long id) throws IOException {
        LayerState state = table.loaded().stateIfLoaded(id);
        return (state == null ? table.get(id).nextInode : state.inodes().next()) - 1;
    }
}
