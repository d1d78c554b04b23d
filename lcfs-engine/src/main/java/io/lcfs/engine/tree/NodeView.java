package io.lcfs.engine.tree;

import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;

/**
 * A view of one node where it lies, in the stage or on the device. Belongs to one thread, and is valid as long as the node's
 * tree does not change.
 */
public final class NodeView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;
    private int position;
    private int level;
    private int count;

    /** Of a leaf that was found from a root: the tree, its changes until then, and the first key behind the leaf. */
    private long treeId;

    private long treeChanges;
    private long boundMajor;
    private long boundMinor;

    /** An empty view. */
    public NodeView() {}

    void set(ByteBuffer node, int start) {
        buffer = node;
        position = start;
        level = Nodes.level(node, start);
        count = Nodes.count(node, start);
        treeId = 0;
    }

    /** Remembers whose leaf this is, which is not empty. Numbers, for a reference would keep a closed store alive. */
    void keep(long ofTree, long changes, long major, long minor) {
        treeId = ofTree;
        treeChanges = changes;
        boundMajor = major;
        boundMinor = minor;
    }

    /** Tells whether this is the leaf that a key belongs to. */
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

    /** 0: a leaf. */
    public int level() {
        return level;
    }

    /** The number of entries. */
    public int count() {
        return count;
    }

    /** First half of an entry's key. */
    public long major(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.MAJOR_OFFSET);
    }

    /** Second half of an entry's key. */
    public long minor(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.MINOR_OFFSET);
    }

    /** The child of an entry of an inner node. */
    public long childBlock(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.CHILD_BLOCK_OFFSET);
    }

    /** The birth of a child. */
    public long childBirth(int index) {
        return buffer.getLong(entry(index) + NodeDescriptor.CHILD_BIRTH_OFFSET);
    }

    /** The sum of a child; 0 may mean that it is not known yet, see {@link NodeStore#open}. */
    public int childCrc(int index) {
        return buffer.getInt(entry(index) + NodeDescriptor.CHILD_CRC_OFFSET);
    }

    /** Points an item at an entry of a leaf. */
    public void item(int index, Item item) {
        item.set(buffer, position, index);
    }

    /** The last entry whose key is at most a key; -1 if there is none. */
    public int floor(long major, long minor) {
        return Nodes.floor(buffer, position, major, minor);
    }

    private int entry(int index) {
        return position + NodeDescriptor.HEADER_LENGTH + index * NodeDescriptor.entryLength(level);
    }
}
