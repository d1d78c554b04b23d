package io.lcfs.engine.names;

import io.lcfs.DirectoryEntry;

/**
 * A directory entry together with its directory.
 *
 * @param directory the inode number of the directory
 * @param entry the entry
 */
public record NamedEntry(long directory, DirectoryEntry entry) {}
