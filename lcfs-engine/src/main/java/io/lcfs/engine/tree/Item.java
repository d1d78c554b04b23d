package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;

/**
 * A view of one item where it lies in its node; reused from look-up to look-up. Belongs to one thread, and is valid until
 * the tree changes or its lock is given back.
 */
public final class Item {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;
    private int offset;
    private int length;
    private long major;
    private long minor;

    /** An empty view. */
    public Item() {}

    void set(ByteBuffer node, int position, int index) {
        int entry = position + NodeDescriptor.HEADER_LENGTH + index * NodeDescriptor.LEAF_ENTRY_LENGTH;
        buffer = node;
        major = node.getLong(entry + NodeDescriptor.MAJOR_OFFSET);
        minor = node.getLong(entry + NodeDescriptor.MINOR_OFFSET);
        offset = position + (node.getShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF);
        length = node.getShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET) & 0xFFFF;
    }

    /** The buffer that has the payload in it, little-endian; absolute gets only. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where in the buffer the payload begins. */
    public int offset() {
        return offset;
    }

    /** Bytes of the payload. */
    public int length() {
        return length;
    }

    /** The block of the node that it lies in. A node is aligned in its buffer, and says which block it is. */
    public long block() {
        return buffer.getLong((offset & -Blocks.BYTES) + NodeDescriptor.BLOCK_OFFSET);
    }

    /** First half of the key. */
    public long major() {
        return major;
    }

    /** Second half of the key. */
    public long minor() {
        return minor;
    }

    /** A copy of the payload. */
    public byte[] bytes() {
        byte[] copy = new byte[length];
        buffer.get(offset, copy);
        return copy;
    }
}
