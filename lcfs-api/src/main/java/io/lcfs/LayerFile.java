package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file of a layer, read and written at offsets in bytes. It goes on working after its names are
 * deleted, and after the layer is snapshotted. Thread-safe.
 */
public interface LayerFile extends AutoCloseable {
    /**
     * Reads into a buffer from an offset. O(blocks of the range), each with a look-up of O(log extents). Several
     * threads may read at the same time.
     *
     * @param offset the first byte to be read, 0 at least
     * @param target takes as many bytes as it has room for and the file has
     * @return the number of bytes read, -1 at or after the end of the file
     * @throws CorruptStoreException if a block is damaged
     * @throws LayerStoreException if the handle was opened without {@link FileOption#READ}, or the target cannot be
     *     written, for it maps a file that was truncated
     * @throws IOException if the store has failed
     */
    int read(long offset, ByteBuffer target) throws IOException;

    /**
     * Writes at an offset all that remains in a buffer. Not durable on return. O(blocks of the range). A gap before it
     * reads as zeros. A block that is written with zeros only takes no space. Without a byte to write nothing changes,
     * the time of modification included.
     *
     * @param offset the first byte to be written; offset + remaining is at most 16 TiB
     * @param source what to write
     * @return the number of bytes written, which is what remained
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; nothing was written then, or of more than 16
     *     MiB what was written in whole parts of that size
     * @throws LayerStoreException if the handle was opened without {@link FileOption#WRITE}, or the source cannot be
     *     read, for it maps a file that was truncated
     * @throws IOException if the store has failed
     */
    int write(long offset, ByteBuffer source) throws IOException;

    /**
     * Writes at the end of the file. Up to 16 MiB are written in one step; of more, another thread's bytes may come in
     * between.
     *
     * @param source what to write
     * @return the number of bytes written
     * @throws IOException as {@link #write(long, ByteBuffer)}
     */
    int append(ByteBuffer source) throws IOException;

    /**
     * Sets the size; see {@link Layer#truncate(String, long)}.
     *
     * @param size the new size, 0 to 16 TiB
     * @throws IOException as {@link #write(long, ByteBuffer)}
     */
    void truncate(long size) throws IOException;

    /**
     * Gives a range back; see {@link Layer#punch(String, long, long)}.
     *
     * @param offset the first byte
     * @param length the number of bytes
     * @throws IOException as {@link #write(long, ByteBuffer)}
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
     * Finds the next data from an offset on. What was never written, given back or written with zeros only, by whole
     * blocks of 4 KiB, is a hole; a file of up to 512 bytes may have none. O(log extents).
     *
     * @param offset where to begin
     * @return the offset itself or that of the first byte behind it that is not in a hole; -1 if there is none
     * @throws IOException if the store has failed
     */
    long nextData(long offset) throws IOException;

    /**
     * Finds the next hole from an offset on; see {@link #nextData(long)}. O(log extents) for each run of data in a row
     * that it passes.
     *
     * @param offset where to begin
     * @return the offset itself or that of the first byte behind it that is in a hole; the size of the file, if there
     *     is no hole before; -1 if the offset is at or behind it
     * @throws IOException if the store has failed
     */
    long nextHole(long offset) throws IOException;

    /**
     * Sets the twelve permission bits. This and the methods below do what those of {@link Layer} do, with a handle of
     * any kind, also when the file has no name any more.
     *
     * @param mode the bits
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws IOException if the store has failed
     */
    void setMode(int mode) throws IOException;

    /**
     * Sets the owner.
     *
     * @param uid the user's number, 0 to 2^32 - 1
     * @param gid the group's number, 0 to 2^32 - 1
     * @throws IOException as {@link #setMode(int)}
     */
    void setOwner(long uid, long gid) throws IOException;

    /**
     * Sets the time of last modification.
     *
     * @param mtime the time
     * @throws IOException as {@link #setMode(int)}
     */
    void setModifiedTime(Instant mtime) throws IOException;

    /**
     * The names of the extended attributes, sorted.
     *
     * @return their names
     * @throws IOException if the store has failed
     */
    List<String> listXattrs() throws IOException;

    /**
     * The value of an extended attribute.
     *
     * @param name its name
     * @return its value, or {@code null} if there is none
     * @throws IOException if the store has failed
     */
    byte @Nullable [] getXattr(String name) throws IOException;

    /**
     * Sets an extended attribute.
     *
     * @param name its name, 1 to 255 bytes
     * @param value its value, 0 to 65,536 bytes
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException as {@link #setMode(int)}
     */
    void setXattr(String name, byte[] value) throws IOException;

    /**
     * Removes an extended attribute.
     *
     * @param name its name
     * @return whether it was there
     * @throws IOException as {@link #setMode(int)}
     */
    boolean removeXattr(String name) throws IOException;

    /**
     * Closes the handle. A file that has no name left goes with its last handle. The second call does nothing.
     *
     * @throws IOException if the store has failed
     */
    @Override
    void close() throws IOException;
}
