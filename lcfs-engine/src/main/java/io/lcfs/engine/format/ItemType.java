package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a layer's file tree, which consist of the inode and the type of an item. Inode numbers are 1 to 2^55 - 1; 1
 * is the root directory.
 *
 * <pre>
 *   major               minor                       payload
 *   inode &lt;&lt; 8 | INODE   0                           {@link InodeDescriptor}
 *   inode &lt;&lt; 8 | LINK    hash of (directory, name)   chain of {@link LinkDescriptor}
 *   inode &lt;&lt; 8 | XATTR   hash of the name            chain of {@link XattrDescriptor}
 *   inode &lt;&lt; 8 | INLINE  0                           the whole content
 *   inode &lt;&lt; 8 | EXTENT  first file block            extent
 *   inode &lt;&lt; 8 | ENTRY   hash of the name            chain of {@link EntryDescriptor}
 *   ORPHAN              inode                       empty; the inode lost its last name, and is deleted when nothing has it open
 * </pre>
 */
public final class ItemType {
    public static final int INODE = 1;
    public static final int LINK = 2;
    public static final int XATTR = 3;
    public static final int INLINE = 4;
    public static final int EXTENT = 5;
    public static final int ENTRY = 6;
    public static final int ORPHAN = 7;

    /** The inode of the root directory. */
    public static final long ROOT_INODE = 1;

    /** The largest inode number, chosen so that a key is never negative. */
    public static final long MAX_INODE = (1L << 55) - 1;

    /** The first half of the keys of all orphans, which sorts before the keys of all inodes. */
    public static final long ORPHAN_MAJOR = ORPHAN;

    private ItemType() {}

    /** Returns the first half of an inode's keys of one type. */
    public static long major(long inode, int type) {
        return inode << 8 | type;
    }

    /** Returns the inode that a key belongs to, or 0 for orphans. */
    public static long inode(long major) {
        return major >>> 8;
    }

    /** Returns the type of a key. */
    public static int type(long major) {
        return (int) (major & 0xFF);
    }

    /** Returns a description of the fault in the payload of an item, or null. */
    public static @Nullable String check(long major, long minor, ByteBuffer buffer, int offset, int length) {
        return switch (type(major)) {
            case INODE -> InodeDescriptor.check(buffer, offset, length);
            case LINK -> LinkDescriptor.check(buffer, offset, length);
            case XATTR -> XattrDescriptor.check(buffer, offset, length);
            case INLINE -> null;
            case EXTENT -> ExtentDescriptor.check(minor, buffer, offset, length);
            case ENTRY -> EntryDescriptor.check(buffer, offset, length);
            case ORPHAN -> length == 0 ? null : "orphan of " + length + " bytes";
            default -> "item of unknown type " + type(major);
        };
    }

    /**
     * Returns a description of the fault in a name that is about to be shown, or null. A look-up needs no such check of
     * its own name.
     */
    public static @Nullable String checkName(ByteBuffer buffer, int position, int length) {
        boolean dots = length <= 2;
        for (int i = 0; i < length; i++) {
            byte next = buffer.get(position + i);
            if (next == 0 || next == '/') {
                return "name with the byte " + next + " in it";
            }
            dots &= next == '.';
        }
        return dots ? "name that is empty or dots" : null;
    }

    /** Returns whether a name in an item is equal to a name in an array. */
    static boolean sameBytes(ByteBuffer buffer, int position, byte[] bytes, int start, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer.get(position + i) != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }
}
