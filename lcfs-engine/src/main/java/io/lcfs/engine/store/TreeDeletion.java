package io.lcfs.engine.store;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.names.NamedEntry;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * Deletes an entry and everything below it. There is no recursion, and no path is resolved again: a directory is
 * deleted when everything below it was deleted. Each name is deleted in a change of its own.
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

    /** Deletes an entry and, if it is a directory, everything below it. */
    void deleteAll(NamedEntry top) throws IOException {
        ArrayDeque<NamedEntry> directories = new ArrayDeque<>();
        LongHashSet pushed = new LongHashSet();
        if (top.entry().kind() == FileKind.DIRECTORY) {
            push(List.of(top), directories, pushed);
        } else {
            delete(top);
        }
        while (!directories.isEmpty()) {
            NamedEntry directory = directories.peek();
            List<NamedEntry> below = deleteFiles(directory.entry().inode());
            if (!below.isEmpty()) {
                push(below, directories, pushed);
            } else if (delete(directory)) {
                directories.pop();
                pushed.remove(directory.entry().inode());
            } else {
                requireProgress(directory.entry().inode());
            }
        }
    }

    private void push(List<NamedEntry> below, ArrayDeque<NamedEntry> directories, LongHashSet pushed)
            throws CorruptStoreException {
        for (NamedEntry directory : below) {
            if (!pushed.add(directory.entry().inode())) {
                throw new CorruptStoreException(
                        "directory " + directory.entry().inode() + " has two names",
                        state.tree().rootBlock());
            }
            directories.push(directory);
        }
    }

    /** Deletes the files in a directory. Returns some of its subdirectories, which must be deleted before it. */
    private List<NamedEntry> deleteFiles(long directory) throws IOException {
        List<NamedEntry> directories = new ArrayList<>();
        long from = DirectoryBatch.START;
        boolean last = false;
        while (!last && directories.size() < BATCH) {
            long start = from;
            DirectoryBatch batch = core.read(state, () -> {
                layer.tree().lookup().requireListable(directory, path);
                return layer.tree().lookup().list(directory, start, BATCH);
            });
            for (DirectoryEntry entry : batch.entries()) {
                if (entry.kind() == FileKind.DIRECTORY) {
                    directories.add(new NamedEntry(directory, entry));
                } else {
                    delete(new NamedEntry(directory, entry));
                }
            }
            from = batch.next();
            last = batch.isLast();
        }
        return directories;
    }

    /**
     * Checks that a directory can become empty. Another thread may have added entries; but if damage keeps an entry
     * there, the deletion would never end.
     */
    private void requireProgress(long directory) throws IOException {
        core.read(state, () -> {
            layer.tree().lookup().requireFindable(directory);
            return directory;
        });
    }

    /** Deletes an entry if it has not changed. Returns false if it is a directory with new entries. */
    private boolean delete(NamedEntry entry) throws IOException {
        try {
            layer.reap(core.relieve(state, () -> layer.tree().remover().deleteEntry(path, entry)));
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
