package io.lcfs;

import java.time.Instant;

/**
 * The attributes of an inode.
 *
 * @param inode its number, the same in each layer that shows it
 * @param kind what it is
 * @param mode the twelve permission bits
 * @param uid the owner's number, 0 to 2^32 - 1
 * @param gid the group's number, 0 to 2^32 - 1
 * @param linkCount the number of its names; of a directory 2 and the number of directories in it
 * @param size bytes of a regular file, length of a symbolic link's target, number of entries of a directory, else 0
 * @param blockBytes what its data takes on the device, in bytes; inline data takes none
 * @param rdev the device number of a device node, as it was given: data, of which the store knows no major and minor; else 0
 * @param mtime last modification of the content
 * @param ctime last change of anything
 * @param birthTime when it was made
 */
public record FileInfo(
        long inode,
        FileKind kind,
        int mode,
        long uid,
        long gid,
        long linkCount,
        long size,
        long blockBytes,
        long rdev,
        Instant mtime,
        Instant ctime,
        Instant birthTime) {
    /**
     * Tells whether it is a directory.
     *
     * @return whether it is
     */
    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /**
     * Tells whether it is a regular file.
     *
     * @return whether it is
     */
    public boolean isRegular() {
        return kind == FileKind.REGULAR;
    }
}
