package io.lcfs.engine.store;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.engine.names.DirectoryBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The entries of a directory, read in batches. No lock is held between batches. */
final class EngineDirectoryEntries implements DirectoryEntries, Iterator<DirectoryEntry> {
    /** The number of entries in a batch. */
    static final int BATCH = 256;

    /** The source of batches. */
    interface Source {
        /** Reads the batch that begins at a position. */
        DirectoryBatch read(long from) throws IOException;
    }

    private final Source source;
    private DirectoryBatch batch;
    private int index;
    private boolean closed;

    EngineDirectoryEntries(DirectoryBatch first, Source source) {
        this.batch = first;
        this.source = source;
    }

    @Override
    public Iterator<DirectoryEntry> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        while (!closed && index == batch.entries().size() && !batch.isLast()) {
            try {
                batch = source.read(batch.next());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            index = 0;
        }
        return !closed && index < batch.entries().size();
    }

    @Override
    public DirectoryEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batch.entries().get(index++);
    }

    @Override
    public void close() {
        closed = true;
    }
}
