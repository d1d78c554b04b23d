package io.lcfs;

import java.util.Iterator;

/**
 * The entries of a directory, for one iteration by one thread. The iterator throws {@link java.io.UncheckedIOException}
 * if the store fails.
 */
public interface DirectoryEntries extends Iterable<DirectoryEntry>, AutoCloseable {
    @Override
    Iterator<DirectoryEntry> iterator();

    /** Ends the iteration. */
    @Override
    void close();
}
