package io.lcfs.engine.tree;

import java.io.IOException;

/** The owner of a tree, which decides which nodes may be changed in place and keeps account of the blocks. */
public interface TreeOwner {
    /** Returns the birth of new nodes; nodes born at or after it may be changed in place. */
    long mutableSince();

    /** Returns a block for a new node. */
    long allocate() throws IOException;

    /** Accepts a node to which the tree no longer points. If the owner owns it, its block is free. */
    void release(long block, long birth) throws IOException;
}
