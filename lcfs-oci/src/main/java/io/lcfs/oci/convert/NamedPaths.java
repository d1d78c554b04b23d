package io.lcfs.oci.convert;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The paths that a layer tar has named so far, each with the number of its content in the recipe. */
final class NamedPaths {
    /** The number for paths without content. */
    static final long NO_CONTENT = -1;

    /** A receiver of the number of each content whose file is removed. */
    interface Gone {
        void gone(String path, long content) throws IOException;
    }

    private final NavigableMap<String, Long> contents = new TreeMap<>();

    void add(String path, long content) {
        contents.put(path, content);
    }

    /** Returns whether the tar has a path or a path below it. */
    boolean isOfLayer(String path) {
        return contents.containsKey(path) || hasBelow(path);
    }

    private boolean hasBelow(String path) {
        String next = contents.higherKey(AbsolutePaths.below(path));
        return next != null && next.startsWith(AbsolutePaths.below(path));
    }

    /** Removes a path and all paths below it. */
    void remove(String path, Gone gone) throws IOException {
        NavigableMap<String, Long> all =
                contents.subMap(AbsolutePaths.below(path), true, AbsolutePaths.behind(path), false);
        for (var entry : all.entrySet()) {
            if (entry.getValue() != NO_CONTENT) {
                gone.gone(entry.getKey(), entry.getValue());
            }
        }
        all.clear();
        Long content = contents.remove(path);
        if (content != null && content != NO_CONTENT) {
            gone.gone(path, content);
        }
    }
}
