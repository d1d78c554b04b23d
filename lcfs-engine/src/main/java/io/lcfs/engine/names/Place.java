package io.lcfs.engine.names;

/**
 * The result of resolving a path: a name in a directory, and the inode with that name.
 *
 * @param path the path as the caller wrote it
 * @param parent the directory; 0 if the path ends at the root or with {@code ..}
 * @param name the last name; empty if the path ends at the root or with {@code ..}
 * @param inode the inode, or 0 if the name does not exist
 * @param kind the kind of the inode, or 0
 */
public record Place(String path, long parent, byte[] name, long inode, int kind) {}
