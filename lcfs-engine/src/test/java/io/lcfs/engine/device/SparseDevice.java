package io.lcfs.engine.device;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device of any size in memory. Blocks that were never written are zeros and take no memory, and equal blocks are
 * stored once.
 */
public final class SparseDevice implements BlockDevice {
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK_BYTES);

    private final Map<Long, ByteBuffer> blocks;
    private final Map<ByteBuffer, ByteBuffer> contents;
    private volatile long blockCount;

    private SparseDevice(long blockCount, Map<Long, ByteBuffer> blocks, Map<ByteBuffer, ByteBuffer> contents) {
        this.blockCount = blockCount;
        this.blocks = blocks;
        this.contents = contents;
    }

    /** Creates a device of zeros. */
    public SparseDevice(long blockCount) {
        this(blockCount, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    /** Returns a device with the same content and another size. */
    public SparseDevice copy(long newBlockCount) {
        return new SparseDevice(newBlockCount, new ConcurrentHashMap<>(blocks), new ConcurrentHashMap<>(contents));
    }

    /** Returns the bytes of a block. */
    public byte[] bytes(long block) {
        byte[] bytes = new byte[BLOCK_BYTES];
        content(block).get(bytes);
        return bytes;
    }

    /** Returns a number that the superblock of the last checkpoint has at an offset. */
    public long inNewestSuperblock(int offset) {
        ByteBuffer newest = content(0);
        for (int slot = 1; slot < Blocks.SUPERBLOCKS; slot++) {
            ByteBuffer other = content(slot);
            if (other.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET)
                    > newest.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET)) {
                newest = other;
            }
        }
        return newest.getLong(offset);
    }

    private ByteBuffer content(long block) {
        return blocks.getOrDefault(block, ZEROS).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Flips a bit of a block. */
    public void flip(long block, int bit) {
        byte[] bytes = bytes(block);
        bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
        put(block, bytes);
    }

    private void put(long block, byte[] bytes) {
        ByteBuffer content = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        ByteBuffer known = contents.putIfAbsent(content, content);
        blocks.put(block, known == null ? content : known);
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return 1;
    }

    @Override
    public ByteBuffer piece(long block) {
        return content(block);
    }

    @Override
    public ByteBuffer view(long block, int count) {
        byte[] bytes = new byte[count << Blocks.SHIFT];
        for (int i = 0; i < count; i++) {
            content(block + i).get(bytes, i << Blocks.SHIFT, BLOCK_BYTES);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        FileDevice.requireWithin(block, source, blockCount);
        for (long next = block; source.hasRemaining(); next++) {
            byte[] bytes = new byte[BLOCK_BYTES];
            source.get(bytes);
            put(next, bytes);
        }
    }

    @Override
    public void force() {}

    @Override
    public void grow(long newBlockCount) {
        blockCount = newBlockCount;
    }

    @Override
    public void close() {}
}
