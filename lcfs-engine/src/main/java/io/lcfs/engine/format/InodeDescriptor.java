package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An inode, under the key (inode &lt;&lt; 8 | {@link ItemType#INODE}, 0).
 *
 * <pre>
 *   off  size  type  constant       meaning
 *     0     1  u8    KIND           1 regular, 2 directory, 3 symbolic link, 4 character device, 5 block device, 6 fifo,
 *                                   7 socket, 8 value of an extended attribute
 *     1     1  u8    FLAGS          zero
 *     2     2  u16   MODE           the twelve permission bits
 *     4     4  u32   UID
 *     8     4  u32   GID
 *    12     4  u32   LINK_COUNT     at most 2^31 - 1; in a directory 2 more than it has subdirectories; 0 in an orphan
 *    16     8  u64   SIZE           bytes of content; in a directory the number of entries
 *    24     8  u64   BLOCK_COUNT    blocks on the device that hold the content
 *    32     8  u64   RDEV           the device's number in a device node, else zero
 *    40     8  s64   MTIME_SECONDS
 *    48     8  s64   CTIME_SECONDS
 *    56     8  s64   BTIME_SECONDS
 *    64     4  u32   MTIME_NANOS
 *    68     4  u32   CTIME_NANOS
 *    72     4  u32   BTIME_NANOS
 *    76        end   LENGTH
 * </pre>
 */
public final class InodeDescriptor {
    public static final int KIND_OFFSET = 0;
    public static final int FLAGS_OFFSET = 1;
    public static final int MODE_OFFSET = 2;
    public static final int UID_OFFSET = 4;
    public static final int GID_OFFSET = 8;
    public static final int LINK_COUNT_OFFSET = 12;
    public static final int SIZE_OFFSET = 16;
    public static final int BLOCK_COUNT_OFFSET = 24;
    public static final int RDEV_OFFSET = 32;
    public static final int MTIME_SECONDS_OFFSET = 40;
    public static final int CTIME_SECONDS_OFFSET = 48;
    public static final int BTIME_SECONDS_OFFSET = 56;
    public static final int MTIME_NANOS_OFFSET = 64;
    public static final int CTIME_NANOS_OFFSET = 68;
    public static final int BTIME_NANOS_OFFSET = 72;
    public static final int LENGTH = 76;

    public static final int REGULAR = 1;
    public static final int DIRECTORY = 2;
    public static final int SYMBOLIC_LINK = 3;
    public static final int CHARACTER_DEVICE = 4;
    public static final int BLOCK_DEVICE = 5;
    public static final int FIFO = 6;
    public static final int SOCKET = 7;

    /** The kind of an inode that users do not see: the value of an extended attribute that is too long for its item. */
    public static final int XATTR_VALUE = 8;

    private static final long MIN_SECONDS = Instant.MIN.getEpochSecond();
    private static final long MAX_SECONDS = Instant.MAX.getEpochSecond();

    public static final int MAX_MODE = 07777;
    public static final long MAX_OWNER = 0xFFFF_FFFFL;
    public static final int MAX_LINK_COUNT = Integer.MAX_VALUE;

    /** The size of the largest file, 16 TiB; also above the number of entries of any directory. */
    public static final long MAX_SIZE = 1L << 44;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private InodeDescriptor() {}

    /** Returns the kind of the inode. */
    public static int kind(ByteBuffer buffer, int offset) {
        return buffer.get(offset + KIND_OFFSET) & 0xFF;
    }

    /** Returns the twelve permission bits. */
    public static int mode(ByteBuffer buffer, int offset) {
        return buffer.getShort(offset + MODE_OFFSET) & 0xFFFF;
    }

    /** Returns the number of the owner. */
    public static long uid(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset + UID_OFFSET));
    }

    /** Returns the number of the group. */
    public static long gid(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset + GID_OFFSET));
    }

    /** Returns the number of names. */
    public static int linkCount(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset + LINK_COUNT_OFFSET);
    }

    /** Returns the number of bytes, or of entries of a directory. */
    public static long size(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + SIZE_OFFSET);
    }

    /** Returns the number of blocks of content. */
    public static long blockCount(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + BLOCK_COUNT_OFFSET);
    }

    /** Returns the number of a device node. */
    public static long rdev(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + RDEV_OFFSET);
    }

    /** Returns whether a code is that of a kind that users see. */
    public static boolean isVisibleKind(int kind) {
        return kind >= REGULAR && kind <= SOCKET;
    }

    /** Returns a description of the fault in an item of this type, or null. */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        if (length != LENGTH) {
            return "inode of " + length + " bytes, expected " + LENGTH;
        }
        int kind = kind(buffer, offset);
        if (kind < REGULAR || kind > XATTR_VALUE) {
            return "inode of unknown kind " + kind;
        }
        if (buffer.get(offset + FLAGS_OFFSET) != 0) {
            return "inode with unknown flags " + (buffer.get(offset + FLAGS_OFFSET) & 0xFF);
        }
        if (mode(buffer, offset) > MAX_MODE) {
            return "inode of mode 0" + Integer.toOctalString(mode(buffer, offset)) + ", the limit is 07777";
        }
        return checkNumbers(buffer, offset);
    }

    private static @Nullable String checkNumbers(ByteBuffer buffer, int offset) {
        if (linkCount(buffer, offset) < 0) {
            return "inode with " + Integer.toUnsignedString(linkCount(buffer, offset)) + " links";
        }
        if (size(buffer, offset) < 0
                || size(buffer, offset) > MAX_SIZE
                || blockCount(buffer, offset) < 0
                || blockCount(buffer, offset) > MAX_SIZE >>> Blocks.SHIFT) {
            return "inode of size " + size(buffer, offset) + " in " + blockCount(buffer, offset) + " blocks";
        }
        for (int at = MTIME_SECONDS_OFFSET; at <= BTIME_SECONDS_OFFSET; at += Long.BYTES) {
            if (!isTime(buffer.getLong(offset + at))) {
                return "inode with a time of " + buffer.getLong(offset + at) + " seconds";
            }
        }
        for (int at = MTIME_NANOS_OFFSET; at <= BTIME_NANOS_OFFSET; at += Integer.BYTES) {
            int nanos = buffer.getInt(offset + at);
            if (!isNanos(nanos)) {
                return "inode with a time of " + Integer.toUnsignedString(nanos) + " nanoseconds";
            }
        }
        return null;
    }

    /** Returns whether Java can represent a time in seconds since 1970. */
    static boolean isTime(long seconds) {
        return seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond();
    }

    /** Returns whether a number of nanoseconds is less than a second. */
    static boolean isNanos(int nanos) {
        return nanos >= 0 && nanos < NANOS_PER_SECOND;
    }
}
