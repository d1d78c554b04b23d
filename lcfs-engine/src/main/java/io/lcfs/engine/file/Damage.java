package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.tree.Item;

/** Turns what the check of an item found into the exception that says where. Stateless. */
final class Damage {
    private Damage() {}

    /** Requires that an item is what its type asks for. */
    static void requireSound(Item item) throws CorruptStoreException {
        String problem = ItemType.check(item.major(), item.buffer(), item.offset(), item.length());
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /** What to throw for a finding in an item. */
    static CorruptStoreException in(String problem, Item item) {
        // A node is aligned in its buffer and says which block it is.
        int node = item.offset() & -Blocks.BYTES;
        long block = item.buffer().getLong(node + NodeDescriptor.BLOCK_OFFSET);
        return new CorruptStoreException(problem + ", inode " + ItemType.inode(item.major()), block);
    }
}
