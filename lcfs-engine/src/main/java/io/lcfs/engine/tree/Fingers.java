package io.lcfs.engine.tree;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The leaves that the last changes of a tree went to, one for each kind of item, so that the next change or look-up nearby
 * does not go down again from the root (finger search: Guibas, McCreight, Plass and Roberts, 1977). Only leaves that may be
 * changed in place are kept, with the first key that lies behind each of them.
 *
 * <p>Why a leaf that is kept is the right one for a key between its first key and that bound: such a key could go elsewhere only
 * after the leaf was split, merged or dropped, which clears all fingers, or branched, which cannot happen before the owner's
 * {@code mutableSince} rises, which ends them. What happens to other leaves moves the true bound up only.
 *
 * <p>Kept by changes, under the exclusive lock of the tree's owner; looked at under the shared one.
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

    /** The leaf that a key belongs to, if it is known. */
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

    /** Keeps the leaf of a key, which is not empty. */
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

    /** Forgets all. */
    void clear() {
        for (int slot = 0; slot < COUNT; slot++) {
            leaves[slot] = null;
        }
    }
}
