package io.lcfs.engine.names;

/**
 * Where a path leads: a name in a directory, and what it names.
 *
 * @param path the path as the caller wrote it
 * @param parent the directory; 0 if the path ends at the root or with {@code ..}
 * @param name the last name; empty if the path ends at the root or with {@code ..}
 * @param inode what it names; 0 if nothing
 * @param kind what that is
 */
public record Place(String path, long parent, byte[] name, long inode, int kind) {}
