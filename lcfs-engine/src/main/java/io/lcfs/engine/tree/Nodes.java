package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;

/**
 * Reads nodes in place, and changes nodes in the stage, which begin at position 0 of their buffer. Makes no decisions.
 * Stateless.
 */
final class Nodes {
    private static final int HEADER = NodeDescriptor.HEADER_LENGTH;
    private static final int LEAF_ENTRY = NodeDescriptor.LEAF_ENTRY_LENGTH;
    private static final int INNER_ENTRY = NodeDescriptor.INNER_ENTRY_LENGTH;

    private Nodes() {}

    static int level(ByteBuffer node, int position) {
        return node.get(position + NodeDescriptor.LEVEL_OFFSET);
    }

    static int count(ByteBuffer node, int position) {
        return node.getShort(position + NodeDescriptor.COUNT_OFFSET) & 0xFFFF;
    }

    static void setCount(ByteBuffer node, int count) {
        node.putShort(NodeDescriptor.COUNT_OFFSET, (short) count);
    }

    static void initialize(ByteBuffer node, int level, long block, long birth) {
        node.putInt(NodeDescriptor.MAGIC_OFFSET, NodeDescriptor.MAGIC);
        node.put(NodeDescriptor.LEVEL_OFFSET, (byte) level);
        setCount(node, 0);
        node.putLong(NodeDescriptor.BLOCK_OFFSET, block);
        node.putLong(NodeDescriptor.BIRTH_OFFSET, birth);
        node.putShort(NodeDescriptor.PAYLOAD_OFFSET, (short) (level == 0 ? Blocks.BYTES : 0));
    }

    static long major(ByteBuffer node, int level, int index) {
        return node.getLong(HEADER + index * NodeDescriptor.entryLength(level));
    }

    static long minor(ByteBuffer node, int level, int index) {
        return node.getLong(HEADER + index * NodeDescriptor.entryLength(level) + NodeDescriptor.MINOR_OFFSET);
    }

    /** Returns the last entry whose key is at most a key, or -1. */
    static int floor(ByteBuffer node, int position, long major, long minor) {
        int stride = level(node, position) == 0 ? LEAF_ENTRY : INNER_ENTRY;
        int first = position + HEADER;
        int low = 0;
        int high = count(node, position) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int entry = first + middle * stride;
            long found = node.getLong(entry);
            if (found < major || found == major && node.getLong(entry + Long.BYTES) <= minor) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /**
     * Checks that the key of an entry is higher than the key that the walk visited before. Within a node the order was
     * verified when the node was read. From node to node the walk must check it, because otherwise a walk in a damaged
     * tree might never end.
     *
     * @throws CorruptStoreException if the key is not higher
     */
    static void requireAscending(long major, long minor, NodeView node, int index) throws CorruptStoreException {
        long next = node.major(index);
        if (next < major || next == major && node.minor(index) <= minor) {
            throw new CorruptStoreException(
                    "key " + next + "," + node.minor(index) + " comes after " + major + "," + minor,
                    node.buffer().getLong(node.position() + NodeDescriptor.BLOCK_OFFSET));
        }
    }

    static boolean isAt(ByteBuffer node, int position, int index, long major, long minor) {
        int entry = position + HEADER + index * LEAF_ENTRY;
        return node.getLong(entry) == major && node.getLong(entry + Long.BYTES) == minor;
    }

    /** Returns the position of an item's entry in a leaf at position 0. */
    static int leafEntry(int index) {
        return HEADER + index * LEAF_ENTRY;
    }

    static int payloadStart(ByteBuffer leaf) {
        return leaf.getShort(NodeDescriptor.PAYLOAD_OFFSET) & 0xFFFF;
    }

    static int freeBytes(ByteBuffer leaf) {
        return payloadStart(leaf) - HEADER - count(leaf, 0) * LEAF_ENTRY;
    }

    static int usedBytes(ByteBuffer leaf, int position) {
        int payload = leaf.getShort(position + NodeDescriptor.PAYLOAD_OFFSET) & 0xFFFF;
        return Blocks.BYTES - payload + count(leaf, position) * LEAF_ENTRY;
    }

    static int itemOffset(ByteBuffer leaf, int position, int index) {
        return leaf.getShort(position + HEADER + index * LEAF_ENTRY + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF;
    }

    static int itemLength(ByteBuffer leaf, int position, int index) {
        return leaf.getShort(position + HEADER + index * LEAF_ENTRY + NodeDescriptor.ITEM_LENGTH_OFFSET) & 0xFFFF;
    }

    /** Inserts an item for which there is room. */
    static void insertItem(ByteBuffer leaf, int index, long major, long minor, ByteBuffer payload) {
        int length = payload.remaining();
        assert length + LEAF_ENTRY <= freeBytes(leaf) : length;
        int offset = payloadStart(leaf) - length;
        leaf.put(offset, payload, payload.position(), length);
        leaf.putShort(NodeDescriptor.PAYLOAD_OFFSET, (short) offset);
        int count = count(leaf, 0);
        int entry = HEADER + index * LEAF_ENTRY;
        leaf.put(entry + LEAF_ENTRY, leaf, entry, (count - index) * LEAF_ENTRY);
        leaf.putLong(entry, major);
        leaf.putLong(entry + NodeDescriptor.MINOR_OFFSET, minor);
        leaf.putShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, (short) offset);
        leaf.putShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET, (short) length);
        setCount(leaf, count + 1);
        assert isInOrder(leaf, index) : index;
    }

