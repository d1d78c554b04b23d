package io.lcfs.acceptance;

import io.lcfs.FileKind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The expected file at a path: a regular file, a directory, a link or a device node.
 *
 * @param inode an object that is the same at all names of one file
 * @param kind the kind of the file
 * @param attributes the attributes that files of all kinds have
 * @param content the content of a regular file, else empty
 * @param target the target of a symbolic link, else empty
 * @param rdev the device number of a device node in the encoding of Linux, else 0
 */
record Node(Object inode, FileKind kind, Attributes attributes, Content content, String target, long rdev) {
    /**
     * The attributes that files of all kinds have.
     *
     * @param mode the twelve permission bits
     * @param uid the owner's number
     * @param gid the group's number
     * @param mtime the modification time, with nanoseconds
     * @param xattrs the extended attributes by name
     */
    record Attributes(int mode, long uid, long gid, Instant mtime, Map<String, ByteBuffer> xattrs) {
        /** The attributes of a directory that has no entry in a tar. */
        static final Attributes OF_MISSING_DIRECTORY = new Attributes(0755, 0, 0, Instant.EPOCH, Map.of());

        Attributes withMode(int newMode) {
            return new Attributes(newMode, uid, gid, mtime, xattrs);
        }

        Attributes withOwner(long newUid, long newGid) {
            return new Attributes(mode, newUid, newGid, mtime, xattrs);
        }

        Attributes withModifiedTime(Instant time) {
            return new Attributes(mode, uid, gid, time, xattrs);
        }

        Attributes withXattr(String name, byte[] value) {
            Map<String, ByteBuffer> all = new TreeMap<>(xattrs);
            all.put(name, ByteBuffer.wrap(value));
            return new Attributes(mode, uid, gid, mtime, all);
        }
    }

    static Node file(Attributes attributes, Content content) {
        return new Node(new Object(), FileKind.REGULAR, attributes, content, "", 0);
    }

    static Node directory(Attributes attributes) {
        return new Node(new Object(), FileKind.DIRECTORY, attributes, Content.EMPTY, "", 0);
    }

    static Node symbolicLink(Attributes attributes, String target) {
        return new Node(new Object(), FileKind.SYMBOLIC_LINK, attributes, Content.EMPTY, target, 0);
    }

    static Node special(FileKind kind, Attributes attributes, long rdev) {
        return new Node(new Object(), kind, attributes, Content.EMPTY, "", rdev);
    }

    Node with(Attributes newAttributes) {
        return new Node(inode, kind, newAttributes, content, target, rdev);
    }

    Node with(Content newContent) {
        return new Node(inode, kind, attributes, newContent, target, rdev);
    }

    boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    boolean isRegular() {
        return kind == FileKind.REGULAR;
    }

    /** Returns whether two nodes are equal, except for the times of directories, which change with their entries. */
    boolean sameAs(Node other) {
        Attributes others = isDirectory() ? other.attributes.withModifiedTime(attributes.mtime) : other.attributes;
        return kind == other.kind
                && attributes.equals(others)
                && content.equals(other.content)
                && target.equals(other.target)
                && rdev == other.rdev;
    }
}
