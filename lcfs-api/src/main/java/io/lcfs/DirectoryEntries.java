package io.lcfs;

import java.util.Iterator;

/**
 * The entries of a directory, to be iterated once, by one thread. The iterator throws
 * {@link java.io.UncheckedIOException} when the store fails.
 */
public interface DirectoryEntries extends Iterable<DirectoryEntry>, AutoCloseable {
    @Override
    Iterator<DirectoryEntry> iterator();

    /** Ends the iteration. */
    @Override
    void close();
}
