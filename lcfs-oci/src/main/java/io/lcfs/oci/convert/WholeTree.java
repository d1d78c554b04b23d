package io.lcfs.oci.convert;

import io.lcfs.Change;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The whole content of a layer as the difference from an empty layer. Memory: O(entries of the directories on one
 * path).
 */
final class WholeTree implements LayerDiff {
    private static final Comparator<DirectoryEntry> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(Names.encode(one.name()), Names.encode(other.name()));

    private final Layer layer;

    WholeTree(Layer layer) {
        this.layer = layer;
    }

    @Override
    public Iterator<Change> iterator() {
        Deque<Iterator<DirectoryEntry>> directories = new ArrayDeque<>();
        Deque<String> paths = new ArrayDeque<>();
        return new Iterator<>() {
            private boolean begun;

            @Override
            public boolean hasNext() {
                while (!directories.isEmpty() && !directories.peek().hasNext()) {
                    directories.pop();
                    paths.pop();
                }
                return !begun || !directories.isEmpty();
            }

            @Override
            public Change next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                String path = AbsolutePaths.ROOT;
                FileKind kind = FileKind.DIRECTORY;
                if (begun) {
                    DirectoryEntry entry = directories.element().next();
                    path = AbsolutePaths.child(paths.element(), entry.name());
                    kind = entry.kind();
                }
                begun = true;
                if (kind == FileKind.DIRECTORY) {
                    directories.push(sorted(path));
                    paths.push(path);
                }
                return new Change(Change.Kind.ADDED, path, kind, false);
            }
        };
    }

    private Iterator<DirectoryEntry> sorted(String directory) {
        List<DirectoryEntry> sorted = new ArrayList<>();
        try (DirectoryEntries entries = layer.list(directory)) {
            entries.forEach(sorted::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sorted.sort(BY_BYTES);
        return sorted.iterator();
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
