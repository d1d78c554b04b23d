package io.lcfs.engine.inode;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NameBytes;
import io.lcfs.engine.tree.Item;

/** Turns what the check of an item found into the exception that says where. Stateless. */
public final class Damage {
    private Damage() {}

    /** Requires that an item is what its type asks for. */
    public static void requireSound(Item item) throws CorruptStoreException {
        String problem = ItemType.check(item.major(), item.minor(), item.buffer(), item.offset(), item.length());
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /** Requires that a name in an item is one that may leave the store. */
    public static void requireName(Item item, int position, int length) throws CorruptStoreException {
        String problem = NameBytes.check(item.buffer(), position, length);
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /** The bytes of a name in an item, which must be one that can be. */
    static byte[] name(Item item, int position, int length) throws CorruptStoreException {
        String problem = ItemType.checkName(item.buffer(), position, length);
        if (problem != null) {
            throw in(problem, item);
        }
        byte[] name = new byte[length];
        item.buffer().get(position, name);
        return name;
    }

    /** What to throw for a finding in an item. */
    public static CorruptStoreException in(String problem, Item item) {
        return new CorruptStoreException(problem + ", inode " + ItemType.inode(item.major()), item.block());
    }
}
