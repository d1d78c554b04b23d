package io.lcfs.spi;

import io.lcfs.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A device that consists of blocks, which is all that an engine sees of the medium. A device knows block numbers and
 * not the content of blocks.
 *
 * <p>Bytes that were written can be read at once by every thread. They are durable after a {@link #force()} that began
 * after the write returned. Until then, a crash may keep any of the writes, whole or in part, in any order.
 * Thread-safe; the engine ensures that no block is read while it is written.
 */
public interface BlockDevice extends AutoCloseable {
    /** The size of a block in bytes. */
    int BLOCK_BYTES = 4096;

    /**
     * Returns the number of blocks of the device. O(1).
     *
     * @return the present number
     */
    long blockCount();

    /**
     * Returns the number of blocks in a piece, a power of two. The engine reads through pieces. Consecutive blocks may
     * be in several pieces, but no block crosses pieces. O(1).
     *
     * @return the number of blocks
     */
    int pieceBlocks();

    /**
     * Returns the piece that contains a block, read-only and little-endian. Callers use absolute gets only. Block
     * {@code b} begins at {@code (b % pieceBlocks()) * BLOCK_BYTES}. The buffer must not be used after {@link
     * #close()}. A buffer that was taken before a block was written may show the old or the new bytes of that block.
     * O(1).
     *
     * @param block the block
     * @return the piece, the same one for each of its blocks
     * @throws IOException if the piece cannot be mapped
     */
    ByteBuffer piece(long block) throws IOException;

    /**
     * Returns a view of blocks for a user of the engine. The user may keep it longer than allowed; whatever happens to
     * the device, its use must not harm the process. O(1), or O(blocks) if the device copies them.
     *
     * @param block the first block
     * @param blockCount the number of blocks, all in one piece
     * @return a read-only buffer of the blocks
     * @throws IOException if the blocks cannot be mapped
     */
    ByteBuffer view(long block, int blockCount) throws IOException;

    /**
     * Maps a part of the file or block device that contains the blocks, for a user of the engine, which then owns the
     * mapping. The default returns {@code null}, for a device without such a file. O(1).
     *
     * @param <T> the type of the mapping
     * @param position the first byte
     * @param length the number of bytes that the mapper maps at most
     * @param mapper creates the mapping; called again if an interrupt closed the channel meanwhile
     * @return the result of the mapper, or {@code null} if no file would show the blocks when it is mapped
     * @throws IOException if the mapper fails
     */
    default <T> @Nullable T map(long position, long length, FileView.Mapper<T> mapper) throws IOException {
        return null;
    }

    /**
     * Reads blocks from the medium itself, as far as the device can. This is used to find damage, so a fault must cause
     * an exception, and copies in memory must not be used. The default copies from {@link #piece(long)}. O(blocks).
     *
     * @param block the first block; all blocks are on the device
     * @param target receives the bytes from its position to its limit, a multiple of the block size
     * @throws IOException if a block cannot be read
     */
    default void read(long block, ByteBuffer target) throws IOException {
        for (long at = block; target.hasRemaining(); at++) {
            int position = (int) (at % pieceBlocks()) * BLOCK_BYTES;
            target.put(target.position(), piece(at), position, BLOCK_BYTES);
            target.position(target.position() + BLOCK_BYTES);
        }
    }

    /**
     * Writes whole blocks. An interrupt of the thread neither makes the call fail nor closes the device, and the
     * interrupt status is kept. O(blocks).
     *
     * @param block the first block
     * @param source the bytes to write, from its position to its limit, a multiple of the block size
     * @throws IOException if not all bytes were written; the content of these blocks is unknown then
     */
    void write(long block, ByteBuffer source) throws IOException;

    /**
     * Makes all writes durable that returned before the call.
     *
     * @throws IOException if a write may not be durable; a later success of this method does not change that
     */
    void force() throws IOException;

    /**
     * Makes the device larger. The new size is durable after the next {@link #force()}. This method must not force the
     * device itself, because a device may report a failed force only once, and the engine must receive that report.
     * O(1).
     *
     * @param blockCount the new number of blocks, at least the present one
     * @throws IOException if the device cannot be made larger
     */
    void grow(long blockCount) throws IOException;

    /**
     * Returns whether {@link #shrink} makes the device smaller. The default returns false. O(1).
     *
     * @return false for a device that always keeps its size
     */
    default boolean isShrinkable() {
        return false;
    }

    /**
     * Makes the device smaller, as far as it can: blocks stay that a user of the engine may still see ({@link #view},
     * {@link #map}). The engine uses no block from the new number on, and a crash may leave the old number. This method
     * must not force the device. O(1).
     *
     * @param blockCount the new number of blocks, at most the present one
     * @throws UnsupportedOperationException if the device is not {@linkplain #isShrinkable() shrinkable}
     * @throws IOException if the device cannot be made smaller; it has its present size then
     */
    default void shrink(long blockCount) throws IOException {
        throw new UnsupportedOperationException("the device " + this + " keeps its size");
    }

    /**
     * Releases the device, its mapping and its lock. A second call has no effect. No other call may be under way or
     * follow.
     *
     * @throws IOException if an error occurs; everything is released nevertheless, as far as possible
     */
    @Override
    void close() throws IOException;
}
