package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a tree. It fills one block.
 *
 * <pre>
 *   off  size  type  constant       meaning
 *     0     4  u32   MAGIC          "LCFn"
 *     4     1  u8    LEVEL          0 in a leaf
 *     5     1  u8    RESERVED       zero
 *     6     2  u16   COUNT          number of entries
 *     8     8  u64   BLOCK          the node's own block; another number means a misplaced write
 *    16     8  u64   BIRTH          the generation in which the node was made
 *    24     2  u16   PAYLOAD        in a leaf the offset of the first payload; in an inner node zero
 *    26     6  u48   RESERVED2      zero
 *    32        end   HEADER_LENGTH
 * </pre>
 *
 * Entries follow, in ascending order of keys and without gaps. The payloads of a leaf are at the end of the node,
 * without gaps and in any order. An entry of a leaf:
 *
 * <pre>
 *   off  size  type  constant       meaning
 *     0     8  s64   MAJOR          first half of the key
 *     8     8  s64   MINOR          second half of the key
 *    16     2  u16   ITEM_OFFSET    offset of the payload in the node
 *    18     2  u16   ITEM_LENGTH    bytes of the payload
 *    20        end   LEAF_ENTRY_LENGTH
 * </pre>
 *
 * An entry of an inner node. Its key equals the first key of the child's subtree:
 *
 * <pre>
 *   off  size  type  constant       meaning
 *     0     8  s64   MAJOR          first half of the key
 *     8     8  s64   MINOR          second half of the key
 *    16     8  u64   CHILD_BLOCK    the child, never 0
 *    24     8  u64   CHILD_BIRTH    its birth
 *    32     4  u32   CHILD_CRC      CRC32C of its block
 *    36        end   INNER_ENTRY_LENGTH
 * </pre>
 */
public final class NodeDescriptor {
    public static final int MAGIC = 'L' | 'C' << 8 | 'F' << 16 | 'n' << 24;
    public static final int MAGIC_OFFSET = 0;
    public static final int LEVEL_OFFSET = 4;
    public static final int RESERVED_OFFSET = 5;
    public static final int COUNT_OFFSET = 6;
    public static final int BLOCK_OFFSET = 8;
    public static final int BIRTH_OFFSET = 16;
    public static final int PAYLOAD_OFFSET = 24;
    public static final int RESERVED2_OFFSET = 26;
    public static final int HEADER_LENGTH = 32;

    public static final int MAJOR_OFFSET = 0;
    public static final int MINOR_OFFSET = 8;
    public static final int ITEM_OFFSET_OFFSET = 16;
    public static final int ITEM_LENGTH_OFFSET = 18;
    public static final int LEAF_ENTRY_LENGTH = 20;

    public static final int CHILD_BLOCK_OFFSET = 16;
    public static final int CHILD_BIRTH_OFFSET = 24;
    public static final int CHILD_CRC_OFFSET = 32;
    public static final int INNER_ENTRY_LENGTH = 36;

    /** The largest number of entries in an inner node. */
    public static final int INNER_CAPACITY = (Blocks.BYTES - HEADER_LENGTH) / INNER_ENTRY_LENGTH;

    /** The size of the largest payload: three such payloads, with their entries, fit into a leaf. */
    public static final int MAX_ITEM_BYTES = 1300;

    /** The largest level of a tree: half of 112 to the tenth power exceeds the number of all blocks. */
    public static final int MAX_LEVEL = 10;

    private NodeDescriptor() {}

    /** Returns the number of bytes of an entry at a level. */
    public static int entryLength(int level) {
        return level == 0 ? LEAF_ENTRY_LENGTH : INNER_ENTRY_LENGTH;
    }

