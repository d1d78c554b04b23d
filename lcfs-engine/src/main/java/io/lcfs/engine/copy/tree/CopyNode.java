package io.lcfs.engine.copy.tree;

import io.lcfs.FileKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file, a directory or another node in the source of a copy.
 *
 * @param <S> the type of a place in the source
 * @param path the path below the source, without a slash at its beginning; empty for the source itself
 * @param name the last name of the path
 * @param place the place in the source
 * @param kind the kind of the node
 * @param mode the twelve permission bits
 * @param uid the owner's number
 * @param gid the group's number
 * @param rdev the device number of a device node, as layers have it
 * @param size the length of a regular file in bytes
 * @param mtime the time of the last modification
 * @param key the identity of the file, equal for all names of a file and different for different files; null if the
 *     source cannot identify files, so that each name counts as a file of its own
 * @param names the number of names of a file, inside and outside of the tree; 1 for a directory
 * @param isLeftOut whether the node is listed in the report instead of copied, because it is a socket of the host or a
 *     place where a file system is mounted; such a directory is created without its entries
 */
public record CopyNode<S>(
        String path,
        String name,
        S place,
        FileKind kind,
        int mode,
        long uid,
        long gid,
        long rdev,
        long size,
        Instant mtime,
        @Nullable Object key,
        long names,
        boolean isLeftOut) {
    /** Returns whether the node is a directory. */
    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /** Returns whether the node is a symbolic link. */
    public boolean isSymbolicLink() {
        return kind == FileKind.SYMBOLIC_LINK;
    }

    /** Returns the path of an entry of this directory. */
    public String child(String childName) {
        return path.isEmpty() ? childName : path + "/" + childName;
    }
}
