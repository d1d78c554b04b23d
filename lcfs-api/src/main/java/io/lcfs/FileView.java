package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of a file of a committed layer. Its buffers show the bytes on the device without a copy. They must
 * not be used after the view or the store is closed. Thread-safe.
 */
public interface FileView extends AutoCloseable {
    /**
     * Returns the size of the file. O(1).
     *
     * @return the size in bytes
     */
    long size();

    /**
     * Returns the bytes from a position on, as far as they are consecutive on the device, and at least one byte before
     * the end of the file. The checksums of the blocks have been verified. Holes are returned as zeros. O(log extents),
     * and O(blocks) when the blocks are first read.
     *
     * @param position the first byte, 0 to size
     * @return a read-only buffer, which is empty at the end of the file
     * @throws IllegalArgumentException if the position is out of its range
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the view or the store is closed
     * @throws IOException if the store has failed
     */
    ByteBuffer slice(long position) throws IOException;

    /**
     * Maps a range of the file, if its bytes are consecutive in the store's file or block device. The caller may keep
     * the mapping: it shows these bytes as long as a view of the layer and the store are open, and the store never
     * unmaps it. O(blocks of the range) for the first call, because checksums are verified.
     *
     * @param <T> the type of the mapping
     * @param position the first byte
     * @param length the number of bytes, at least 1; the range ends within the file
     * @param mapper maps the range. It must not call the store, and is called again if an interrupt closed the channel
     *     meanwhile
     * @return the result of the mapper; {@code null} if the bytes are in several places, are not stored in blocks
     *     (short files, holes), or are on a device that does not read its file through a mapping
     * @throws IllegalArgumentException if the range is not within the file
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the view or the store is closed
     * @throws IOException if the store has failed, or the mapper fails
     */
    <T> @Nullable T map(long position, long length, Mapper<T> mapper) throws IOException;

    /**
     * Maps a part of the file or block device of a store.
     *
     * @param <T> what the mapping is
     */
    @FunctionalInterface
    interface Mapper<T> {
        /**
         * Maps a part of the channel.
         *
         * @param device the store's channel, which may only be mapped, and only for reading
         * @param position the first byte in the channel
         * @return the mapping
         * @throws IOException if the mapping fails
         */
        T map(FileChannel device, long position) throws IOException;
    }

    /** Releases the layer. A second call has no effect. O(1). */
    @Override
    void close();
}
