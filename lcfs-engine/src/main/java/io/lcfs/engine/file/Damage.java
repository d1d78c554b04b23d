package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.tree.Item;
import org.jspecify.annotations.Nullable;

/** Turns what a check of a record found into the exception that says where. Stateless. */
final class Damage {
    private Damage() {}

    /** Requires that a check of an item found nothing. */
    static void requireSound(@Nullable String problem, Item item) throws CorruptStoreException {
        if (problem != null) {
            throw in(problem, item);
        }
    }

    /** What to throw for a finding in an item. */
    static CorruptStoreException in(String problem, Item item) {
        // A node is aligned in its buffer and says which block it is.
        int node = item.offset() & -Blocks.BYTES;
        long block = item.buffer().getLong(node + NodeDescriptor.BLOCK_OFFSET);
        return new CorruptStoreException(
                problem + ", item " + item.major() + ":" + item.minor() + " of inode " + (item.major() >>> 8), block);
    }
}
