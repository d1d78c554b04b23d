package io.lcfs.engine.diff;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NameBytes;
import io.lcfs.engine.tree.Item;

/** Checks that items are what their keys state before anything is read from them. Stateless. */
final class Damage {
    private Damage() {}

    /** Requires that the payload of an item is valid for its type. */
    static void requireSound(Item item) throws CorruptStoreException {
        String problem = ItemType.check(item.major(), item.minor(), item.buffer(), item.offset(), item.length());
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /** Requires that a name in an item may leave the store. */
    static void requireName(Item item, int position, int length) throws CorruptStoreException {
        String problem = NameBytes.check(item.buffer(), position, length);
        if (problem != null) {
            throw in(problem, item);
        }
    }

    private static CorruptStoreException in(String problem, Item item) {
        return new CorruptStoreException(problem + ", inode " + ItemType.inode(item.major()), item.block());
    }
}
