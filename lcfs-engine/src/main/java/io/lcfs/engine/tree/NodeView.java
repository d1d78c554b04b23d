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

    /** An empty view. */
    public NodeView() {}

    void set(ByteBuffer node, int start) {
        buffer = node;
        position = start;
        level = Nodes.level(node, start);
        count = Nodes.count(node, start);
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
