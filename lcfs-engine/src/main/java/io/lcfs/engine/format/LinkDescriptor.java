package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A name of an inode, found from the inode. Links whose hashes are equal are chained in one item.
 *
 * <pre>
 *   off  size  type  constant     meaning
 *     0     8  u64   PARENT       the directory
 *     8     1  u8    NAME_LENGTH  1 to 255
 *     9   var  u8[]  NAME         as in the directory
 *     9        end   LENGTH
 * </pre>
 */
public final class LinkDescriptor {
    public static final int PARENT_OFFSET = 0;
    public static final int NAME_LENGTH_OFFSET = 8;
    public static final int NAME_OFFSET = 9;
    public static final int LENGTH = 9;

    private LinkDescriptor() {}

    /** Returns the directory that contains the name. */
    public static long parent(ByteBuffer buffer, int position) {
        return buffer.getLong(position + PARENT_OFFSET);
    }

    /** Returns the number of bytes of the name. */
    public static int nameLength(ByteBuffer buffer, int position) {
        return buffer.get(position + NAME_LENGTH_OFFSET) & 0xFF;
    }

    /** Returns the position of the next link of the chain. */
    public static int next(ByteBuffer buffer, int position) {
        return position + LENGTH + nameLength(buffer, position);
    }

    /** Writes a link. */
    public static void put(ByteBuffer buffer, int position, long parent, byte[] name) {
        buffer.putLong(position + PARENT_OFFSET, parent)
                .put(position + NAME_LENGTH_OFFSET, (byte) name.length)
                .put(position + NAME_OFFSET, name);
    }

    /** Returns the position of the link of a name in a directory in a valid chain, or -1. */
    public static int find(ByteBuffer buffer, int offset, int length, long parent, byte[] name) {
        int end = offset + length;
        for (int position = offset; position < end; position = next(buffer, position)) {
            if (parent(buffer, position) == parent
                    && nameLength(buffer, position) == name.length
                    && ItemType.sameBytes(buffer, position + NAME_OFFSET, name, 0, name.length)) {
                return position;
            }
        }
        return -1;
    }

    /** Returns a description of the first fault in a chain of links, or null. */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            if (end - position < LENGTH || next(buffer, position) > end) {
                return "link beyond its item of " + length + " bytes";
            }
            if (nameLength(buffer, position) == 0) {
                return "link without a name";
            }
            if (parent(buffer, position) <= 0 || parent(buffer, position) > ItemType.MAX_INODE) {
                return "link in directory " + parent(buffer, position);
            }
            position = next(buffer, position);
        }
        return length == 0 ? "link item without a link" : null;
    }
}
