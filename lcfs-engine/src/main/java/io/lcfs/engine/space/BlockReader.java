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
 * Reads blocks of data from where they are: in the stage, or on the device, verified when they are first read. No other
 * class of the engine decides from where a block of data is read; only a scrub reads the medium itself. Thread-safe
 * without a lock.
 */
public final class BlockReader {
    private final Stage stage;
    private final VerifiedDevice device;

    /** Reads from a device and its stage. */
    public BlockReader(Stage stage, VerifiedDevice device) {
        this.stage = stage;
        this.device = device;
    }

    /** Tells whether a block is on the device, all of it. */
    public boolean isOnDevice(long block) {
        Staged staged = stage.find(block);
        return staged == null || staged.bytes() == null;
    }

    /** Tells whether blocks in a row are on the device, all of them. */
    public boolean isOnDevice(long firstBlock, int blockCount) {
        for (long block = firstBlock; block < firstBlock + blockCount; block++) {
            if (!isOnDevice(block)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies a part of a block to the position of a buffer, which stays where it is.
     *
     * <p>A block may leave the stage while it is copied, and its run's buffer may then have the content of another run.
     * So the copy counts only if the same run is still found afterwards, and what is copied must be loaded before that
     * look.
     *
     * @param crc the sum that its extent holds
     * @param inBlock where in the block the part begins
     * @throws CorruptStoreException if it is damaged on the device
     */
    public void copy(long block, int crc, int inBlock, int length, ByteBuffer target) throws IOException {
        assert inBlock >= 0 && length >= 0 && inBlock + length <= Blocks.BYTES : inBlock + "+" + length;
        for (Staged staged = stage.find(block); staged != null; staged = stage.find(block)) {
            ByteBuffer bytes = staged.bytes();
            if (bytes == null) {
                // A node's sum that is kept: its bytes are on the device.
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
     * Requires that a block can be read: its bytes are in the stage, or whole on the device.
     *
     * @throws CorruptStoreException if it is damaged on the device
     */
    public void requireReadable(long block, int crc) throws IOException {
        if (isOnDevice(block)) {
            device.verifyData(block, crc);
        }
    }

    // Blocks that are on the device, and stay where they are.

    /**
     * Requires that a block is whole on the device, on which it must be. It is read unless it was verified before.
     *
     * @throws CorruptStoreException if it is damaged
     */
    public void requireSound(long block, int crc) throws IOException {
        device.verifyData(block, crc);
    }

    /** The piece of the device that has a block in it. */
    public ByteBuffer piece(long block) throws IOException {
        return device.piece(block);
    }

    /** Where in its piece a block begins. */
    public int position(long block) {
        return device.position(block);
    }

    /** The blocks of a piece. */
    public int pieceBlocks() {
        return device.device().pieceBlocks();
    }

    /** Blocks in a row where they are, read-only; each of them was verified. */
    public ByteBuffer view(long firstBlock, int blockCount) throws IOException {
        return device.device().view(firstBlock, blockCount);
    }

    /** Maps bytes that were verified; null if the device is not mapped. */
    public <T> @Nullable T map(long firstByte, FileView.Mapper<T> mapper) throws IOException {
        return device.device().map(firstByte, mapper);
    }
}
