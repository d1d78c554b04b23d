package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of a committed file's bytes where they lie on the device, without a copy. The buffers must not be used
 * after the view or the store is closed. Thread-safe.
 */
public interface FileView extends AutoCloseable {
    /**
     * The file's size.
     *
     * @return the size in bytes
     */
    long size();

    /**
     * The bytes from a position as far as they lie in a row; at least one byte before the end of the file. The checksums of
     * the blocks have been verified. A hole yields zeros.
     *
     * @param position the first byte, 0 to size
     * @return a read-only buffer, empty at the end of the file
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    ByteBuffer slice(long position) throws IOException;

    /**
     * The bytes of a range, if they lie in a row: what a mapping of the file would show. O(blocks of the range) when it is asked for
     * the first time, for their checksums are verified.
     *
     * @param position the first byte
     * @param length the number of bytes; the range ends within the file
     * @return a read-only buffer of that length, or {@code null} if the bytes lie in more than one place, or are not stored as
     *     blocks of their own: short files, holes
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    @Nullable
    ByteBuffer range(long position, int length) throws IOException;

    /** Releases the layer. The second call does nothing. */
    @Override
    void close();
}
