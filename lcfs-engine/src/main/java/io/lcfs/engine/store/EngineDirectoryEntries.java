package io.lcfs.engine.store;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.engine.names.DirectoryBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Entries of a directory, taken in batches; nothing is held between them. */
final class EngineDirectoryEntries implements DirectoryEntries, Iterator<DirectoryEntry> {
    /** How many entries a batch has. */
    static final int BATCH = 256;

    /** Where batches come from. */
    interface Source {
        /** Reads the batch from a place on. */
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
