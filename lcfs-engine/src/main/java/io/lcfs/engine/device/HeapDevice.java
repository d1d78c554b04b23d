package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A device on the heap, for tests and temporary stores. Memory is allocated when a piece is first written. */
public final class HeapDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 256;
    private static final int PIECE_BYTES = PIECE_BLOCKS * BLOCK_BYTES;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocate(PIECE_BYTES).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);

    private volatile long blockCount;
    private volatile AtomicReferenceArray<byte[]> pieces;
    private volatile AtomicReferenceArray<ByteBuffer> views;

    /**
     * Creates a device of zeros.
     *
     * @throws IllegalArgumentException if the number of blocks is negative
     */
    public HeapDevice(long blockCount) {
        if (blockCount < 0) {
            throw new IllegalArgumentException("size of " + blockCount + " blocks: it must not be negative");
        }
        this.blockCount = blockCount;
        this.pieces = new AtomicReferenceArray<>(pieceCount(blockCount));
        this.views = new AtomicReferenceArray<>(pieceCount(blockCount));
    }

    private static int pieceCount(long blockCount) {
        return (int) ((blockCount + PIECE_BLOCKS - 1) / PIECE_BLOCKS);
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return PIECE_BLOCKS;
    }

    @Override
    public ByteBuffer piece(long block) {
        ByteBuffer view = views.get((int) (block / PIECE_BLOCKS));
        return view == null ? ZEROS : view;
    }

    @Override
    public ByteBuffer view(long block, int count) {
        int start = (int) (block % PIECE_BLOCKS) * BLOCK_BYTES;
        return piece(block).slice(start, count * BLOCK_BYTES).asReadOnlyBuffer();
    }

    @Override
    public synchronized void write(long block, ByteBuffer source) throws IOException {
        if (source.remaining() % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "write of " + source.remaining() + " bytes: it must be a multiple of " + BLOCK_BYTES);
        }
        if (block < 0 || block > blockCount - source.remaining() / BLOCK_BYTES) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block
                    + " is not within the device of " + blockCount + " blocks");
        }
        long at = block;
        while (source.hasRemaining()) {
            int piece = (int) (at / PIECE_BLOCKS);
            int start = (int) (at % PIECE_BLOCKS) * BLOCK_BYTES;
            int length = Math.min(source.remaining(), PIECE_BYTES - start);
            byte[] bytes = bytes(piece);
            source.get(bytes, start, length);
            // The view is set after the bytes and at every write, so that each later reader of the view sees them.
            views.set(piece, ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
            at += length / BLOCK_BYTES;
        }
    }

    private byte[] bytes(int piece) {
        byte[] bytes = pieces.get(piece);
        if (bytes == null) {
            bytes = new byte[PIECE_BYTES];
            pieces.set(piece, bytes);
        }
        return bytes;
    }

    @Override
    public void force() {
        // Memory cannot be made more durable.
    }

    @Override
    public synchronized void grow(long newBlockCount) {
        if (newBlockCount < blockCount) {
            throw new IllegalArgumentException(
                    "growth to " + newBlockCount + " blocks: the device has " + blockCount + " already");
        }
        int length = Math.max(pieces.length(), pieceCount(newBlockCount));
        AtomicReferenceArray<byte[]> largerPieces = new AtomicReferenceArray<>(length);
        AtomicReferenceArray<ByteBuffer> largerViews = new AtomicReferenceArray<>(length);
        for (int i = 0; i < pieces.length(); i++) {
            largerPieces.set(i, pieces.get(i));
            largerViews.set(i, views.get(i));
        }
        pieces = largerPieces;
        views = largerViews;
        blockCount = newBlockCount;
    }

    @Override
    public boolean isShrinkable() {
        return true;
    }

    @Override
    public synchronized void shrink(long newBlockCount) {
        FileDevice.requireShrinkage(blockCount, newBlockCount);
        blockCount = newBlockCount;
        int rest = (int) (newBlockCount % PIECE_BLOCKS) * BLOCK_BYTES;
        byte[] last = rest == 0 ? null : pieces.get((int) (newBlockCount / PIECE_BLOCKS));
        if (last != null) {
            Arrays.fill(last, rest, PIECE_BYTES, (byte) 0);
        }
        for (int i = pieceCount(newBlockCount); i < pieces.length(); i++) {
            pieces.set(i, null);
            views.set(i, null);
        }
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }

    @Override
    public String toString() {
        return "memory";
    }
}
