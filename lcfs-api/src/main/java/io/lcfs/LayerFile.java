package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open regular file of a layer, by position. It goes on working after its names are deleted, and after the layer is
 * snapshotted. Thread-safe.
 */
public interface LayerFile extends AutoCloseable {
    /**
     * Reads from a position.
     *
     * @param target where to; takes as many bytes as it has room for and the file has
     * @param position the first byte
     * @return the number of bytes read, -1 at or after the end of the file
     * @throws CorruptStoreException if a block is damaged
     * @throws LayerStoreException if the handle was opened without {@link FileOption#READ}, or the target cannot be written, for it
     *     maps a file that was truncated
     * @throws IOException if the store has failed
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes at a position all that remains in a buffer. A gap before it reads as zeros. A block that is written with zeros
     * only takes no space. Without a byte to write nothing changes, the time of modification included.
     *
     * @param source what to write
     * @param position the first byte; position + remaining is at most 16 TiB
     * @return the number of bytes written, which is what remained
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; nothing was written then, or of more than 16 MiB
     *     what was written in whole parts of that size
     * @throws LayerStoreException if the handle was opened without {@link FileOption#WRITE}, or the source cannot be read, for it
     *     maps a file that was truncated
     * @throws IOException if the store has failed
     */
    int write(ByteBuffer source, long position) throws IOException;

    /**
     * Writes at the end of the file. Up to 16 MiB are written in one step; of more, another thread's bytes may come in between.
     *
     * @param source what to write
     * @return the number of bytes written
     * @throws IOException as {@link #write(ByteBuffer, long)}
     */
    int append(ByteBuffer source) throws IOException;

    /**
     * Sets the size; see {@link Layer#truncate(String, long)}.
     *
     * @param size the new size, 0 to 16 TiB
     * @throws IOException as {@link #write(ByteBuffer, long)}
     */
    void truncate(long size) throws IOException;

    /**
     * Gives a range back; see {@link Layer#punch(String, long, long)}.
     *
     * @param offset the first byte
     * @param length the number of bytes
     * @throws IOException as {@link #write(ByteBuffer, long)}
     */
    void punch(long offset, long length) throws IOException;

    /**
     * The file's size.
     *
     * @return the size in bytes
     * @throws IOException if the store has failed
     */
    long size() throws IOException;

    /**
     * The file's attributes.
     *
     * @return its attributes now
     * @throws IOException if the store has failed
     */
    FileInfo stat() throws IOException;

    /**
     * Closes the handle. A file that has no name left goes with its last handle. The second call does nothing.
     *
     * @throws IOException if the store has failed
     */
    @Override
    void close() throws IOException;
}
