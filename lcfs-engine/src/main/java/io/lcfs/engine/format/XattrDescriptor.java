package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An extended attribute. Chained where hashes collide.
 *
 * <pre>
 *   off  size  type  constant      meaning
 *     0     8  u64   VALUE_INODE   the inode whose content is the value; 0 if the value follows the name
 *     8     4  u32   VALUE_LENGTH  bytes of the value, at most 65,536
 *    12     1  u8    NAME_LENGTH   1 to 255
 *    13   var  u8[]  NAME          the name, and then the value if VALUE_INODE is 0
 *    13        end   LENGTH
 * </pre>
 */
public final class XattrDescriptor {
    public static final int VALUE_INODE_OFFSET = 0;
    public static final int VALUE_LENGTH_OFFSET = 8;
    public static final int NAME_LENGTH_OFFSET = 12;
    public static final int NAME_OFFSET = 13;
    public static final int LENGTH = 13;

    /** The largest length of a value in an item; longer values are the content of an inode. */
    public static final int MAX_INLINE_VALUE = 512;

    /** The largest length of a value. */
    public static final int MAX_VALUE = 65_536;

    private XattrDescriptor() {}

    /** Returns the inode whose content is the value, or 0 if the value follows the name. */
    public static long valueInode(ByteBuffer buffer, int position) {
        return buffer.getLong(position + VALUE_INODE_OFFSET);
    }

    /** Returns the number of bytes of the value, wherever it is. */
    public static int valueLength(ByteBuffer buffer, int position) {
        return buffer.getInt(position + VALUE_LENGTH_OFFSET);
    }

    /** Returns the number of bytes of the name. */
    public static int nameLength(ByteBuffer buffer, int position) {
        return buffer.get(position + NAME_LENGTH_OFFSET) & 0xFF;
    }

    /** Returns the position of a value that is not in an inode. */
    public static int valuePosition(ByteBuffer buffer, int position) {
        return position + LENGTH + nameLength(buffer, position);
    }

    /** Returns the position of the next attribute of the chain. */
    public static int next(ByteBuffer buffer, int position) {
        int inline = valueInode(buffer, position) == 0 ? valueLength(buffer, position) : 0;
        return valuePosition(buffer, position) + inline;
    }

    /** Writes an attribute whose value follows the name. */
    public static void put(ByteBuffer buffer, int position, byte[] name, byte[] value) {
        put(buffer, position, name, 0, value.length);
        buffer.put(position + NAME_OFFSET + name.length, value);
    }

    /** Writes an attribute whose value is the content of an inode. */
    public static void put(ByteBuffer buffer, int position, byte[] name, long valueInode, int valueLength) {
        buffer.putLong(position + VALUE_INODE_OFFSET, valueInode)
                .putInt(position + VALUE_LENGTH_OFFSET, valueLength)
                .put(position + NAME_LENGTH_OFFSET, (byte) name.length)
                .put(position + NAME_OFFSET, name);
    }

    /** Returns the position of the attribute of a name in a valid chain, or -1. */
    public static int find(ByteBuffer buffer, int offset, int length, byte[] name) {
        int end = offset + length;
        for (int position = offset; position < end; position = next(buffer, position)) {
            if (nameLength(buffer, position) == name.length
                    && ItemType.sameBytes(buffer, position + NAME_OFFSET, name, 0, name.length)) {
                return position;
            }
        }
        return -1;
    }

    /** Returns a description of the first fault in a chain of attributes, or null. */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            String problem = checkOne(buffer, position, end);
            if (problem != null) {
                return problem;
            }
            position = next(buffer, position);
        }
        return length == 0 ? "attribute item without an attribute" : null;
    }

    private static @Nullable String checkOne(ByteBuffer buffer, int position, int end) {
        if (end - position < LENGTH) {
            return "extended attribute of " + (end - position) + " bytes";
        }
        if (nameLength(buffer, position) == 0) {
            return "extended attribute without a name";
        }
        long valueInode = valueInode(buffer, position);
        if (valueInode < 0 || valueInode > ItemType.MAX_INODE) {
            return "extended attribute with its value in inode " + valueInode;
        }
        int valueLength = valueLength(buffer, position);
        int limit = valueInode == 0 ? MAX_INLINE_VALUE : MAX_VALUE;
        if (valueLength < 0 || valueLength > limit) {
            return "extended attribute of " + Integer.toUnsignedString(valueLength) + " bytes, the limit is " + limit;
        }
        return next(buffer, position) > end ? "extended attribute beyond its item" : null;
    }
}
