package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.tree.Tree;

/**
 * Notices that a way up from a directory goes round in a circle, which only a damaged store has. Source: Brent, "An
 * improved Monte Carlo factorization algorithm", 1980. Belongs to one operation.
 */
final class Climb {
    private final Tree tree;
    private long remembered;
    private long steps;
    private long limit = 1;

    Climb(Tree tree, long start) {
        this.tree = tree;
        this.remembered = start;
    }

    /** Counts a directory on the way. */
    void passed(long directory) throws CorruptStoreException {
        if (directory == remembered) {
            throw new CorruptStoreException("directory " + directory + " is below itself", tree.rootBlock());
        }
        if (++steps == limit) {
            remembered = directory;
            steps = 0;
            limit *= 2;
        }
    }
}
