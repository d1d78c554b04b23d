package io.lcfs.engine.damage;

import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The blocks of a device at one instant. Immutable; images share the blocks in which they do not differ. */
final class BlockImage {
    private static final ByteBuffer ZEROS = buffer(new byte[Blocks.BYTES]);

    private final ByteBuffer[] blocks;

    private BlockImage(ByteBuffer[] blocks) {
        this.blocks = blocks;
    }

    /** What a device has now. */
    static BlockImage of(BlockDevice device) throws IOException {
        ByteBuffer[] blocks = new ByteBuffer[(int) device.blockCount()];
        for (int block = 0; block < blocks.length; block++) {
            byte[] bytes = new byte[Blocks.BYTES];
            device.piece(block).get(block % device.pieceBlocks() * Blocks.BYTES, bytes);
            blocks[block] = buffer(bytes);
        }
        return new BlockImage(blocks);
    }

    /** Of blocks that are the image's from now on. */
    static BlockImage of(byte[][] bytes) {
        ByteBuffer[] blocks = new ByteBuffer[bytes.length];
        for (int block = 0; block < blocks.length; block++) {
            blocks[block] = buffer(bytes[block]);
        }
        return new BlockImage(blocks);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    int blockCount() {
        return blocks.length;
    }

    /** A copy of a block. */
    byte[] bytes(int block) {
        byte[] bytes = new byte[Blocks.BYTES];
        blocks[block].get(0, bytes);
        return bytes;
    }

    /** The same with another block in the place of one. */
    BlockImage with(int block, byte[] bytes) {
        ByteBuffer[] changed = blocks.clone();
        changed[block] = buffer(bytes.clone());
        return new BlockImage(changed);
    }

    /** A device that has these blocks, but for one; in few steps, for that is done a million times. */
    Device deviceWith(int block, byte[] bytes) {
        ByteBuffer[] changed = blocks.clone();
        changed[block] = buffer(bytes);
        return new Device(changed);
    }

    /** A byte of a block. */
    byte at(int block, int position) {
        return blocks[block].get(position);
    }

    /** The first blocks alone, or with blocks of zeros behind them. */
    BlockImage resized(int blockCount) {
        ByteBuffer[] changed = new ByteBuffer[blockCount];
        for (int block = 0; block < blockCount; block++) {
            changed[block] = block < blocks.length ? blocks[block] : ZEROS;
        }
        return new BlockImage(changed);
    }

    /** A device that has these blocks; what is written to it is its own. */
    Device device() {
        return new Device(blocks.clone());
    }

    /** A device of pieces of one block, so that a block in it costs no more than a reference. For one thread. */
    static final class Device implements BlockDevice {
        private final ByteBuffer[] blocks;
        private final long[] read;

        private Device(ByteBuffer[] blocks) {
            this.blocks = blocks;
            this.read = new long[(blocks.length >>> 6) + 1];
        }

        /** Tells whether a block was read since the device was made. */
        boolean wasRead(int block) {
            return (read[block >>> 6] & 1L << block) != 0;
        }

        @Override
        public long blockCount() {
            return blocks.length;
        }

        @Override
        public int pieceBlocks() {
            return 1;
        }

        @Override
        public ByteBuffer piece(long block) {
            read[(int) block >>> 6] |= 1L << block;
            return blocks[(int) block];
        }

        @Override
        public ByteBuffer view(long block, int count) {
            return piece(block).duplicate().asReadOnlyBuffer();
        }

        @Override
        public void write(long block, ByteBuffer source) throws IOException {
            if (block < 0 || block + source.remaining() / Blocks.BYTES > blocks.length) {
                throw new IOException("write at block " + block + " of " + blocks.length);
            }
            for (int at = (int) block; source.hasRemaining(); at++) {
                byte[] bytes = new byte[Blocks.BYTES];
                source.get(bytes);
                blocks[at] = buffer(bytes);
            }
        }

        @Override
        public void force() {
            // Memory is as durable as it gets.
        }

        @Override
        public void grow(long newBlockCount) throws IOException {
            throw new IOException("an image does not grow");
        }

        @Override
        public void close() {
            // The collector takes the blocks.
        }
    }
}
