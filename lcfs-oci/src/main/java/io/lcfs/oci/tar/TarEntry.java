package io.lcfs.oci.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An entry of a tar, with the contents of all its headers.
 *
 * @param path the target path: absolute, without empty names, {@code .} and {@code ..}; {@code /} is the root
 * @param type the type
 * @param attributes permissions, owner, time and extended attributes
 * @param link for a hard link, the path of the target in the form of {@code path}; for a symbolic link, the target as
 *     stored; otherwise empty
 * @param device the numbers of a device
 * @param content the amount of content of a file, and its positions
 */
public record TarEntry(String path, Type type, Attributes attributes, String link, Device device, Content content) {
    /** The type of an entry. */
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
     * A part of a file whose bytes are in the archive.
     *
     * @param offset the offset in the file
     * @param length the length in bytes
     */
    public record Piece(long offset, long length) {}

    /**
     * The attributes of an entry.
     *
     * @param mode the twelve permission bits
     * @param uid the number of the owner
     * @param gid the number of the group
     * @param mtime the time of the last modification
     * @param xattrs the extended attributes
     */
    public record Attributes(int mode, long uid, long gid, Instant mtime, Map<String, byte[]> xattrs) {}

    /** The numbers of a device. */
    public record Device(long major, long minor) {
        /** The value for an entry that is not a device. */
        public static final Device NONE = new Device(0, 0);
    }

    /**
     * The content of a file.
     *
     * @param size the logical size in bytes
     * @param dataBytes the number of content bytes in the archive
     * @param pieces the positions of the content, in order: several for a sparse file, one for another file, none for
     *     an empty one
     */
    public record Content(long size, long dataBytes, List<Piece> pieces) {
        /** The value for an entry without content. */
        public static final Content NONE = new Content(0, 0, List.of());

        /** Returns a content without holes. */
        public static Content of(long size) {
            return size == 0 ? NONE : new Content(size, size, List.of(new Piece(0, size)));
        }
    }

    /** Returns an entry for a file that root owns and everybody may read, with the time 0. */
    public static TarEntry file(String path, long size) {
        Attributes attributes = new Attributes(0644, 0, 0, Instant.EPOCH, Map.of());
        return new TarEntry(path, Type.FILE, attributes, "", Device.NONE, Content.of(size));
    }

    /** Returns the last name of the path; empty for the root. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the path of the parent directory. */
    public String parent() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
