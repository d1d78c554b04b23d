package io.lcfs.spi;

import io.lcfs.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in and out: all that an engine sees of the medium. A device knows block numbers and nothing of what is in
 * them.
 *
 * <p>What was written is read back at once, by every thread, and is durable after the next {@link #force()} that began
 * after the write returned. Until then a crash may keep any of the writes, whole or in part, in any order. Thread-safe;
 * the engine sees to it that no block is read while it is written.
 */
public interface BlockDevice extends AutoCloseable {
    /** Bytes of a block. */
    int BLOCK_BYTES = 4096;

    /**
     * The number of blocks of the device.
     *
     * @return the number now
     */
    long blockCount();

    /**
     * Blocks are read in pieces of this many, a power of two; a run of blocks may cross pieces, a block does not.
     *
     * @return the number of blocks of a piece
     */
    int pieceBlocks();

    /**
     * The piece that has a block in it, read-only and little-endian. Only absolute gets are to be used. Block {@code b}
     * begins at {@code (b % pieceBlocks()) * BLOCK_BYTES}. The buffer must not be used after {@link #close()}, and the
     * bytes of a block that is written later may be seen or not through a buffer taken before.
     *
     * @param block the block
     * @return the piece; the same for each of its blocks
     * @throws IOException if it cannot be mapped
     */
    ByteBuffer piece(long block) throws IOException;

    /**
     * Blocks for a user of the engine, who may keep them longer than is allowed: whatever happens to the device, their
     * use does not harm the process.
     *
     * @param block the first block
     * @param blockCount the number of blocks, in one piece
     * @return a read-only buffer of its own over them
     * @throws IOException if they cannot be mapped
     */
    ByteBuffer view(long block, int blockCount) throws IOException;

    /**
     * Maps a part of the file or block device that the blocks lie in, for a user of the engine, who owns the mapping.
     * This one has no such file.
     *
     * @param <T> what the mapping is
     * @param position the first byte
     * @param mapper maps it; called again if an interrupt closed the channel meanwhile
     * @return what the mapper returned; {@code null} if there is no file that shows the blocks when it is mapped
     * @throws IOException if the mapper fails
     */
    default <T> @Nullable T map(long position, FileView.Mapper<T> mapper) throws IOException {
        return null;
    }

    /**
     * Reads blocks from the medium itself, as far as the device can: for looking for damage, where a fault must be an
     * exception and what is kept in memory does not count. This one copies out of {@link #piece(long)}.
     *
     * @param block the first block, all of them on the device
     * @param target is filled from its position to its limit; a multiple of the block size
     * @throws IOException if not all can be read
     */
    default void read(long block, ByteBuffer target) throws IOException {
        for (long at = block; target.hasRemaining(); at++) {
            int position = (int) (at % pieceBlocks()) * BLOCK_BYTES;
            target.put(target.position(), piece(at), position, BLOCK_BYTES);
            target.position(target.position() + BLOCK_BYTES);
        }
    }

    /**
     * Writes whole blocks. An interrupt of the thread neither fails the call nor closes the device; the thread's
     * interrupted status is kept.
     *
     * @param block the first block
     * @param source what to write, from its position to its limit; a multiple of the block size
     * @throws IOException if not all was written; what is in these blocks is unknown then
     */
    void write(long block, ByteBuffer source) throws IOException;

    /**
     * Makes durable all that was written before the call.
     *
     * @throws IOException if it is not known to be; a later success does not mean that it is
     */
    void force() throws IOException;

    /**
     * Makes the device larger; that is durable after the next {@link #force()}. Does not force by itself, for a force
     * that fails may say so only once, and must say it to the engine.
     *
     * @param blockCount the new number of blocks, not below the present one
     * @throws IOException if it cannot
     */
    void grow(long blockCount) throws IOException;

    /**
     * Releases the device, its mapping and its lock. The second call does nothing. No other call may be under way or
     * follow.
     *
     * @throws IOException if it fails; all is released nevertheless, as far as it can be
     */
    @Override
    void close() throws IOException;
}
