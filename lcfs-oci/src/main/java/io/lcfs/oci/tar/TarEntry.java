package io.lcfs.oci.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An entry of a tar, with all that its headers say in one place.
 *
 * @param path where it goes: absolute, without empty names, {@code .} and {@code ..}; {@code /} is the root
 * @param type what it is
 * @param mode the twelve permission bits
 * @param uid the owner's number
 * @param gid the group's number
 * @param mtime last modification
 * @param link of links, what they point at: of a hard link a path as above, of a symbolic link as it stands
 * @param major of devices
 * @param minor of devices
 * @param size of files, their logical size
 * @param dataBytes of files, the bytes in the archive
 * @param pieces of a sparse file, where the data goes, in order; of others one piece
 * @param xattrs extended attributes
 */
public record TarEntry(
        String path,
        Type type,
        int mode,
        long uid,
        long gid,
        Instant mtime,
        String link,
        long major,
        long minor,
        long size,
        long dataBytes,
        List<Piece> pieces,
        Map<String, byte[]> xattrs) {
    /** What an entry is. */
    public enum Type {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        SYMBOLIC_LINK,
        /** Another name of a file. */
        HARD_LINK,
        /** A character device. */
        CHARACTER_DEVICE,
        /** A block device. */
        BLOCK_DEVICE,
        /** A fifo. */
        FIFO
    }

    /**
     * A part of a file that is in the archive.
     *
     * @param offset in the file
     * @param length in bytes
     */
    public record Piece(long offset, long length) {}

    /** A plain file of root, which everybody may read, from 1970. */
    public static TarEntry file(String path, long size) {
        return new TarEntry(
                path,
                Type.FILE,
                0644,
                0,
                0,
                Instant.EPOCH,
                "",
                0,
                0,
                size,
                size,
                List.of(new Piece(0, size)),
                Map.of());
    }

    /** The last name of the path; empty for the root. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path of the directory that it is in. */
    public String parent() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
