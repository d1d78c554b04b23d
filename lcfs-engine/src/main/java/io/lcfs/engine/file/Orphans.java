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
 * The inodes of a layer that have lost their last name. A small inode that is not open is deleted at once. Any other
 * inode gets an orphan item, so that it is found again after a crash, and is deleted in steps of bounded work. Changes
 * need the layer's exclusive lock.
 */
public final class Orphans {
    /** The approximate number of items that a step removes. */
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

    /** Checks, before a change that deletes a name of an inode, that the inode can become an orphan. */
    void requireRoom(Inode inode) throws IOException {
        tree.requireReadable(ItemType.ORPHAN_MAJOR, inode.number);
    }

    /**
     * Updates an inode that has lost a name, after its directory entry was removed. When the last name is lost, the
     * inode is no longer counted.
     *
     * @return the inode number, if the inode is to be deleted in further steps; 0 if it is deleted, has other names, or
     *     is open
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
     * Creates a regular file without a name, with one open handle, which no user sees. It is deleted after the handle
     * is closed, or after a crash. Returns its inode number.
     */
    public long createHidden() throws IOException {
        Inode inode = Inode.create(layer.inodes().draw(), InodeDescriptor.REGULAR, 0, layer.now());
        // These look-ups also check both leaves before one of them is changed.
        if (isOrphan(inode.number) || Inode.find(tree, inode.number) != null) {
            throw new CorruptStoreException("inode " + inode.number + " is there already", tree.rootBlock());
        }
        inode.store(tree);
        tree.put(ItemType.ORPHAN_MAJOR, inode.number, NOTHING);
        layer.openInodes().opened(inode.number);
        layer.openInodes().unnamed(inode.number);
        return inode.number;
    }

    /** Stores a hidden file that gets a name, which its inode counts already. */
    void named(Inode inode) throws IOException {
        tree.remove(ItemType.ORPHAN_MAJOR, inode.number);
        layer.openInodes().named(inode.number);
        inode.store(tree);
    }

    /** Deletes a hidden file that has no content any more. */
    public void forgetHidden(Inode inode) throws IOException {
        tree.remove(ItemType.major(inode.number, ItemType.INODE), 0);
        tree.remove(ItemType.ORPHAN_MAJOR, inode.number);
        layer.openInodes().closed(inode.number);
    }

    /** Returns whether a part of an inode can be deleted. A damaged inode stays as an orphan. */
    private boolean isDroppable(Inode inode) throws IOException {
        try {
            requireDroppable(inode);
            return true;
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    /** Checks everything that {@link #drop} will look at, so that it cannot stop half way at damage. */
    private void requireDroppable(Inode inode) throws IOException {
        if (hasContent(inode)) {
            data.requireDroppable(inode, STEP_ITEMS);
        }
        xattrs.requireDroppable(inode.number, STEP_ITEMS);
    }

    private static boolean hasContent(Inode inode) {
        return inode.kind == InodeDescriptor.REGULAR || inode.kind == InodeDescriptor.SYMBOLIC_LINK;
    }

    /** Deletes a part of an inode, and the inode itself at the end. Returns whether the inode was deleted. */
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
     * Deletes a part of an orphan. An open orphan is left alone; the close of its last handle calls this method again.
     *
     * @return whether nothing is left to do
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

    /** Returns whether an inode has lost its last name. */
    public boolean isOrphan(long number) throws IOException {
        return tree.find(ItemType.ORPHAN_MAJOR, number, new Item());
    }

    /**
     * Returns the first orphan with a higher number than an inode number, or 0 if there is none. A search begins with
     * 0.
     */
    public long next(long number) throws IOException {
        Item item = new Item();
        boolean found = tree.ceiling(ItemType.ORPHAN_MAJOR, number + 1, item);
        boolean isOrphan = found && item.major() == ItemType.ORPHAN_MAJOR && item.minor() <= ItemType.MAX_INODE;
        return isOrphan ? item.minor() : 0;
    }
}
