package io.lcfs.engine.names;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.format.NodeDescriptor;

/**
 * The number of directories that are missing on a path, and the size of their entries.
 *
 * @param count the number of missing directories
 * @param entries the number of missing directories that become an entry of an existing directory; in a large directory,
 *     each entry goes to another leaf
 * @param nameBytes the total length of the names in bytes
 */
public record MissingDirectories(int count, int entries, long nameBytes) {
    private static final int ITEM_BYTES = InodeDescriptor.LENGTH
            + LinkDescriptor.LENGTH
            + EntryDescriptor.LENGTH
            + 3 * NodeDescriptor.LEAF_ENTRY_LENGTH;

    /**
     * The least number of bytes of new items per added node. A leaf is split when it lacks room for an item, which is
     * shorter than 320 bytes here, and each half then has room for more than 1,400 bytes before it is split again. A
     * leaf at the end of the keys is full when the next one is begun. Together these are at most one leaf for each
     * 1,000 bytes; the other half is for inner nodes.
     */
    private static final int BYTES_PER_NODE = Blocks.BYTES / 8;

    /** Returns the most nodes that the new items can add to the tree. */
    public int nodes() {
        return (int) (((long) count * ITEM_BYTES + 2 * nameBytes) / BYTES_PER_NODE) + 1;
    }

    /** Returns whether this size is at most a size that was promised space before. */
    public boolean isWithin(MissingDirectories most) {
        return count <= most.count && entries <= most.entries && nameBytes <= most.nameBytes;
    }
}
