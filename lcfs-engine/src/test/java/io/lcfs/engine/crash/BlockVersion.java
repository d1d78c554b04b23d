package io.lcfs.engine.crash;

import io.lcfs.spi.BlockDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The immutable content of a block at some instant, which images share. */
final class BlockVersion {
    static final int BYTES = BlockDevice.BLOCK_BYTES;

    /** The content of a block that was never written. If a file shows it, that is stale data. */
    static final BlockVersion CANARY = new BlockVersion(canary());

    private final byte[] bytes;
    private final ByteBuffer view;
    private long sum;

    /** Creates a version from bytes that do not change any more. */
    BlockVersion(byte[] bytes) {
        this.bytes = bytes;
        this.view = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] canary() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (0xA5 ^ i * 7);
        }
        return bytes;
    }

    /** Returns the content, for absolute gets. */
    ByteBuffer view() {
        return view;
    }

    byte[] copy() {
        return bytes.clone();
    }

    /** Returns a hash that distinguishes contents. */
    long sum() {
        if (sum == 0) {
            CRC32C castagnoli = new CRC32C();
            castagnoli.update(bytes);
            CRC32 other = new CRC32();
            other.update(bytes);
            sum = castagnoli.getValue() << 32 | other.getValue() | 1L << 63;
        }
        return sum;
    }

    boolean sameAs(BlockVersion other) {
        return this == other || sum() == other.sum() && Arrays.equals(bytes, other.bytes);
    }

    /** Returns this version with a range of bytes from another one. */
    BlockVersion with(BlockVersion other, int from, int to) {
        byte[] mixed = bytes.clone();
        System.arraycopy(other.bytes, from, mixed, from, to - from);
        return new BlockVersion(mixed);
    }
}
