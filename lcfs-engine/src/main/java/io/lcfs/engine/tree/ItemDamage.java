package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NameBytes;

/** Checks items of a tree, and creates the exception for a damaged one, with the inode and the block. Stateless. */
public final class ItemDamage {
    private ItemDamage() {}

    /**
     * Checks the format of an item.
     *
     * @throws CorruptStoreException if the item does not have the form that its type requires
     */
    public static void requireSound(Item item) throws CorruptStoreException {
        String problem = ItemType.check(item.major(), item.minor(), item.buffer(), item.offset(), item.length());
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /**
     * Checks a name in an item.
     *
     * @throws CorruptStoreException if the name cannot be shown to users
     */
    public static void requireName(Item item, int position, int length) throws CorruptStoreException {
        String problem = NameBytes.check(item.buffer(), position, length);
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /**
     * Returns a copy of the bytes of a name in an item.
     *
     * @throws CorruptStoreException if these bytes cannot be a name
     */
    public static byte[] name(Item item, int position, int length) throws CorruptStoreException {
        String problem = ItemType.checkName(item.buffer(), position, length);
        if (problem != null) {
            throw in(problem, item);
        }
        byte[] name = new byte[length];
        item.buffer().get(position, name);
        return name;
    }

    /** Returns the exception for a problem in an item. */
    public static CorruptStoreException in(String problem, Item item) {
        return new CorruptStoreException(problem + ", inode " + ItemType.inode(item.major()), item.block());
    }
}
