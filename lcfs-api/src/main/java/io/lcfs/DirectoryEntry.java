package io.lcfs;

/**
 * A name in a directory.
 *
 * @param name the name; see {@link Names} for bytes that are not UTF-8
 * @param kind what it names
 * @param inode the number of the inode it names
 */
public record DirectoryEntry(String name, FileKind kind, long inode) {}
