package io.lcfs.engine.tree;

import java.io.IOException;

/** To whom a tree belongs: says which nodes may be changed in place, and keeps account of the blocks. */
public interface TreeOwner {
    /** The birth of new nodes; nodes born at or after it may be changed in place. */
    long mutableSince();

    /** A block for a new node. */
    long allocate() throws IOException;

    /** The tree does not point at a node any more. If the owner owns it, its block is free. */
    void release(long block, long birth) throws IOException;
}
