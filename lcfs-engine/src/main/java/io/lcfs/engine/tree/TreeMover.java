package io.lcfs.engine.tree;

import java.io.IOException;

/**
 * Copies the nodes of a tree that are behind a block of the device, so that they get other blocks. It works in steps;
 * the tree may change between steps. Belongs to one thread; the caller may change the tree during a step.
 */
public final class TreeMover {
    private final long behind;
    private final NodeView node = new NodeView();
    private long major = Long.MIN_VALUE;
    private long minor = Long.MIN_VALUE;
    private boolean ended;

    /**
     * Creates a mover.
     *
     * @param behind the first block that is to become free
     */
    public TreeMover(long behind) {
        this.behind = behind;
    }

    /**
     * Visits up to a number of leaves, and copies those of which a node on the path is to move. Returns whether more
     * are left.
     */
    public boolean step(Tree tree, int leaves) throws IOException {
        for (int i = 0; i < leaves && !ended; i++) {
            visitLeaf(tree);
        }
        return !ended;
    }

    private void visitLeaf(Tree tree) throws IOException {
        ended = true;
        if (tree.isEmpty()) {
            return;
        }
        boolean moves = tree.rootBlock() >= behind;
        long nextMajor = major;
        long nextMinor = minor;
        tree.nodes().openRoot(tree, node);
        while (node.level() > 0) {
            int index = Math.max(0, node.floor(major, minor));
            if (index + 1 < node.count()) {
                ended = false;
                nextMajor = node.major(index + 1);
                nextMinor = node.minor(index + 1);
            }
            moves |= node.childBlock(index) >= behind;
            tree.nodes().openInOrder(node, index, node);
        }
        if (moves) {
            tree.touch(node.major(0), node.minor(0));
        }
        major = nextMajor;
        minor = nextMinor;
    }
}
