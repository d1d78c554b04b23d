package io.lcfs.engine.reclaim;

import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.util.List;

/**
 * The trees of all layers directly above a removed layer. Of the blocks that the removed layer's tree reaches, a child
 * only ever reaches fewer: a change drops blocks, and never leads back to a block that was dropped. So a block that no
 * child reaches, each asked at its own instant, is reached by none of them any more.
 *
 * <p>This does not hold for a layer that was put between the removed layer and a child later: a snapshot keeps what the
 * child then drops. A child that got a snapshot has a new {@code ownedSince}. From then on the child counts as a child
 * that reaches everything, and {@link #haveChanged} returns true.
 *
 * <p>Belongs to one thread. Takes the lock of a writable child for each question; the caller holds no lock.
 */
final class ChildTrees {
    private final List<LayerState> children;
    private final long[] ownedSince;
    private final SharedBlocks shared = new SharedBlocks();

    /** The child that reached the last block that any child reached. It is asked first. */
    private int last;

    private boolean changed;

    /**
     * Creates the trees of all children of a layer.
     *
     * @param ownedSince the generations since which the children owned blocks when they were found in the table
     */
    ChildTrees(List<LayerState> children, long[] ownedSince) {
        this.children = children;
        this.ownedSince = ownedSince;
    }

    /** Returns whether another layer came to stand below one of the children. */
    boolean haveChanged() {
        return changed;
    }

    /** A question to one tree. */
    private interface Question {
        long ask(Tree tree) throws IOException;
    }

    /** Returns whether a child reaches a node. */
    boolean reachNode(long major, long minor, int level, long block) throws IOException {
        return ask(1, tree -> shared.hasNode(tree, major, minor, level, block) ? 1 : 0) != 0;
    }

    /** Returns the blocks of an extent of an inode that children reach: bit i is the extent's block i. */
    long reachedOf(long inode, ExtentMap.Extent extent) throws IOException {
        return ask(SharedBlocks.bits(0, extent.count()), tree -> shared.ofExtent(tree, inode, extent));
    }

    /** Asks one child after the other until all wanted bits are known to be 1; returns the bits. */
    private long ask(long wanted, Question question) throws IOException {
        long bits = 0;
        int first = last;
        for (int i = 0; i < children.size() && bits != wanted; i++) {
            int index = first + i < children.size() ? first + i : first + i - children.size();
            long more = ask(index, wanted, question) & ~bits;
            if (more != 0) {
                bits |= more;
                last = index;
            }
        }
        return bits;
    }

    private long ask(int index, long wanted, Question question) throws IOException {
        LayerState child = children.get(index);
        if (child.isFrozen()) {
            return hasStayed(index) ? question.ask(child.tree()) : wanted;
        }
        long stamp = child.lock().readLock();
        try {
            return hasStayed(index) ? question.ask(child.tree()) : wanted;
        } finally {
            child.lock().unlockRead(stamp);
        }
    }

    /** Returns whether a child has stood directly on the removed layer since it was found in the table. */
    private boolean hasStayed(int index) {
        boolean stayed = children.get(index).ownership().ownedSince() == ownedSince[index];
        changed |= !stayed;
        return stayed;
    }
}
