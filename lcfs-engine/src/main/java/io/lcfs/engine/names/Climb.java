package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.tree.Tree;

/**
 * Detects a cycle on the way from a directory up to the root. Only a damaged store has cycles. The algorithm is from
 * Brent, "An improved Monte Carlo factorization algorithm", 1980. One operation uses an object.
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

    /**
     * Records a directory on the way.
     *
     * @throws CorruptStoreException if the way has come back to a directory
     */
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
