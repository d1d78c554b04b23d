package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntry;
import io.lcfs.Layer;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tree, each directory before its entries, in the order of names. Directories are found by their
 * inodes, so an entry costs the same at each depth. The names of the directories between the top and the present entry
 * are kept in memory.
 */
public final class TreeWalk implements Iterator<TreeEntry> {
    private final Layer layer;
    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable TreeEntry next;

    /** A directory between the top and the present entry, with its entries that have not been returned. */
    private record Level(String path, long inode, Iterator<DirectoryEntry> left) {}

    private TreeWalk(Layer layer, TreeEntry top) {
        this.layer = layer;
        this.next = top;
    }

    /** Returns the entry at a path and all entries below it. */
    public static Stream<TreeEntry> of(Layer layer, String path) throws IOException {
        String real = layer.realPath(path);
        TreeWalk walk = new TreeWalk(layer, new TreeEntry(real, layer.stat(real, NO_FOLLOW)));
        int kind = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(walk, kind), false);
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = find();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next != null;
    }

    @Override
    public TreeEntry next() {
        TreeEntry found = hasNext() ? next : null;
        if (found == null) {
            throw new NoSuchElementException();
        }
        next = null;
        if (found.info().isDirectory()) {
            levels.push(new Level(found.path(), found.info().inode(), names(found)));
        }
        return found;
    }

    private Iterator<DirectoryEntry> names(TreeEntry directory) {
        try {
            return LayerSource.sorted(layer.at(directory.info().inode()), "").iterator();
        } catch (NoSuchFileException e) {
            return Collections.emptyIterator(); // The directory was deleted meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable TreeEntry find() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            if (!level.left().hasNext()) {
                levels.pop();
                continue;
            }
            String name = level.left().next().name();
            try {
                return new TreeEntry(
                        LayerPaths.child(level.path(), name),
                        layer.at(level.inode()).stat(name, NO_FOLLOW));
            } catch (NoSuchFileException e) {
                // The entry was deleted meanwhile.
            }
        }
        return null;
    }
}
