package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A directory entry. Entries whose names have the same hash are chained in one item, one after the other.
 *
 * <pre>
 *   off  size  type  constant     meaning
 *     0     8  u64   INODE        the inode that the entry names
 *     8     1  u8    KIND         as in {@link InodeDescriptor}
 *     9     1  u8    NAME_LENGTH  1 to 255
 *    10   var  u8[]  NAME         bytes, no zero and no slash
 *    10        end   LENGTH
 * </pre>
 */
public final class EntryDescriptor {
    public static final int INODE_OFFSET = 0;
    public static final int KIND_OFFSET = 8;
    public static final int NAME_LENGTH_OFFSET = 9;
    public static final int NAME_OFFSET = 10;
    public static final int LENGTH = 10;

    private EntryDescriptor() {}

    /** Returns the inode that the entry names. */
    public static long inode(ByteBuffer buffer, int position) {
        return buffer.getLong(position + INODE_OFFSET);
    }

    /** Returns the kind of the inode that the entry names. */
    public static int kind(ByteBuffer buffer, int position) {
        return buffer.get(position + KIND_OFFSET) & 0xFF;
    }

    /** Returns the number of bytes of the name. */
    public static int nameLength(ByteBuffer buffer, int position) {
        return buffer.get(position + NAME_LENGTH_OFFSET) & 0xFF;
    }

    /** Returns the position of the next entry of the chain. */
    public static int next(ByteBuffer buffer, int position) {
        return position + LENGTH + nameLength(buffer, position);
    }

    /** Writes an entry. */
    public static void put(ByteBuffer buffer, int position, long inode, int kind, byte[] name) {
        buffer.putLong(position + INODE_OFFSET, inode)
                .put(position + KIND_OFFSET, (byte) kind)
                .put(position + NAME_LENGTH_OFFSET, (byte) name.length)
                .put(position + NAME_OFFSET, name);
    }

    /** Returns the position of the entry of a name in a valid chain, or -1. */
    public static int find(ByteBuffer buffer, int offset, int length, byte[] bytes, int start, int nameLength) {
        int end = offset + length;
        for (int position = offset; position < end; position = next(buffer, position)) {
            if (nameLength(buffer, position) == nameLength
                    && ItemType.sameBytes(buffer, position + NAME_OFFSET, bytes, start, nameLength)) {
                return position;
            }
        }
        return -1;
    }

    /** Returns a description of the first fault in a chain of entries, or null. */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            if (end - position < LENGTH || next(buffer, position) > end) {
                return "directory entry beyond its item of " + length + " bytes";
            }
            if (nameLength(buffer, position) == 0) {
                return "directory entry without a name";
            }
            if (!InodeDescriptor.isVisibleKind(kind(buffer, position))) {
                return "directory entry of unknown kind " + kind(buffer, position);
            }
            if (inode(buffer, position) <= 0 || inode(buffer, position) > ItemType.MAX_INODE) {
                return "directory entry of inode " + inode(buffer, position);
            }
            position = next(buffer, position);
        }
        return length == 0 ? "directory item without an entry" : null;
    }
}
