package io.lcfs.engine.file;

import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.collections.LongArrayList;

/**
 * Inodes that have no name any more. One that is open, or too large to be dropped in one step, stays in the tree with an item
 * that says so: so it is found again after a crash, or by a layer that inherited it. The layer's lock is held exclusively.
 */
public final class Orphans {
    private final LayerState layer;
    private final Tree tree;
    private final FileData data;

    Orphans(LayerState layer, FileData data) {
        this.layer = layer;
        this.tree = layer.tree();
        this.data = data;
    }

    /** Takes in an inode whose last name went; returns its number if it has to be dropped in further steps, else 0. */
    long add(Inode inode) throws IOException {
        layer.inodesChanged(-1);
        boolean open = layer.openInodes().isOpen(inode.number);
        if (!open && dropStep(inode)) {
            return 0;
        }
        tree.put(ItemType.ORPHAN, inode.number, ByteBuffer.allocate(0));
        return open ? 0 : inode.number;
    }

    /** Drops a part of an orphan; returns whether nothing is left of it. */
    public boolean reapStep(long number) throws IOException {
        Item item = new Item();
        if (!tree.find(ItemType.ORPHAN, number, item) || layer.openInodes().isOpen(number)) {
            return true;
        }
        if (!dropStep(Inode.load(tree, number))) {
            return false;
        }
        tree.remove(ItemType.ORPHAN, number);
        return true;
    }

    /** An orphan that is not open, to be reaped; 0 if there is none. */
    public long next() throws IOException {
        Item item = new Item();
        long from = 0;
        while (tree.ceiling(ItemType.ORPHAN, from, item) && item.major() == ItemType.ORPHAN) {
            if (!layer.openInodes().isOpen(item.minor())) {
                return item.minor();
            }
            from = item.minor() + 1;
        }
        return 0;
    }

    private boolean dropStep(Inode inode) throws IOException {
        boolean hasContent = inode.kind == InodeDescriptor.REGULAR || inode.kind == InodeDescriptor.SYMBOLIC_LINK;
        if (hasContent && !data.dropContent(inode, Namespace.STEP_ITEMS)) {
            inode.store(tree);
            return false;
        }
        if (!new Xattrs(layer, data).dropAll(inode)) {
            inode.store(tree);
            return false;
        }
        tree.remove(ItemType.major(inode.number, ItemType.INODE), 0);
        return true;
    }

    /** The orphans of a layer; for checks. */
    static LongArrayList all(Tree tree) throws IOException {
        LongArrayList numbers = new LongArrayList();
        Item item = new Item();
        long from = 0;
        while (tree.ceiling(ItemType.ORPHAN, from, item) && item.major() == ItemType.ORPHAN) {
            numbers.addLong(item.minor());
            from = item.minor() + 1;
        }
        return numbers;
    }
}
