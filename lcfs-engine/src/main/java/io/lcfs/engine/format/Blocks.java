package io.lcfs.engine.format;

import io.lcfs.spi.BlockDevice;

/** Blocks, groups, and the conversions between blocks and bytes. */
public final class Blocks {
    /** Bytes of a block. */
    public static final int BYTES = BlockDevice.BLOCK_BYTES;

    /** Log2 of {@link #BYTES}. */
    public static final int SHIFT = 12;

    /** The null pointer: block 0 is a superblock, which nothing points at. */
    public static final long NULL = 0;

    /** Log2 of {@link #PER_GROUP}. */
    public static final int GROUP_SHIFT = 15;

    /** Blocks of a group: as many as the bits of a block, so that a group's bitmap is one block. */
    public static final int PER_GROUP = 1 << GROUP_SHIFT;

    /** The bitmap of a group is written in turn into this many slots, so that the last two versions stay whole (I3). */
    public static final int BITMAP_SLOTS = 3;

    /** The two superblocks are the first blocks of group 0; in other groups these two blocks are kept free. */
    public static final int SUPERBLOCKS = 2;

    /** Blocks at the head of each group that are never handed out: superblocks, then bitmap slots. */
    public static final int GROUP_HEAD = SUPERBLOCKS + BITMAP_SLOTS;

    /** The smallest store. */
    public static final long MIN_STORE_BLOCKS = 1024;

    /** The largest store: 2^57 bytes, so that the number of a group is an int. */
    public static final long MAX_STORE_BLOCKS = 1L << 45;

    private Blocks() {}

    /** Bytes of a number of blocks. */
    public static long toBytes(long blockCount) {
        return blockCount << SHIFT;
    }

    /** Blocks that a number of bytes takes. */
    public static long ofBytes(long lengthBytes) {
        return (lengthBytes + BYTES - 1) >>> SHIFT;
    }

    /** The group of a block. */
    public static int group(long block) {
        return (int) (block >>> GROUP_SHIFT);
    }

    /** The index of a block in its group. */
    public static int indexInGroup(long block) {
        return (int) (block & (PER_GROUP - 1));
    }

    /** The first block of a group. */
    public static long firstOfGroup(int group) {
        return (long) group << GROUP_SHIFT;
    }

    /** The number of groups of a device; the last may be short. */
    public static int groups(long blockCount) {
        return (int) ((blockCount + PER_GROUP - 1) >>> GROUP_SHIFT);
    }

    /** The block of a bitmap slot. */
    public static long bitmapSlot(int group, int slot) {
        return firstOfGroup(group) + SUPERBLOCKS + slot;
    }
}
