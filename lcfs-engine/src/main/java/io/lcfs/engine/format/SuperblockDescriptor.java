package io.lcfs.engine.format;

import java.nio.ByteBuffer;

/**
 * A superblock slot: block 0 or 1. The slots are written in turn. Of those that are whole, the slot with the higher
 * checkpoint number describes the store.
 *
 * <pre>
 *   off  size  type  constant          meaning
 *     0     8  u64   MAGIC             "LCFSjvm" and a zero byte; a file with other bytes is not a store
 *     8     4  u32   FORMAT_VERSION    a store with another version is refused
 *    12     4  u32   CRC               CRC32C of the block with this field zero
 *    16     8  u64   COMPATIBLE        bits of features that a reader may ignore
 *    24     8  u64   INCOMPATIBLE      bits of features that a reader must know; bit 0: the table has an index of labels
 *    32     8  u64   UUID_HIGH         the store's UUID, drawn when it is created
 *    40     8  u64   UUID_LOW
 *    48     8  u64   BLOCK_COUNT       number of blocks of the store; the device has at least as many
 *    56     8  u64   CHECKPOINT        number of the checkpoint, from 1; its parity is the number of the slot
 *    64     8  u64   GENERATION        the capture's: each birth that can be reached is lower, or is the checkpoint's own
 *    72     8  u64   GENERATION_LIMIT  the writing run draws lower numbers; the next run starts one reserve after it (I4)
 *    80     8  u64   TABLE_BLOCK       root of the layer table
 *    88     8  u64   TABLE_BIRTH
 *    96     4  u32   TABLE_CRC
 *   100     4  u32   GROUPS_CRC
 *   104     8  u64   GROUPS_BLOCK      root of the tree of group records; 0 if that tree is empty
 *   112     8  u64   GROUPS_BIRTH
 *   120     8  u64   NEXT_LAYER        the id that the next layer gets
 *   128     8  u64   USED_BLOCKS       number of bits that are 1 in all bitmaps, without the heads of groups
 *   136     8  u64   RESIDUE           1 + number of blocks that removed layers own; 0 in older stores
 *   144     8  u64   LAYERS            number of layers that have a name
 *   152     8  u64   HASH_KEY_LOW      the key of the name hash
 *   160     8  u64   HASH_KEY_HIGH
 *   168     8  u64   WRITER            drawn at random at each opening for writing; 0 in older stores
 *   176        end   LENGTH
 * </pre>
 *
 * The rest of the block is zero.
 */
public final class SuperblockDescriptor {
    public static final long MAGIC = 0x006d766a5346434cL;
    public static final int FORMAT_VERSION = 1;

    /** The feature that each change of a label also changes the index of labels in the layer table. */
    public static final long LABEL_INDEX = 1;

    /** The incompatible features that this version knows. */
    public static final long KNOWN_FEATURES = LABEL_INDEX;

    public static final int MAGIC_OFFSET = 0;
    public static final int FORMAT_VERSION_OFFSET = 8;
    public static final int CRC_OFFSET = 12;
    public static final int COMPATIBLE_OFFSET = 16;
    public static final int INCOMPATIBLE_OFFSET = 24;
    public static final int UUID_HIGH_OFFSET = 32;
    public static final int UUID_LOW_OFFSET = 40;
    public static final int BLOCK_COUNT_OFFSET = 48;
    public static final int CHECKPOINT_OFFSET = 56;
    public static final int GENERATION_OFFSET = 64;
    public static final int GENERATION_LIMIT_OFFSET = 72;
    public static final int TABLE_BLOCK_OFFSET = 80;
    public static final int TABLE_BIRTH_OFFSET = 88;
    public static final int TABLE_CRC_OFFSET = 96;
    public static final int GROUPS_CRC_OFFSET = 100;
    public static final int GROUPS_BLOCK_OFFSET = 104;
    public static final int GROUPS_BIRTH_OFFSET = 112;
    public static final int NEXT_LAYER_OFFSET = 120;
    public static final int USED_BLOCKS_OFFSET = 128;
    public static final int RESIDUE_OFFSET = 136;
    public static final int LAYERS_OFFSET = 144;
    public static final int HASH_KEY_LOW_OFFSET = 152;
    public static final int HASH_KEY_HIGH_OFFSET = 160;
    public static final int WRITER_OFFSET = 168;
    public static final int LENGTH = 176;

    private SuperblockDescriptor() {}

    /** Returns the checksum of a slot, given as the bytes of a block. */
    public static int checksum(byte[] block) {
        byte[] copy = block.clone();
        ByteBuffer.wrap(copy).putInt(CRC_OFFSET, 0);
        return Checksum.ofBytes(copy, 0, Blocks.BYTES);
    }
}
