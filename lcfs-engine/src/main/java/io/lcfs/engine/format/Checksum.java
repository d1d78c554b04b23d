package io.lcfs.engine.format;

import io.lcfs.engine.LateFaults;
import io.lcfs.engine.OfThread;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C (Castagnoli, RFC 3720) of a block. Always computed over heap memory: the intrinsic kills the JVM when a mapped page
 * has no backing.
 */
public final class Checksum {
    private static final OfThread<Scratch> SCRATCH = new OfThread<>(Scratch::new);

    private Checksum() {}

    /** What one thread needs to sum a block. */
    private static final class Scratch {
        final CRC32C crc = new CRC32C();
        final byte[] block = new byte[Blocks.BYTES];
        final ByteBuffer copy = ByteBuffer.wrap(block);
    }

    /** The sum of a block that may lie in mapped memory; it is copied to the heap first. */
    public static int ofBlock(ByteBuffer buffer, int position) {
        Scratch scratch = SCRATCH.get();
        LateFaults.copy(buffer, position, scratch.copy, Blocks.BYTES);
        scratch.crc.reset();
        scratch.crc.update(scratch.block);
        return (int) scratch.crc.getValue();
    }

    /** The sum of a block in a buffer of our own, on the heap or off it, but never in mapped memory. */
    public static int ofMemory(ByteBuffer buffer, int position) {
        CRC32C crc = SCRATCH.get().crc;
        crc.reset();
        crc.update(buffer.duplicate().limit(position + Blocks.BYTES).position(position));
        return (int) crc.getValue();
    }

    /** The sum of a part of bytes on the heap. */
    public static int ofBytes(byte[] bytes, int start, int length) {
        CRC32C crc = SCRATCH.get().crc;
        crc.reset();
        crc.update(bytes, start, length);
        return (int) crc.getValue();
    }
}