    /**
     * Checks a node that was read from the device, so that no later read of it leaves the block.
     *
     * @return a description of the fault, or null
     */
    public static @Nullable String check(ByteBuffer node, int position, long block, long birth) {
        if (node.getInt(position + MAGIC_OFFSET) != MAGIC) {
            return "not a node: magic 0x" + Integer.toHexString(node.getInt(position));
        }
        if (node.getLong(position + BLOCK_OFFSET) != block) {
            return "misplaced node: it says it is block " + node.getLong(position + BLOCK_OFFSET);
        }
        if (node.getLong(position + BIRTH_OFFSET) != birth) {
            return "node of birth " + node.getLong(position + BIRTH_OFFSET) + ", expected " + birth;
        }
        int level = node.get(position + LEVEL_OFFSET) & 0xFF;
        int count = node.getShort(position + COUNT_OFFSET) & 0xFFFF;
        if (level > MAX_LEVEL || count == 0) {
            return "node of level " + level + " with " + count + " entries";
        }
        if (node.get(position + RESERVED_OFFSET) != 0
                || node.getShort(position + RESERVED2_OFFSET) != 0
                || node.getInt(position + RESERVED2_OFFSET + Short.BYTES) != 0) {
            return "reserved bytes are not zero";
        }
        return level == 0 ? checkLeaf(node, position, count) : checkInner(node, position, count, birth);
    }

    private static @Nullable String checkLeaf(ByteBuffer node, int position, int count) {
        int payload = node.getShort(position + PAYLOAD_OFFSET) & 0xFFFF;
        int entriesEnd = HEADER_LENGTH + count * LEAF_ENTRY_LENGTH;
        if (payload < entriesEnd || payload > Blocks.BYTES) {
            return "payload begins at " + payload + " with " + count + " entries";
        }
        int total = 0;
        long[] taken = new long[Blocks.BYTES / Long.SIZE];
        for (int i = 0; i < count; i++) {
            int entry = position + HEADER_LENGTH + i * LEAF_ENTRY_LENGTH;
            int offset = node.getShort(entry + ITEM_OFFSET_OFFSET) & 0xFFFF;
            int length = node.getShort(entry + ITEM_LENGTH_OFFSET) & 0xFFFF;
            if (offset < payload || offset + length > Blocks.BYTES || length > MAX_ITEM_BYTES) {
                return "item " + i + " at " + offset + " of length " + length;
            }
            if (i > 0 && !isAscending(node, entry - LEAF_ENTRY_LENGTH, entry)) {
                return "item " + i + " is not above the one before";
            }
            if (!take(taken, offset, offset + length)) {
                return "item " + i + " at " + offset + " of length " + length + " overlaps another one";
            }
            total += length;
        }
        return total == Blocks.BYTES - payload ? null : "payloads of " + total + " bytes from " + payload;
    }

    /**
     * Marks a range of bytes as taken and returns whether all of it was free. There is one bit per byte, because a
     * change in place requires that each byte belongs to only one item.
     */
    private static boolean take(long[] taken, int from, int to) {
        boolean free = true;
        for (int at = from; at < to; ) {
            int end = Math.min(to, (at | Long.SIZE - 1) + 1);
            long mask = -1L >>> (Long.SIZE - (end - at)) << at;
            free &= (taken[at >>> 6] & mask) == 0;
            taken[at >>> 6] |= mask;
            at = end;
        }
        return free;
    }

    private static @Nullable String checkInner(ByteBuffer node, int position, int count, long birth) {
        if (count > INNER_CAPACITY) {
            return "inner node with " + count + " entries";
        }
        for (int i = 0; i < count; i++) {
            int entry = position + HEADER_LENGTH + i * INNER_ENTRY_LENGTH;
            long childBirth = node.getLong(entry + CHILD_BIRTH_OFFSET);
            if (node.getLong(entry + CHILD_BLOCK_OFFSET) == Blocks.NULL) {
                return "child " + i + " is nowhere";
            }
            if (childBirth <= 0 || childBirth > birth) {
                return "child " + i + " of birth " + childBirth + " in a node of birth " + birth;
            }
            if (i > 0 && !isAscending(node, entry - INNER_ENTRY_LENGTH, entry)) {
                return "child " + i + " is not above the one before";
            }
        }
        return null;
    }

    private static boolean isAscending(ByteBuffer node, int lower, int upper) {
        long lowerMajor = node.getLong(lower + MAJOR_OFFSET);
        long upperMajor = node.getLong(upper + MAJOR_OFFSET);
        return lowerMajor < upperMajor
                || lowerMajor == upperMajor && node.getLong(lower + MINOR_OFFSET) < node.getLong(upper + MINOR_OFFSET);
    }
}
