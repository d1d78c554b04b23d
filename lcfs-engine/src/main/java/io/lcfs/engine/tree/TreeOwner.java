package io.lcfs.engine.tree;

import java.io.IOException;

/** The owner of a tree, which decides which nodes may be changed in place and keeps account of the blocks. */
public interface TreeOwner {
    /** Returns the birth of new nodes; nodes born at or after it may be changed in place. */
    long mutableSince();

    /** Returns a block for a new node. */
    long allocate() throws IOException;

    /**
     * Returns a birth such that no other tree reaches a node of this tree that was born at or after it. A change merges
     * only such nodes with others, because the block of a merged node is released.
     */
    default long mergeableSince() {
        return 0;
    }

    /** Accepts a node to which the tree no longer points. If the owner owns it, its block is free. */
    void release(long block, long birth) throws IOException;
}
