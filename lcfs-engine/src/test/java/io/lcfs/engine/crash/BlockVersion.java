package io.lcfs.engine.crash;

import io.lcfs.spi.BlockDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** What a block was at some instant; never changes, so that images share it. */
final class BlockVersion {
    static final int BYTES = BlockDevice.BLOCK_BYTES;

    /** What is in a block that was never written: seen in a file, it is stale data. */
    static final BlockVersion CANARY = new BlockVersion(canary());

    private final byte[] bytes;
    private final ByteBuffer view;
    private long sum;

    /** Takes over bytes that do not change any more. */
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

    /** For absolute gets. */
    ByteBuffer view() {
        return view;
    }

    byte[] copy() {
        return bytes.clone();
    }

    /** Tells two contents apart. */
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

    /** This one, with a range of the bytes of another. */
    BlockVersion with(BlockVersion other, int from, int to) {
        byte[] mixed = bytes.clone();
        System.arraycopy(other.bytes, from, mixed, from, to - from);
        return new BlockVersion(mixed);
    }
}
