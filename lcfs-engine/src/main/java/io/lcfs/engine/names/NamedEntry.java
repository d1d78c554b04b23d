package io.lcfs.engine.names;

import io.lcfs.DirectoryEntry;

/**
 * An entry, and the directory that it is in.
 *
 * @param directory the inode of the directory
 * @param entry the name, and what it names
 */
public record NamedEntry(long directory, DirectoryEntry entry) {}
