package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.inode.Chain;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * The back references of a layer's inodes: from an inode to its names, the inverse of directory entries. Changes need
 * the layer's exclusive lock; the static methods only read, and many threads may call them.
 */
public final class Links {
    private final LayerState layer;
    private final Chain chain;

    public Links(LayerState layer) {
        this.layer = layer;
        this.chain = new Chain(layer.tree());
    }

    /**
     * Checks that an inode can get a name.
     *
     * @throws FileSystemException if the item for the hash of the name is full
     */
    public void requireRoom(long inode, Place place) throws IOException {
        load(inode, place.parent(), place.name());
        if (chain.room() < LinkDescriptor.LENGTH + place.name().length) {
            throw new FileSystemException(place.path(), null, "too many names of the file have one hash");
        }
    }

    /** Returns the exception for a file or directory that cannot get another link. */
    public static FileSystemException tooMany(String path) {
        return new FileSystemException(path, null, "too many links: the limit is " + InodeDescriptor.MAX_LINK_COUNT);
    }

    /**
     * Checks that an inode has a back reference for a name, before that name is removed.
     *
     * @throws CorruptStoreException if it has none
     */
    public void requireName(long inode, Place place) throws IOException {
        position(inode, place.parent(), place.name());
    }

    /** Adds a name to an inode. */
    public void add(long inode, long parent, byte[] name) throws IOException {
        load(inode, parent, name);
        int position = chain.append(LinkDescriptor.LENGTH + name.length);
        LinkDescriptor.put(chain.bytes(), position, parent, name);
        store();
    }

    /** Removes a name from an inode. */
    public void remove(long inode, long parent, byte[] name) throws IOException {
        int position = position(inode, parent, name);
        chain.cut(position, LinkDescriptor.next(chain.bytes(), position));
        store();
    }

    private int position(long inode, long parent, byte[] name) throws IOException {
        load(inode, parent, name);
        int position = LinkDescriptor.find(chain.bytes(), 0, chain.length(), parent, name);
        if (position < 0) {
            throw new CorruptStoreException(
                    "inode " + inode + " does not know its name in directory " + parent,
                    layer.tree().rootBlock());
        }
        return position;
    }

    private void load(long inode, long parent, byte[] name) throws IOException {
        chain.load(ItemType.major(inode, ItemType.LINK), layer.nameHash().hash(parent, name));
    }

    private void store() throws IOException {
        assert chain.length() == 0 || LinkDescriptor.check(chain.bytes(), 0, chain.length()) == null : chain.length();
        chain.store();
    }

    /**
     * Finds and checks the item with the first names of an inode.
     *
     * @return whether the inode has a name
     */
    static boolean first(Tree tree, long inode, Item item) throws IOException {
        long major = ItemType.major(inode, ItemType.LINK);
        if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
            return false;
        }
        ItemDamage.requireSound(item);
        return true;
    }

    /** Returns the parent of a directory; for the root, the root. */
    static long parentOf(Tree tree, long directory, Item item) throws IOException {
        if (directory == ItemType.ROOT_INODE) {
            return directory;
        }
        if (!first(tree, directory, item)) {
            throw new CorruptStoreException("directory " + directory + " has no name", tree.rootBlock());
        }
        return LinkDescriptor.parent(item.buffer(), item.offset());
    }

    /** Returns whether a directory is {@code other} or is below it. */
    public static boolean isWithin(Tree tree, long directory, long other) throws IOException {
        Item item = new Item();
        Climb climb = new Climb(tree, directory);
        long at = directory;
        while (at != other && at != ItemType.ROOT_INODE) {
            at = parentOf(tree, at, item);
            climb.passed(at);
        }
        return at == other;
    }
}
