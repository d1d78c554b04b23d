package io.lcfs;

/**
 * An entry of a directory.
 *
 * @param name the name; see {@link Names} for bytes that are not UTF-8
 * @param kind the kind of the file
 * @param inode the inode number of the file
 */
public record DirectoryEntry(String name, FileKind kind, long inode) {}