    /** Overwrites an item with a payload of the same length. */
    static void overwriteItem(ByteBuffer leaf, int index, ByteBuffer payload) {
        assert index < count(leaf, 0) && payload.remaining() == itemLength(leaf, 0, index) : index;
        leaf.put(itemOffset(leaf, 0, index), payload, payload.position(), payload.remaining());
    }

    /**
     * Replaces the payload of an item, which is not empty, by one of another length that fits; the payloads stay
     * without gaps.
     */
    static void replaceItem(ByteBuffer leaf, int index, ByteBuffer payload) {
        int length = payload.remaining();
        int offset = itemOffset(leaf, 0, index);
        int shorter = itemLength(leaf, 0, index) - length;
        assert index < count(leaf, 0) && -shorter <= freeBytes(leaf) : index;
        shiftPayloads(leaf, offset, shorter);
        leaf.put(offset + shorter, payload, payload.position(), length);
        int entry = HEADER + index * LEAF_ENTRY;
        leaf.putShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, (short) (offset + shorter));
        leaf.putShort(entry + NodeDescriptor.ITEM_LENGTH_OFFSET, (short) length);
    }

    /** Removes an item; the payloads stay without gaps. */
    static void removeItem(ByteBuffer leaf, int index) {
        assert index >= 0 && index < count(leaf, 0) : index;
        int offset = itemOffset(leaf, 0, index);
        int length = itemLength(leaf, 0, index);
        int count = count(leaf, 0) - 1;
        int entry = HEADER + index * LEAF_ENTRY;
        leaf.put(entry, leaf, entry + LEAF_ENTRY, (count - index) * LEAF_ENTRY);
        setCount(leaf, count);
        shiftPayloads(leaf, offset, length);
    }

    /** Moves the payloads before an offset towards the end or, if the distance is negative, towards the beginning. */
    private static void shiftPayloads(ByteBuffer leaf, int offset, int distance) {
        int start = payloadStart(leaf);
        leaf.put(start + distance, leaf, start, offset - start);
        leaf.putShort(NodeDescriptor.PAYLOAD_OFFSET, (short) (start + distance));
        int end = HEADER + count(leaf, 0) * LEAF_ENTRY;
        for (int entry = HEADER; entry < end; entry += LEAF_ENTRY) {
            int itemOffset = leaf.getShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFFF;
            // An empty payload may have the same offset as the removed one.
            if (itemOffset <= offset) {
                leaf.putShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, (short) (itemOffset + distance));
            }
        }
    }

    /** Appends a range of the items of a leaf in any place to a leaf that has room for them. */
    static void appendItems(ByteBuffer target, ByteBuffer source, int position, int from, int to) {
        int start = payloadStart(target);
        int entry = HEADER + count(target, 0) * LEAF_ENTRY;
        target.put(entry, source, position + HEADER + from * LEAF_ENTRY, (to - from) * LEAF_ENTRY);
        for (int i = from; i < to; i++, entry += LEAF_ENTRY) {
            int length = itemLength(source, position, i);
            start -= length;
            target.put(start, source, position + itemOffset(source, position, i), length);
            target.putShort(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, (short) start);
        }
        target.putShort(NodeDescriptor.PAYLOAD_OFFSET, (short) start);
        int before = count(target, 0);
        setCount(target, before + to - from);
        assert freeBytes(target) >= 0 && isInOrder(target, before) : before;
    }

    /**
     * Returns whether an entry of a node at position 0 has a key between those of its neighbours; for assertions. An
     * index behind the last entry is in order.
     */
    static boolean isInOrder(ByteBuffer node, int index) {
        int level = level(node, 0);
        int count = count(node, 0);
        return index >= count
                || (index == 0 || isBefore(node, level, index - 1))
                        && (index + 1 == count || isBefore(node, level, index));
    }

    private static boolean isBefore(ByteBuffer node, int level, int index) {
        long major = major(node, level, index);
        long next = major(node, level, index + 1);
        return major < next || major == next && minor(node, level, index) < minor(node, level, index + 1);
    }

    static long childBlock(ByteBuffer node, int position, int index) {
        return node.getLong(position + HEADER + index * INNER_ENTRY + NodeDescriptor.CHILD_BLOCK_OFFSET);
    }

    static long childBirth(ByteBuffer node, int position, int index) {
        return node.getLong(position + HEADER + index * INNER_ENTRY + NodeDescriptor.CHILD_BIRTH_OFFSET);
    }

    static int childCrc(ByteBuffer node, int position, int index) {
        return node.getInt(position + HEADER + index * INNER_ENTRY + NodeDescriptor.CHILD_CRC_OFFSET);
    }

    static void setChild(ByteBuffer node, int index, long block, long birth, int crc) {
        assert index < count(node, 0) && level(node, 0) > 0 : index;
        int entry = HEADER + index * INNER_ENTRY;
        node.putLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET, block);
        node.putLong(entry + NodeDescriptor.CHILD_BIRTH_OFFSET, birth);
        node.putInt(entry + NodeDescriptor.CHILD_CRC_OFFSET, crc);
    }

    static void setChildCrc(ByteBuffer node, int index, int crc) {
        node.putInt(HEADER + index * INNER_ENTRY + NodeDescriptor.CHILD_CRC_OFFSET, crc);
    }

    static void setKey(ByteBuffer node, int index, long major, long minor) {
        assert index < count(node, 0) && level(node, 0) > 0 : index;
        int entry = HEADER + index * INNER_ENTRY;
        node.putLong(entry, major);
        node.putLong(entry + NodeDescriptor.MINOR_OFFSET, minor);
    }

    /** Makes room for an entry; the caller must fill in its fields. */
    static void insertEntry(ByteBuffer node, int index) {
        int count = count(node, 0);
        assert index <= count && count < NodeDescriptor.INNER_CAPACITY && level(node, 0) > 0 : index;
        int entry = HEADER + index * INNER_ENTRY;
        node.put(entry + INNER_ENTRY, node, entry, (count - index) * INNER_ENTRY);
        setCount(node, count + 1);
    }

    static void removeEntry(ByteBuffer node, int index) {
        int count = count(node, 0) - 1;
        assert index >= 0 && index <= count && level(node, 0) > 0 : index;
        int entry = HEADER + index * INNER_ENTRY;
        node.put(entry, node, entry + INNER_ENTRY, (count - index) * INNER_ENTRY);
        setCount(node, count);
    }

    /** Appends a range of the entries of an inner node in any place to an inner node that has room for them. */
    static void appendEntries(ByteBuffer target, ByteBuffer source, int position, int from, int to) {
        int count = count(target, 0);
        target.put(
                HEADER + count * INNER_ENTRY,
                source,
                position + HEADER + from * INNER_ENTRY,
                (to - from) * INNER_ENTRY);
        setCount(target, count + to - from);
        assert count + to - from <= NodeDescriptor.INNER_CAPACITY && isInOrder(target, count) : count;
    }
}
