package io.lcfs.engine.tree;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The leaves that the last changes of a tree reached, one for each type of item, so that the next change or look-up
 * nearby need not descend from the root again (finger search: Guibas, McCreight, Plass and Roberts, 1977). Only leaves
 * that may be changed in place are kept, each with the first key behind it.
 *
 * <p>A kept leaf is the right one for each key from its first key up to that bound. Such a key could belong to another
 * leaf only after the kept leaf was split, merged or released, which clears all fingers, or branched, which cannot
 * happen before the owner's {@code mutableSince} rises, which invalidates them. Changes of other leaves can only raise
 * the true bound.
 *
 * <p>Written by changes, under the exclusive lock of the tree's owner; read under the shared lock.
 */
final class Fingers {
    private static final int COUNT = 8;

    private final @Nullable ByteBuffer[] leaves = new @Nullable ByteBuffer[COUNT];
    private final long[] boundMajors = new long[COUNT];
    private final long[] boundMinors = new long[COUNT];
    private long keptSince = -1;

    Fingers() {}

    private static int slot(long major) {
        return (int) major & (COUNT - 1);
    }

    /** Returns the leaf of a key if it is known. */
    @Nullable
    ByteBuffer leafFor(long major, long minor, long mutableSince) {
        int slot = slot(major);
        ByteBuffer leaf = leaves[slot];
        if (leaf == null || keptSince != mutableSince) {
            return null;
        }
        long bound = boundMajors[slot];
        if (major > bound || major == bound && minor >= boundMinors[slot]) {
            return null;
        }
        long first = Nodes.major(leaf, 0, 0);
        return first < major || first == major && Nodes.minor(leaf, 0, 0) <= minor ? leaf : null;
    }

    /** Keeps the leaf of a key. The leaf must not be empty. */
    void keep(long major, ByteBuffer leaf, long boundMajor, long boundMinor, long mutableSince) {
        if (keptSince != mutableSince) {
            clear();
            keptSince = mutableSince;
        }
        int slot = slot(major);
        leaves[slot] = leaf;
        boundMajors[slot] = boundMajor;
        boundMinors[slot] = boundMinor;
    }

    /** Forgets all leaves. */
    void clear() {
        for (int slot = 0; slot < COUNT; slot++) {
            leaves[slot] = null;
        }
    }
}
