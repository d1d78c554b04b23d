package io.lcfs.engine.store;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.engine.file.DirectoryBatch;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * Deletes what is in a directory, without recursion and without going down from the root each time: a directory goes when all
 * below it has gone.
 */
final class TreeDeletion {
    private static final int BATCH = 1024;

    private final EngineLayer layer;
    private final LayerState state;
    private final StoreCore core;
    private final String path;

    TreeDeletion(EngineLayer layer, LayerState state, StoreCore core, String path) {
        this.layer = layer;
        this.state = state;
        this.core = core;
        this.path = path;
    }

    /** A directory whose entries are to go, and then itself. */
    private record Doomed(long parent, DirectoryEntry entry) {}

    /** Deletes all below a directory. */
    void deleteBelow(long top) throws IOException {
        ArrayDeque<Doomed> directories = new ArrayDeque<>();
        LongHashSet pushed = new LongHashSet();
        pushed.add(top);
        push(deleteFiles(top), directories, pushed);
        while (!directories.isEmpty()) {
            Doomed directory = directories.peek();
            List<Doomed> below = deleteFiles(directory.entry.inode());
            if (!below.isEmpty()) {
                push(below, directories, pushed);
            } else if (delete(directory.parent, directory.entry)) {
                directories.pop();
                pushed.remove(directory.entry.inode());
            }
        }
    }

    private void push(List<Doomed> below, ArrayDeque<Doomed> directories, LongHashSet pushed)
            throws CorruptStoreException {
        for (Doomed directory : below) {
            if (!pushed.add(directory.entry.inode())) {
                throw new CorruptStoreException(
                        "directory " + directory.entry.inode() + " has two names",
                        state.tree().rootBlock());
            }
            directories.push(directory);
        }
    }

    /** Deletes the files in a directory; returns a batch of the directories in it, which are to be deleted first. */
    private List<Doomed> deleteFiles(long directory) throws IOException {
        List<Doomed> directories = new ArrayList<>();
        long from = DirectoryBatch.START;
        boolean last = false;
        while (!last && directories.size() < BATCH) {
            long start = from;
            DirectoryBatch batch = core.read(state, () -> new Namespace(state).list(directory, start, BATCH));
            for (DirectoryEntry entry : batch.entries()) {
                if (entry.kind() == FileKind.DIRECTORY) {
                    directories.add(new Doomed(directory, entry));
                } else {
                    delete(directory, entry);
                }
            }
            from = batch.next();
            last = batch.isLast();
        }
        return directories;
    }

    /** Deletes an entry, if it is still the same; false if it is a directory that has entries again. */
    private boolean delete(long directory, DirectoryEntry entry) throws IOException {
        try {
            layer.reap(core.relieve(state, () -> new Namespace(state).deleteEntry(path, directory, entry)));
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
