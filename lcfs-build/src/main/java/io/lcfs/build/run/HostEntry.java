package io.lcfs.build.run;

import io.lcfs.build.host.HostTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A file of the host as it was at one time. Two looks at one file are equal only if nothing changed it in between,
 * because each change gives it another time of change.
 *
 * @param mode kind and permissions
 * @param uid the user
 * @param gid the group
 * @param inode the number of the inode
 * @param size the length
 * @param modified the time of the last change of the content
 * @param changed the time of the last change of content, attributes or names
 */
record HostEntry(int mode, long uid, long gid, long inode, long size, Instant modified, Instant changed) {
    private static final String ATTRIBUTES = "unix:mode,uid,gid,ino,size,lastModifiedTime,ctime";
    private static final int KIND = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int PERMISSIONS = 07777;

    static HostEntry of(Path path) throws IOException {
        Map<String, Object> values = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return new HostEntry(
                (int) number(values, "mode"),
                number(values, "uid"),
                number(values, "gid"),
                number(values, "ino"),
                number(values, "size"),
                time(values, "lastModifiedTime"),
                time(values, "ctime"));
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
    }

    private static Instant time(Map<String, Object> values, String name) {
        return ((FileTime) Objects.requireNonNull(values.get(name), name)).toInstant();
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & KIND) == REGULAR;
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    /** Returns whether the other entry is the same inode, whatever was changed in it. */
    boolean isSameInode(HostEntry other) {
        return inode == other.inode && (mode & KIND) == (other.mode & KIND);
    }

    /** Returns the extended attributes of {@code user.}, which are all that Java reads. */
    static Map<String, ByteBuffer> xattrs(Path path) throws IOException {
        Map<String, ByteBuffer> xattrs = new TreeMap<>();
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null) {
            for (String name : view.list()) {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                xattrs.put("user." + name, value.flip());
            }
        }
        return xattrs;
    }

    /** Returns the paths in a directory by their names. */
    static Map<String, Path> children(Path directory) throws IOException {
        Map<String, Path> children = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                children.put(HostTree.name(entry), entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }
}
