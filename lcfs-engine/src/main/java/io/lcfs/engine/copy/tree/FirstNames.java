package io.lcfs.engine.copy.tree;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the files with several names were copied to first, as long as more of their names can come. */
final class FirstNames<T> {
    private final Map<Object, First<T>> firsts = new HashMap<>();

    /** A copy, and how many names of the file did not come yet. */
    private static final class First<T> {
        private final T place;
        private long left;

        First(T place, long left) {
            this.place = place;
            this.left = left;
        }
    }

    /** Counts a name, and returns where the file was copied to under another name, or null. */
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

    /** Returns how many files are remembered. */
    int size() {
        return firsts.size();
    }
}
