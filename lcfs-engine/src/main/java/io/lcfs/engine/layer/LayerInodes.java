package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/** The inodes of one layer: draws their numbers, and counts those that have a name. Guarded by the layer's lock. */
public final class LayerInodes {
    /** Far more than are drawn while a store is open. */
    private static final long MAX_DRAWN = 1L << 54;

    private final long layer;
    private final Tree tree;
    private long next;
    private boolean drawn;
    private long count;

    LayerInodes(LayerRecord record, Tree tree) {
        this.layer = record.id;
        this.tree = tree;
        this.next = record.nextInode;
        this.count = record.inodes;
    }

    /**
     * Draws the number of a new inode: above all that the layer and those below it ever had. Before anything is
     * changed: the leaf that its items go into, the last one, must be whole.
     */
    public long draw() throws IOException {
        if (!drawn) {
            requireNext();
            drawn = true;
        }
        // By the inode's own key: that is the leaf where the last inode was put, which is remembered.
        tree.requireReadable(ItemType.major(next, ItemType.INODE), 0);
        return next++;
    }

    /** The first time: that the record says the next number, for a number that is drawn twice makes one file of two. */
    private void requireNext() throws IOException {
        Item last = new Item();
        boolean isUsed = tree.floor(Long.MAX_VALUE, Long.MAX_VALUE, last) && last.major() >>> Byte.SIZE >= next;
        if (isUsed || next > MAX_DRAWN) {
            throw new CorruptStoreException("layer " + layer + " has inode " + next + " already", tree.rootBlock());
        }
    }

    /** Returns the number that the next inode gets. */
    public long next() {
        return next;
    }

    /** Counts inodes that came or went. */
    public void changed(long delta) {
        count += delta;
    }

    /** Returns the number of inodes that have a name. */
    public long count() {
        return count;
    }
}
