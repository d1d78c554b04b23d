package io.lcfs.engine.format;

import io.lcfs.engine.LateFaults;
import io.lcfs.engine.OfThread;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC32C (Castagnoli, RFC 3720) of a block. It is always computed over heap memory, because the JVM's intrinsic
 * crashes the process if a mapped page cannot be read.
 */
public final class Checksum {
    private static final OfThread<Scratch> SCRATCH = new OfThread<>(Scratch::new);

    private Checksum() {}

    /** The objects with which a thread computes checksums. */
    private static final class Scratch {
        final CRC32C crc = new CRC32C();
        final byte[] block = new byte[Blocks.BYTES];
        final ByteBuffer copy = ByteBuffer.wrap(block);
    }

    /** Returns the checksum of a block that may be in mapped memory; the block is copied to the heap first. */
    public static int ofBlock(ByteBuffer buffer, int position) {
        Scratch scratch = SCRATCH.get();
        LateFaults.copy(buffer, position, scratch.copy, Blocks.BYTES);
        scratch.crc.reset();
        scratch.crc.update(scratch.block);
        return (int) scratch.crc.getValue();
    }

    /** Returns the checksum of a block in a buffer of the engine, on the heap or off it, but never in mapped memory. */
    public static int ofMemory(ByteBuffer buffer, int position) {
        CRC32C crc = SCRATCH.get().crc;
        crc.reset();
        crc.update(buffer.duplicate().limit(position + Blocks.BYTES).position(position));
        return (int) crc.getValue();
    }

    /** Returns the checksum of a part of an array. */
    public static int ofBytes(byte[] bytes, int start, int length) {
        CRC32C crc = SCRATCH.get().crc;
        crc.reset();
        crc.update(bytes, start, length);
        return (int) crc.getValue();
    }
}
