package io.lcfs.engine.names;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.format.NodeDescriptor;

/**
 * How much of a path is missing.
 *
 * @param count the number of directories that are not there
 * @param entries how many of them become an entry of a directory that is there: each goes to a leaf of its own, in a
 *     large one
 * @param nameBytes the length of the names of all that are missing
 */
public record MissingDirectories(int count, int entries, long nameBytes) {
    private static final int ITEM_BYTES = InodeDescriptor.LENGTH
            + LinkDescriptor.LENGTH
            + EntryDescriptor.LENGTH
            + 3 * NodeDescriptor.LEAF_ENTRY_LENGTH;

    /**
     * So many bytes of new items fill a node at least. A leaf is split when it lacks room for an item, which is shorter
     * than 320 bytes here, and each half then has room for more than 1,400 bytes before it is split again; a leaf that
     * is left behind at the end of the keys is full. Together that is a node for each 1,000 bytes; the rest is for the
     * nodes above.
     */
    private static final int BYTES_PER_NODE = Blocks.BYTES / 8;

    /** Returns the most nodes that the new items can add to the tree. */
    public int nodes() {
        return (int) (((long) count * ITEM_BYTES + 2 * nameBytes) / BYTES_PER_NODE) + 1;
    }

    /** Tells whether this is no more than what was said before. */
    public boolean isWithin(MissingDirectories most) {
        return count <= most.count && entries <= most.entries && nameBytes <= most.nameBytes;
    }
}
