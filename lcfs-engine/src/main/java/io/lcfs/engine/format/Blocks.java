package io.lcfs.engine.format;

import io.lcfs.spi.BlockDevice;

/** The sizes of blocks and groups, and the conversions between blocks and bytes. */
public final class Blocks {
    /** The number of bytes in a block. */
    public static final int BYTES = BlockDevice.BLOCK_BYTES;

    /** The binary logarithm of {@link #BYTES}. */
    public static final int SHIFT = 12;

    /** The null pointer. Block 0 is a superblock, to which no pointer leads. */
    public static final long NULL = 0;

    /** The binary logarithm of {@link #PER_GROUP}. */
    public static final int GROUP_SHIFT = 15;

    /** The number of blocks in a group: as many as a block has bits, so that the bitmap of a group is one block. */
    public static final int PER_GROUP = 1 << GROUP_SHIFT;

    /**
     * The number of slots for the bitmap of a group. They are written in turn, so that the last two versions stay whole
     * (I3).
     */
    public static final int BITMAP_SLOTS = 3;

    /**
     * The number of superblocks. They are the first blocks of group 0; in other groups these two blocks are kept free.
     */
    public static final int SUPERBLOCKS = 2;

    /** The number of blocks at the head of each group that are never allocated: superblocks, then bitmap slots. */
    public static final int GROUP_HEAD = SUPERBLOCKS + BITMAP_SLOTS;

    /** The number of blocks of the smallest store. */
    public static final long MIN_STORE_BLOCKS = 1024;

    /** The number of blocks of the largest store, which has 2^57 bytes, so that the number of a group is an int. */
    public static final long MAX_STORE_BLOCKS = 1L << 45;

    private Blocks() {}

    /** Returns the bytes of a number of blocks. */
    public static long toBytes(long blockCount) {
        return blockCount << SHIFT;
    }

    /** Returns the number of blocks that hold a number of bytes. */
    public static long ofBytes(long lengthBytes) {
        return (lengthBytes + BYTES - 1) >>> SHIFT;
    }

    /** Returns the group of a block. */
    public static int group(long block) {
        return (int) (block >>> GROUP_SHIFT);
    }

    /** Returns the index of a block in its group. */
    public static int indexInGroup(long block) {
        return (int) (block & (PER_GROUP - 1));
    }

    /** Returns the first block of a group. */
    public static long firstOfGroup(int group) {
        return (long) group << GROUP_SHIFT;
    }

    /** Returns the number of groups of a device; the last group may be short. */
    public static int groups(long blockCount) {
        return (int) ((blockCount + PER_GROUP - 1) >>> GROUP_SHIFT);
    }

    /** Returns the block of a bitmap slot. */
    public static long bitmapSlot(int group, int slot) {
        return firstOfGroup(group) + SUPERBLOCKS + slot;
    }

    /** Returns the number of blocks of a device that can be handed out: all but the heads of the groups. */
    public static long capacity(long blockCount) {
        int groupCount = groups(blockCount);
        long last = blockCount - firstOfGroup(groupCount - 1);
        return blockCount - (groupCount - 1L) * GROUP_HEAD - Math.min(last, GROUP_HEAD);
    }
}
