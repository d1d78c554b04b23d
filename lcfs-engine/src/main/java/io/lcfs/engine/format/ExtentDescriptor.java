package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive blocks of a file that are at consecutive blocks of the device. The first block of the file is in the key.
 *
 * <pre>
 *   off  size  type  constant  meaning
 *     0     8  u64   BLOCK     the first block on the device
 *     8     8  u64   BIRTH     the birth of all blocks of the extent
 *    16     2  u16   COUNT     1 to 64
 *    18     2  u16   RESERVED  zero
 *    20   var  u32[] CRC       CRC32C of each block
 *    20        end   LENGTH
 * </pre>
 */
public final class ExtentDescriptor {
    public static final int BLOCK_OFFSET = 0;
    public static final int BIRTH_OFFSET = 8;
    public static final int COUNT_OFFSET = 16;
    public static final int RESERVED_OFFSET = 18;
    public static final int CRC_OFFSET = 20;
    public static final int LENGTH = 20;

    /** The largest number of blocks in an extent. */
    public static final int MAX_COUNT = 64;

    private ExtentDescriptor() {}

    /**
     * Returns a description of the fault in an extent that was read from the device, or null. No sum of valid values
     * overflows.
     */
    public static @Nullable String check(long fileBlock, ByteBuffer buffer, int offset, int length) {
        if (length < LENGTH) {
            return "extent of " + length + " bytes";
        }
        int count = buffer.getShort(offset + COUNT_OFFSET) & 0xFFFF;
        if (count == 0 || count > MAX_COUNT || length != LENGTH + count * Integer.BYTES) {
            return "extent of " + count + " blocks in " + length + " bytes";
        }
        if (fileBlock < 0 || fileBlock > (InodeDescriptor.MAX_SIZE >>> Blocks.SHIFT) - count) {
            return "extent at file block " + fileBlock;
        }
        long block = buffer.getLong(offset + BLOCK_OFFSET);
        if (block < Blocks.GROUP_HEAD || block > Blocks.MAX_STORE_BLOCKS - count) {
            return "extent at block " + block;
        }
        if (buffer.getLong(offset + BIRTH_OFFSET) <= 0 || buffer.getShort(offset + RESERVED_OFFSET) != 0) {
            return "extent of birth " + buffer.getLong(offset + BIRTH_OFFSET);
        }
        return null;
    }
}
