package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of a committed file's bytes where they lie on the device, without a copy. The buffers must not be
 * used after the view or the store is closed. Thread-safe.
 */
public interface FileView extends AutoCloseable {
    /**
     * The file's size.
     *
     * @return the size in bytes
     */
    long size();

    /**
     * The bytes from a position as far as they lie in a row; at least one byte before the end of the file. The
     * checksums of the blocks have been verified. A hole yields zeros.
     *
     * @param position the first byte, 0 to size
     * @return a read-only buffer, empty at the end of the file
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    ByteBuffer slice(long position) throws IOException;

    /**
     * Maps a range where it lies in the store's file or block device, if its bytes lie there in a row. O(blocks of the
     * range) when it is asked for the first time, because their checksums are verified. What was mapped may be kept: it
     * shows these bytes as long as a view of the layer and the store are open, and is never unmapped by the store.
     *
     * @param <T> what the mapping is
     * @param position the first byte
     * @param length the number of bytes, 1 at least; the range ends within the file
     * @param mapper maps the range; it must not call the store, and is called again if an interrupt closed the channel
     *     meanwhile
     * @return what the mapper returned, or {@code null} if the bytes lie in more than one place, are not stored as
     *     blocks of their own (short files, holes), or lie on a device that is no file which is read by mapping it
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed, or the mapper does
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
         * Maps.
         *
         * @param device the store's channel, which is for mapping in a way that does not write to it, and for nothing
         *     else
         * @param position the first byte in the channel
         * @return the mapping
         * @throws IOException if it fails
         */
        T map(FileChannel device, long position) throws IOException;
    }

    /** Releases the layer. The second call does nothing. */
    @Override
    void close();
}
