package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run of file blocks at a run of device blocks. The first file block is in the key.
 *
 * <pre>
 *   off  size  type  constant  meaning
 *     0     8  u64   BLOCK     the first device block
 *     8     8  u64   BIRTH     the birth of all of them
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

    /** The most blocks of an extent. */
    public static final int MAX_COUNT = 64;

    private ExtentDescriptor() {}

    /** What is wrong with an extent that came from the device, or null. */
    public static @Nullable String check(ByteBuffer buffer, int offset, int length) {
        if (length < LENGTH) {
            return "extent of " + length + " bytes";
        }
        int count = buffer.getShort(offset + COUNT_OFFSET) & 0xFFFF;
        if (count == 0 || count > MAX_COUNT || length != LENGTH + count * Integer.BYTES) {
            return "extent of " + count + " blocks in " + length + " bytes";
        }
        return null;
    }
}
