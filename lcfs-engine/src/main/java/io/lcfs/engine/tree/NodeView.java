package io.lcfs.engine.tree;

import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;

/**
 * A view of one node, in the stage or on the device. Belongs to one thread, and is valid as long as the node's tree
 * does not change.
 */
public final class NodeView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;
    private int position;
    private int level;
    private int count;

    /** For a leaf that was found from a root: the tree, the tree's change count, and the first key behind the leaf. */
    private long treeId;

    private long treeChanges;
    private long boundMajor;
    private long boundMinor;

    /** Creates an empty view. */
    public NodeView() {}

    void set(ByteBuffer node, int start) {
        buffer = node;
        position = start;
        level = Nodes.level(node, start);
        count = Nodes.count(node, start);
        treeId = 0;
    }

    /**
     * Remembers the tree of this leaf, which is not empty. The tree is stored as a number, because a reference would
     * keep a closed store alive.
     */
    void keep(long ofTree, long changes, long major, long minor) {
        treeId = ofTree;
        treeChanges = changes;
        boundMajor = major;
        boundMinor = minor;
    }

    /** Returns whether this is the leaf that a key belongs to. */
    boolean isLeafFor(long ofTree, long changes, long major, long minor) {
        if (treeId != ofTree || treeChanges != changes) {
            return false;
        }
        long first = major(0);
        boolean behindFirst = first < major || first == major && minor(0) <= minor;
        return behindFirst && (major < boundMajor || major == boundMajor && minor < boundMinor);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    /** Returns the level; 0 is that of a leaf. */
    public int level() {
        return level;
    }

    /** Returns the number of entries. */
    public int count() {
        return count;
    }

    /** Returns the first half of an entry's key. */
    public long major(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.MAJOR_OFFSET);
    }

    /** Returns the second half of an entry's key. */
    public long minor(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.MINOR_OFFSET);
    }

    /** Returns the child of an entry of an inner node. */
    public long childBlock(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.CHILD_BLOCK_OFFSET);
    }

    /** Returns the birth of a child. */
    public long childBirth(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.CHILD_BIRTH_OFFSET);
    }

    /** Returns the checksum of a child; 0 may mean that it is not known yet, see {@link NodeStore#open}. */
    public int childCrc(int index) {
        return buffer.getInt(entry(index) + NodeDescriptor.CHILD_CRC_OFFSET);
    }

    /** Sets an item to an entry of a leaf. */
    public void item(int index, Item item) {
        item.set(buffer, position, index);
    }

    /** Returns the last entry whose key is at most a key, or -1. */
    public int floor(long major, long minor) {
        return Nodes.floor(buffer, position, major, minor);
    }

    private int entry(int index) {
        return position + NodeDescriptor.HEADER_LENGTH + index * NodeDescriptor.entryLength(level);
    }
}
