package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The record of a layer in the layer table, under the key (id &lt;&lt; 8 | {@link TableItemType#LAYER}, 0).
 *
 * <pre>
 *   off  size  type  constant        meaning
 *     0     8  u64   PARENT          id of the layer below; 0 if there is none
 *     8     8  u64   ROOT_BLOCK      root of the layer's tree; 0 if the tree is empty
 *    16     8  u64   ROOT_BIRTH
 *    24     4  u32   ROOT_CRC
 *    28     1  u8    STATE           1 writable, 2 committed, 3 view, 4 zombie, 5 removing
 *    29     1  u8    NAME_LENGTH     bytes of the name; 0 in zombies and in layers that are being removed
 *    30     2  u16   RESERVED        zero
 *    32     8  u64   OWNED_SINCE     the layer owns the blocks whose birth is not lower
 *    40     8  u64   OWN_BLOCKS      the number of blocks that the layer owns
 *    48     8  u64   TOTAL_BLOCKS    the number of blocks that its tree reaches
 *    56     8  u64   INODES          the number of inodes that it shows
 *    64     8  u64   NEXT_INODE      the number that the next inode gets
 *    72     8  u64   MAX_OWN_BLOCKS  the most blocks that it may own
 *    80     8  s64   CREATED_SECONDS
 *    88     8  s64   UPDATED_SECONDS
 *    96     4  u32   CREATED_NANOS
 *   100     4  u32   UPDATED_NANOS
 *   104     8  u64   CHILDREN        the number of layers directly above
 *   112     8  s64   CURSOR_MAJOR    reclaiming has dealt with all lower keys
 *   120     8  s64   CURSOR_MINOR
 *   128     8  u64   SURVIVOR        id of the layer that takes over the blocks, if the layer is removed between layers; else 0
 *   136     8  u64   MAX_INODES      the most inodes that it may show
 *   144   var  u8[]  NAME            the name, in UTF-8
 *   144        end   LENGTH
 * </pre>
 *
 * A record of an older store may be 8 bytes shorter: it has no MAX_INODES, and NAME begins in its place.
 */
public final class LayerRecordDescriptor {
    public static final int PARENT_OFFSET = 0;
    public static final int ROOT_BLOCK_OFFSET = 8;
    public static final int ROOT_BIRTH_OFFSET = 16;
    public static final int ROOT_CRC_OFFSET = 24;
    public static final int STATE_OFFSET = 28;
    public static final int NAME_LENGTH_OFFSET = 29;
    public static final int RESERVED_OFFSET = 30;
    public static final int OWNED_SINCE_OFFSET = 32;
    public static final int OWN_BLOCKS_OFFSET = 40;
    public static final int TOTAL_BLOCKS_OFFSET = 48;
    public static final int INODES_OFFSET = 56;
    public static final int NEXT_INODE_OFFSET = 64;
    public static final int MAX_OWN_BLOCKS_OFFSET = 72;
    public static final int CREATED_SECONDS_OFFSET = 80;
    public static final int UPDATED_SECONDS_OFFSET = 88;
    public static final int CREATED_NANOS_OFFSET = 96;
    public static final int UPDATED_NANOS_OFFSET = 100;
    public static final int CHILDREN_OFFSET = 104;
    public static final int CURSOR_MAJOR_OFFSET = 112;
    public static final int CURSOR_MINOR_OFFSET = 120;
    public static final int SURVIVOR_OFFSET = 128;
    public static final int MAX_INODES_OFFSET = 136;
    public static final int NAME_OFFSET = 144;
    public static final int LENGTH = 144;

    public static final int WRITABLE = 1;
    public static final int COMMITTED = 2;
    public static final int VIEW = 3;
    public static final int ZOMBIE = 4;
    public static final int REMOVING = 5;

    private LayerRecordDescriptor() {}

    /**
     * Returns a description of the fault in a record that was read from the device, or null. The counts of blocks and
     * inodes are not checked, because they are only reported to users; the checker compares them.
     */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        int withoutName = withoutName(buffer, offset, length);
        if (withoutName != LENGTH && withoutName != MAX_INODES_OFFSET) {
            return "layer record of " + length + " bytes";
        }
        int state = buffer.get(offset + STATE_OFFSET);
        if (state < WRITABLE || state > REMOVING || buffer.getShort(offset + RESERVED_OFFSET) != 0) {
            return "layer record of unknown state " + state;
        }
        long nextInode = buffer.getLong(offset + NEXT_INODE_OFFSET);
        if (nextInode < ItemType.ROOT_INODE || nextInode > ItemType.MAX_INODE) {
            return "layer record with the next inode " + nextInode;
        }
        for (int at : new int[] {PARENT_OFFSET, SURVIVOR_OFFSET}) {
            long id = buffer.getLong(offset + at);
            if (id < 0 || id > TableItemType.MAX_LAYER) {
                return "layer record that points at layer " + id;
            }
        }
        long children = buffer.getLong(offset + CHILDREN_OFFSET);
        if (children < 0 || children > TableItemType.MAX_LAYER) {
            return "layer record with " + children + " layers above";
        }
        boolean isRemoved = state == ZOMBIE || state == REMOVING;
        if (isRemoved != (length == withoutName)) {
            return "layer record of state " + state + " with a name of " + (length - withoutName) + " bytes";
        }
        return checkTimes(buffer, offset);
    }

    /** Returns the length of a record without its name; 0 if the record is too short. */
    public static int withoutName(ByteBuffer buffer, int offset, int length) {
        return length < MAX_INODES_OFFSET ? 0 : length - (buffer.get(offset + NAME_LENGTH_OFFSET) & 0xFF);
    }

    private static @Nullable String checkTimes(ByteBuffer buffer, int offset) {
        long created = buffer.getLong(offset + CREATED_SECONDS_OFFSET);
        long updated = buffer.getLong(offset + UPDATED_SECONDS_OFFSET);
        if (!InodeDescriptor.isTime(created)
                || !InodeDescriptor.isTime(updated)
                || !InodeDescriptor.isNanos(buffer.getInt(offset + CREATED_NANOS_OFFSET))
                || !InodeDescriptor.isNanos(buffer.getInt(offset + UPDATED_NANOS_OFFSET))) {
            return "layer record with the times " + created + " and " + updated;
        }
        return null;
    }
}
