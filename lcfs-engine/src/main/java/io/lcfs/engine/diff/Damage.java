package io.lcfs.engine.diff;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;

/** Requires of items that they are what their keys say, before anything is read from them. Stateless. */
final class Damage {
    private Damage() {}

    /** Requires that an item is what its type asks for. */
    static void requireSound(Item item) throws CorruptStoreException {
        String problem = ItemType.check(item.major(), item.buffer(), item.offset(), item.length());
        if (problem != null) {
            throw new CorruptStoreException(problem + ", inode " + ItemType.inode(item.major()), item.block());
        }
    }
}
