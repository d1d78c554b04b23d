package io.lcfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file of a layer, which is read and written at offsets in bytes. It stays usable after its names are
 * deleted, and after the layer is snapshotted. Thread-safe. Every method throws {@link StoreClosedException} if the
 * file or the store is closed.
 */
public interface LayerFile extends AutoCloseable {
    /**
     * Reads from an offset into a buffer, until the buffer is full or the file ends. Several threads may read at the
     * same time. O(blocks of the range), each with a look-up of O(log extents).
     *
     * @param offset the offset of the first byte, at least 0
     * @param target the buffer, which receives the bytes at its position
     * @return the number of bytes read, or -1 at or behind the end of the file
     * @throws IllegalArgumentException if the offset is negative
     * @throws CorruptStoreException if a block is damaged
     * @throws LayerStoreException if the file was opened without {@link FileOption#READ}, or the target cannot be
     *     written because it maps a file that was truncated
     * @throws IOException if the store has failed
     */
    int read(long offset, ByteBuffer target) throws IOException;

    /**
     * Writes the remaining bytes of a buffer at an offset. A gap between the end of the file and the offset reads as
     * zeros. A block of zeros takes no space. A write of no bytes changes nothing, not even the time of modification.
     * Up to 16 MiB are one change; more is written in changes of 16 MiB. Not durable on return. O(blocks of the range).
     *
     * @param offset the offset of the first byte, at least 0
     * @param source the bytes to write; its position is at its limit afterwards
     * @return the number of bytes written, which are all that remained
     * @throws IllegalArgumentException if the offset is negative
     * @throws java.nio.file.FileSystemException if the file would exceed 16 TiB
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; of a write above 16 MiB, the parts before
     *     the refused one stay
     * @throws LayerStoreException if the file was opened without {@link FileOption#WRITE}, or the source cannot be read
     *     because it maps a file that was truncated
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    int write(long offset, ByteBuffer source) throws IOException;

    /**
     * Writes the remaining bytes of a buffer at the end of the file. Up to 16 MiB are one change; of more, bytes of
     * another thread may come in between. Not durable on return. O(blocks of the range).
     *
     * @param source the bytes to write; its position is at its limit afterwards
     * @return the number of bytes written, which are all that remained
     * @throws java.nio.file.FileSystemException if the file would exceed 16 TiB
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; of a write above 16 MiB, the parts before
     *     the refused one stay
     * @throws LayerStoreException if the file was opened without {@link FileOption#WRITE}, or the source cannot be read
     *     because it maps a file that was truncated
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    int append(ByteBuffer source) throws IOException;

    /**
     * Sets the size in one change. Bytes behind the new end are removed; added bytes read as zeros and take no space. A
     * full store can still shorten a file. Not durable on return. O(removed extents), about two microseconds for each,
     * during which checkpoints and changes of other layers may wait.
     *
     * @param size the new size, 0 to 16 TiB
     * @throws IllegalArgumentException if the size is negative
     * @throws java.nio.file.FileSystemException if the size exceeds 16 TiB
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws LayerStoreException if the file was opened without {@link FileOption#WRITE}
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void truncate(long size) throws IOException;

    /**
     * Makes a range read as zeros and frees its whole blocks, in one change. The size stays. The part of the range
     * behind the end of the file is ignored. Not durable on return. O(removed extents), about two microseconds for
     * each.
     *
     * @param offset the offset of the first byte
     * @param length the number of bytes
     * @throws IllegalArgumentException if the offset or the length is negative
     * @throws java.nio.file.FileSystemException if the range ends behind 16 TiB
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws LayerStoreException if the file was opened without {@link FileOption#WRITE}
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void punch(long offset, long length) throws IOException;

    /**
     * Returns the size of the file. O(1) as long as the layer does not change, or else one look-up.
     *
     * @return the size in bytes
     * @throws IOException if the store has failed
     */
    long size() throws IOException;

    /**
     * Returns the attributes of the file. O(1) as long as the layer does not change, or else one look-up.
     *
     * @return the attributes at the time of the call
     * @throws IOException if the store has failed
     */
    FileInfo stat() throws IOException;

    /**
     * Returns the offset of the next data. Whole blocks of 4 KiB that were never written, were punched, or were written
     * with zeros only, are holes; a file of up to 512 bytes may have none. O(log extents).
     *
     * @param offset the offset at which the search begins
     * @return the offset itself if it is in data, or else that of the next byte that is not in a hole; -1 if no data
     *     follows
     * @throws IllegalArgumentException if the offset is negative
     * @throws IOException if the store has failed
     */
    long nextData(long offset) throws IOException;

    /**
     * Returns the offset of the next hole; see {@link #nextData(long)}. O(log extents) for each extent that the search
     * passes.
     *
     * @param offset the offset at which the search begins
     * @return the offset itself if it is in a hole, or else that of the next byte in a hole; the size of the file if no
     *     hole follows; -1 if the offset is at or behind the end of the file
     * @throws IllegalArgumentException if the offset is negative
     * @throws IOException if the store has failed
     */
    long nextHole(long offset) throws IOException;

    /**
     * Sets the twelve permission bits and the time of change, in one change. This and all other methods for attributes
     * work with a handle of any kind, and also if the file has no name any more. Not durable on return. O(log inodes).
     *
     * @param mode the bits
     * @throws IllegalArgumentException if the mode has other bits
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void setMode(int mode) throws IOException;

    /**
     * Sets owner, group and the time of change, in one change. With credentials, set-id bits are cleared as on Linux;
     * without, they stay. Not durable on return. O(log inodes).
     *
     * @param uid the user id, 0 to 2^32 - 1
     * @param gid the group id, 0 to 2^32 - 1
     * @throws IllegalArgumentException if an id is out of its range
     * @throws java.nio.file.FileSystemException if the user of the handle may not change the owner or the group
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void setOwner(long uid, long gid) throws IOException;

    /**
     * Sets the time of last modification in one change, and the time of change to the present. Not durable on return.
     * O(log inodes).
     *
     * @param mtime the time, of any range and with nanoseconds
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void setModifiedTime(Instant mtime) throws IOException;

    /**
     * Returns the names of the extended attributes, sorted. O(names).
     *
     * @return the names
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    List<String> listXattrs() throws IOException;

    /**
     * Returns the value of an extended attribute. O(bytes).
     *
     * @param name the name of the attribute
     * @return the value, or {@code null} if there is no such attribute
     * @throws IllegalArgumentException if the name is empty, too long, or contains a zero
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not read the file
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    byte @Nullable [] getXattr(String name) throws IOException;

    /**
     * Sets an extended attribute and the time of change, in one change. Not durable on return. O(bytes).
     *
     * @param name the name of the attribute; the limits are those of {@link CreateOptions#withXattr}
     * @param value the value, 0 to 65,536 bytes
     * @throws IllegalArgumentException if the name or the value is out of its range
     * @throws java.nio.file.FileSystemException if the user of the handle may not set the attribute, or too many names
     *     have the same hash
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    void setXattr(String name, byte[] value) throws IOException;

    /**
     * Removes an extended attribute in one change. Not durable on return. O(bytes).
     *
     * @param name the name of the attribute
     * @return whether the file had the attribute
     * @throws IllegalArgumentException if the name is empty, too long, or contains a zero
     * @throws java.nio.file.FileSystemException if the user of the handle may not remove the attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    boolean removeXattr(String name) throws IOException;

    /**
     * Closes the handle. A file that has no name is deleted with its last handle. A second call has no effect. O(1), or
     * O(extents) if the file is deleted.
     *
     * @throws IOException if the store has failed
     */
    @Override
    void close() throws IOException;
}
