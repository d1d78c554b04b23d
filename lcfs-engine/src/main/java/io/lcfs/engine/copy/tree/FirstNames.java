package io.lcfs.engine.copy.tree;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first copies of files with several names. A first copy is remembered until all other names of its file were
 * found.
 */
final class FirstNames<T> {
    private final Map<Object, First<T>> firsts = new HashMap<>();

    /** A copy, and the number of names of the file that were not found yet. */
    private static final class First<T> {
        private final T place;
        private long left;

        First(T place, long left) {
            this.place = place;
            this.left = left;
        }
    }

    /** Counts a name. Returns the place where the file was copied under another name, or null. */
    @Nullable
    T find(CopyNode<?> node) {
        First<T> first = node.names() > 1 ? firsts.get(node.key()) : null;
        if (first == null) {
            return null;
        }
        first.left--;
        if (first.left == 0) {
            firsts.remove(node.key());
        }
        return first.place;
    }

    /** Remembers the first copy of a file, if it has other names. */
    void add(CopyNode<?> node, T place) {
        Object key = node.key();
        if (key != null && node.names() > 1) {
            firsts.put(key, new First<>(place, node.names() - 1));
        }
    }

    /** Returns the number of remembered files. */
    int size() {
        return firsts.size();
    }
}
