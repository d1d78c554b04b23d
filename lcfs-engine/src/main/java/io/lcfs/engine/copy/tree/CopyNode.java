package io.lcfs.engine.copy.tree;

import io.lcfs.FileKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a copy finds in its source.
 *
 * @param <S> what a place of the source is
 * @param path the path below the source, without a slash at its beginning; empty for the source itself
 * @param name the last name of it
 * @param place where it is
 * @param kind what it is
 * @param mode the twelve permission bits
 * @param uid the owner's number
 * @param gid the group's number
 * @param rdev the device number of a device node, as layers have it
 * @param size the bytes of a regular file
 * @param mtime last modification
 * @param key which file it is: equal for all names of it, and for no name of another file; null if the source cannot
 *     tell, and then the file counts as one with a single name
 * @param names how many names a file has, in the tree or outside of it; 1 for a directory
 * @param isLeftOut whether it is named in the report instead of copied: a socket of the host, or what is mounted there.
 *     Such a directory is made, and what lies in it is left out
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
    /** Returns whether it is a directory. */
    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /** Returns whether it is a symbolic link. */
    public boolean isSymbolicLink() {
        return kind == FileKind.SYMBOLIC_LINK;
    }

    /** Returns the path of an entry of this directory. */
    public String child(String childName) {
        return path.isEmpty() ? childName : path + "/" + childName;
    }
}
