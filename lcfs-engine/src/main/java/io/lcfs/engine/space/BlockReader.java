package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileView;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads data blocks from the stage or from the device, where each is verified when it is first read. No other class of
 * the engine chooses between the two; only a scrub reads the medium itself. Thread-safe without a lock.
 */
public final class BlockReader {
    private final Stage stage;
    private final VerifiedDevice device;

    /** Creates a reader for a device and its stage. */
    public BlockReader(Stage stage, VerifiedDevice device) {
        this.stage = stage;
        this.device = device;
    }

    /** Returns whether a block has been written to the device. */
    public boolean isOnDevice(long block) {
        Staged staged = stage.find(block);
        return staged == null || staged.bytes() == null;
    }

    /** Returns whether consecutive blocks have all been written to the device. */
    public boolean isOnDevice(long firstBlock, int blockCount) {
        for (long block = firstBlock; block < firstBlock + blockCount; block++) {
            if (!isOnDevice(block)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies a part of a block to a buffer, at the buffer's position, which does not change.
     *
     * <p>A block may leave the stage while it is copied, and its run's buffer may then contain another run. So the copy
     * is valid only if the same run is still found afterwards, and the copied bytes must be loaded before that second
     * look-up.
     *
     * @param crc the checksum of the block in its extent
     * @param inBlock the position in the block at which the part begins
     * @throws CorruptStoreException if the block is damaged on the device
     */
    public void copy(long block, int crc, int inBlock, int length, ByteBuffer target) throws IOException {
        assert inBlock >= 0 && length >= 0 && inBlock + length <= Blocks.BYTES : inBlock + "+" + length;
        for (Staged staged = stage.find(block); staged != null; staged = stage.find(block)) {
            ByteBuffer bytes = staged.bytes();
            if (bytes == null) {
                // This object only keeps the checksum of a node; the bytes are on the device.
                break;
            }
            target.put(target.position(), bytes, staged.position(block) + inBlock, length);
            VarHandle.loadLoadFence();
            if (stage.find(block) == staged) {
                return;
            }
        }
        device.verifyData(block, crc);
        LateFaults.copy(device.piece(block), device.position(block) + inBlock, target, length);
    }

    /**
     * Checks that a block can be read: it is in the stage, or whole on the device.
     *
     * @throws CorruptStoreException if it is damaged on the device
     */
    public void requireReadable(long block, int crc) throws IOException {
        if (isOnDevice(block)) {
            device.verifyData(block, crc);
        }
    }

    // Blocks that are on the device and do not move.

    /**
     * Checks that a block, which must be on the device, is whole there. The block is read unless it was verified
     * before.
     *
     * @throws CorruptStoreException if it is damaged
     */
    public void requireSound(long block, int crc) throws IOException {
        device.verifyData(block, crc);
    }

    /** Returns the piece of the device that contains a block. */
    public ByteBuffer piece(long block) throws IOException {
        return device.piece(block);
    }

    /** Returns the position of a block in its piece. */
    public int position(long block) {
        return device.position(block);
    }

    /** Returns the number of blocks in a piece. */
    public int pieceBlocks() {
        return device.device().pieceBlocks();
    }

    /** Returns a read-only view of consecutive blocks, all of which were verified. */
    public ByteBuffer view(long firstBlock, int blockCount) throws IOException {
        return device.device().view(firstBlock, blockCount);
    }

    /** Maps bytes that were verified. Returns null if the device is not mapped. */
    public <T> @Nullable T map(long firstByte, long length, FileView.Mapper<T> mapper) throws IOException {
        return device.device().map(firstByte, length, mapper);
    }
}
