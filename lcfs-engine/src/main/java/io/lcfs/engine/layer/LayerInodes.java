package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/**
 * The inodes of one layer: draws their numbers, and counts the inodes that have a name. Guarded by the layer's lock.
 */
public final class LayerInodes {
    /** The limit of inode numbers, which no store reaches while it is open. */
    private static final long MAX_DRAWN = 1L << 54;

    private final long layer;
    private final Tree tree;
    private long next;
    private boolean drawn;
    private long count;
    private final long max;

    LayerInodes(LayerRecord record, Tree tree) {
        this.layer = record.id;
        this.tree = tree;
        this.next = record.nextInode;
        this.count = record.inodes;
        this.max = record.maxInodes;
    }

    /**
     * Draws the number of a new inode, higher than all numbers that this layer and its ancestors ever had. Before
     * anything is changed, this checks the last leaf, into which the items of the inode are put.
     *
     * @throws CorruptStoreException if the number is in use or the leaf is damaged
     */
    public long draw() throws IOException {
        if (!drawn) {
            requireNext();
            drawn = true;
        }
        // The check uses the inode's own key, which leads to the leaf of the last inode; the tree remembers that leaf.
        tree.requireReadable(ItemType.major(next, ItemType.INODE), 0);
        return next++;
    }

    /**
     * Checks, before the first draw, that the next number of the record is free. A number that is drawn twice would
     * make two files one.
     */
    private void requireNext() throws IOException {
        Item last = new Item();
        boolean isUsed = tree.floor(Long.MAX_VALUE, Long.MAX_VALUE, last) && last.major() >>> Byte.SIZE >= next;
        if (isUsed || next > MAX_DRAWN) {
            throw new CorruptStoreException("layer " + layer + " has inode " + next + " already", tree.rootBlock());
        }
    }

    /**
     * Checks, before anything is changed, that inodes can get a name within the layer's limit.
     *
     * @param layerName the name of the layer, for the message
     */
    public void requireWithinLimit(long more, String layerName) throws NoSpaceException {
        if (more > max - count) {
            throw NoSpaceException.ofLayerInodes(layerName, more, count, max);
        }
    }

    /** Returns the number that the next inode gets. */
    public long next() {
        return next;
    }

    /** Adds to the number of inodes that have a name. */
    public void changed(long delta) {
        count += delta;
    }

    /** Returns the number of inodes that have a name. */
    public long count() {
        return count;
    }
}
