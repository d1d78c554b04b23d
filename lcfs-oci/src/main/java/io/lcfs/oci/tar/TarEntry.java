package io.lcfs.oci.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An entry of a tar, with all that its headers say in one place.
 *
 * @param path where it goes: absolute, without empty names, {@code .} and {@code ..}; {@code /} is the root
 * @param type what it is
 * @param attributes permissions, owner, time and extended attributes
 * @param link of links, what they point at: of a hard link a path as above, of a symbolic link as it stands
 * @param device of devices, their numbers
 * @param content of files, how much content they have
 */
public record TarEntry(String path, Type type, Attributes attributes, String link, Device device, Content content) {
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

    /**
     * Attributes of an entry.
     *
     * @param mode the twelve permission bits
     * @param uid the owner's number
     * @param gid the group's number
     * @param mtime last modification
     * @param xattrs extended attributes
     */
    public record Attributes(int mode, long uid, long gid, Instant mtime, Map<String, byte[]> xattrs) {}

    /** Numbers of a device. */
    public record Device(long major, long minor) {
        /** What is no device. */
        public static final Device NONE = new Device(0, 0);
    }

    /**
     * The content of a file.
     *
     * @param size its logical size
     * @param dataBytes the bytes in the archive
     * @param pieces of a sparse file, where the data goes, in order; of others one piece, or none if it is empty
     */
    public record Content(long size, long dataBytes, List<Piece> pieces) {
        /** What has no content. */
        public static final Content NONE = new Content(0, 0, List.of());

        /** A content without holes. */
        public static Content of(long size) {
            return size == 0 ? NONE : new Content(size, size, List.of(new Piece(0, size)));
        }
    }

    /** A plain file of root, which everybody may read, from 1970. */
    public static TarEntry file(String path, long size) {
        Attributes attributes = new Attributes(0644, 0, 0, Instant.EPOCH, Map.of());
        return new TarEntry(path, Type.FILE, attributes, "", Device.NONE, Content.of(size));
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
