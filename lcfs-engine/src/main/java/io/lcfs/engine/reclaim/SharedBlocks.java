package io.lcfs.engine.reclaim;

import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/**
 * Finds the blocks of one tree that another tree reaches too. A node that two trees share has the same first key and
 * the same level in both, and separators are exact, so one look-up finds it. A block of content belongs to one place of
 * one file. Belongs to one thread; the caller holds the other tree's lock, if that tree can change.
 */
final class SharedBlocks {
    private final NodeView view = new NodeView();
    private final ExtentMap.Extent other = new ExtentMap.Extent();

    /** Returns whether a tree reaches the node of a level that begins with a key. */
    boolean hasNode(Tree tree, long major, long minor, int level, long block) throws IOException {
        if (tree.isEmpty()) {
            return false;
        }
        tree.nodes().openRoot(tree, view);
        if (view.level() == level) {
            return tree.rootBlock() == block;
        }
        while (view.level() > level) {
            int index = view.floor(major, minor);
            if (index < 0) {
                return false;
            }
            if (view.level() == level + 1) {
                return view.childBlock(index) == block;
            }
            tree.nodes().open(view, index, view);
        }
        return false;
    }

    /** Returns the blocks of an extent of an inode that a tree reaches: bit i is the extent's block i. */
    long ofExtent(Tree tree, long inode, ExtentMap.Extent extent) throws IOException {
        long bits = 0;
        long at = extent.fileBlock();
        while (at < extent.end()) {
            long end = extent.end();
            if (ExtentMap.find(tree, inode, at, other)) {
                end = Math.min(end, other.end());
                if (other.block() - other.fileBlock() == extent.block() - extent.fileBlock()) {
                    bits |= bits((int) (at - extent.fileBlock()), (int) (end - at));
                }
            } else if (ExtentMap.ceiling(tree, inode, at, other)) {
                end = Math.min(end, other.fileBlock());
            }
            assert end > at && end <= extent.end() : "part of an extent from " + at + " to " + end;
            at = end;
        }
        return bits;
    }

    /** Returns a number with consecutive bits that are 1. */
    static long bits(int first, int count) {
        return (-1L >>> (Long.SIZE - count)) << first;
    }
}
