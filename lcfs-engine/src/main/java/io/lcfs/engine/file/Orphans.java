package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The inodes of a layer that lost their last name. One that is small and not open goes at once. Any other has an orphan
 * item, so that it is found again after a crash, until it was reaped in steps of bounded work. Changes need the layer's
 * exclusive lock.
 */
public final class Orphans {
    /** About how many items a step removes. */
    public static final int STEP_ITEMS = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Xattrs xattrs;

    Orphans(LayerState layer, FileData data, Xattrs xattrs) {
        this.layer = layer;
        this.tree = layer.tree();
        this.data = data;
        this.xattrs = xattrs;
    }

    /** Requires that an inode can become an orphan: of a change that deletes its name, before anything is changed. */
    void requireRoom(Inode inode) throws IOException {
        tree.requireReadable(ItemType.ORPHAN_MAJOR, inode.number);
    }

    /**
     * An inode lost a name, which is gone from its directory already. With the last name the inode is not counted any
     * more.
     *
     * @return the inode, if it is to be reaped in further steps; 0 if it is not, or not before it is closed
     */
    long nameDeleted(Inode inode, Instant now) throws IOException {
        inode.linkCount = inode.isDirectory() ? 0 : inode.linkCount - 1;
        inode.setChanged(now);
        if (inode.linkCount > 0) {
            inode.store(tree);
            return 0;
        }
        layer.inodes().changed(-1);
        boolean open = layer.openInodes().isOpen(inode.number);
        if (!open && isDroppable(inode) && drop(inode)) {
            return 0;
        }
        inode.store(tree);
        tree.put(ItemType.ORPHAN_MAJOR, inode.number, NOTHING);
        if (open) {
            layer.openInodes().unnamed(inode.number);
        }
        return open ? 0 : inode.number;
    }

    /**
     * Makes a regular file without a name, open once, that nobody sees; returns its inode. It is reaped when that was
     * closed, or after a crash.
     */
    public long createHidden() throws IOException {
        Inode inode = Inode.create(layer.inodes().draw(), InodeDescriptor.REGULAR, 0, layer.now());
        // Both leaves are whole, before one of them is changed.
        if (isOrphan(inode.number) || Inode.find(tree, inode.number) != null) {
            throw new CorruptStoreException("inode " + inode.number + " is there already", tree.rootBlock());
        }
        inode.store(tree);
        tree.put(ItemType.ORPHAN_MAJOR, inode.number, NOTHING);
        layer.openInodes().opened(inode.number);
        layer.openInodes().unnamed(inode.number);
        return inode.number;
    }

    /** Forgets a hidden file that has no content any more. */
    public void forgetHidden(Inode inode) throws IOException {
        tree.remove(ItemType.major(inode.number, ItemType.INODE), 0);
        tree.remove(ItemType.ORPHAN_MAJOR, inode.number);
        layer.openInodes().closed(inode.number);
    }

    /** Tells whether a part of an inode can be dropped; what is damaged stays, as an orphan. */
    private boolean isDroppable(Inode inode) throws IOException {
        try {
            requireDroppable(inode);
            return true;
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    /** Requires that {@link #drop} does not stop half way at what is damaged. */
    private void requireDroppable(Inode inode) throws IOException {
        if (hasContent(inode)) {
            data.requireDroppable(inode, STEP_ITEMS);
        }
        xattrs.requireDroppable(inode.number, STEP_ITEMS);
    }

    private static boolean hasContent(Inode inode) {
        return inode.kind == InodeDescriptor.REGULAR || inode.kind == InodeDescriptor.SYMBOLIC_LINK;
    }

    /** Drops a part; the inode itself goes last. */
    private boolean drop(Inode inode) throws IOException {
        if (hasContent(inode) && !data.dropContent(inode, STEP_ITEMS)) {
            return false;
        }
        if (!xattrs.drop(inode.number, STEP_ITEMS)) {
            return false;
        }
        tree.remove(ItemType.major(inode.number, ItemType.INODE), 0);
        return true;
    }

    /**
     * Reaps a part of an orphan. One that is open is left alone: its last handle calls this again.
     *
     * @return whether there is nothing more to do
     */
    public boolean reapStep(long number) throws IOException {
        if (layer.openInodes().isOpen(number) || !isOrphan(number)) {
            return true;
        }
        Inode inode = Inode.load(tree, number);
        if (inode.linkCount != 0) {
            throw new CorruptStoreException("inode " + number + " is an orphan with a name", tree.rootBlock());
        }
        requireDroppable(inode);
        if (drop(inode)) {
            tree.remove(ItemType.ORPHAN_MAJOR, number);
            return true;
        }
        inode.store(tree);
        return false;
    }

    /** Tells whether an inode has lost its last name. */
    public boolean isOrphan(long number) throws IOException {
        return tree.find(ItemType.ORPHAN_MAJOR, number, new Item());
    }

    /** The first orphan after an inode number, 0 to begin with; 0 if there is none. */
    public long next(long number) throws IOException {
        Item item = new Item();
        boolean found = tree.ceiling(ItemType.ORPHAN_MAJOR, number + 1, item);
        boolean isOrphan = found && item.major() == ItemType.ORPHAN_MAJOR && item.minor() <= ItemType.MAX_INODE;
        return isOrphan ? item.minor() : 0;
    }
}
