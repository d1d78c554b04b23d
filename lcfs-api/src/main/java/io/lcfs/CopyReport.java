package io.lcfs;

import java.util.List;

/**
 * What a copy of a tree did.
 *
 * @param directories the number of directories that were made, or were there already and got what lies in them
 * @param files the number of names of other things that were made: regular files, links, nodes
 * @param bytes the bytes of content that were read; holes that are known count nothing
 * @param leftOut what was not copied though it was chosen: the paths of sockets, of device nodes and fifos that are
 *     left out or cannot be made, and of directories and files of the host on which something is mounted; {@code PATH:
 *     NAME} of each extended attribute that cannot be set; and {@code PATH: mtime} of what has another time of
 *     modification, because the host or Java cannot set the exact one
 * @param changed the paths of files that changed or were replaced while they were copied: the copy may have content
 *     and attributes that no file had together at one instant
 */
public record CopyReport(long directories, long files, long bytes, List<String> leftOut, List<String> changed) {
    /**
     * Copies the lists.
     *
     * @param directories the number of directories
     * @param files the number of other names
     * @param bytes the bytes of content
     * @param leftOut what was not copied
     * @param changed what changed meanwhile
     */
    public CopyReport {
        leftOut = List.copyOf(leftOut);
        changed = List.copyOf(changed);
    }
}
