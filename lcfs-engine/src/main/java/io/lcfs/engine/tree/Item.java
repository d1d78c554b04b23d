package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;

/**
 * A view of one item in its node, reused from look-up to look-up. Belongs to one thread, and is valid until the tree
 * changes or its lock is released.
 */
public final class Item {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;
    private int offset;
    private int length;
    private long major;
    private long minor;

    /** Creates an empty view. */
    public Item() {}

    void set(ByteBuffer node, int position, int index) {
        int entry = position + NodeDescriptor.HEADER_LENGTH + index * NodeDescriptor.LEAF_ENTRY_LENGTH;
        buffer = node;
        major = node.getLong(entry + NodeDescriptor.MAJOR_OFFSET);
        minor = node.getLong(entry + NodeDescriptor.MINOR_OFFSET);
        offset = position + (node.getShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF);
        length = node.getShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET) & 0xFFFF;
    }

    /** Returns the buffer that contains the payload, little-endian; only absolute gets are allowed. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Returns the position in the buffer at which the payload begins. */
    public int offset() {
        return offset;
    }

    /** Returns the number of bytes of the payload. */
    public int length() {
        return length;
    }

    /** Returns the block of the item's node. A node is aligned in its buffer and contains its own block number. */
    public long block() {
        return buffer.getLong((offset & -Blocks.BYTES) + NodeDescriptor.BLOCK_OFFSET);
    }

    /** Returns the first half of the key. */
    public long major() {
        return major;
    }

    /** Returns the second half of the key. */
    public long minor() {
        return minor;
    }

    /** Returns a copy of the payload. */
    public byte[] bytes() {
        byte[] copy = new byte[length];
        buffer.get(offset, copy);
        return copy;
    }
}
