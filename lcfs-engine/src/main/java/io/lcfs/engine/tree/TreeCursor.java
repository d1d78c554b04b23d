package io.lcfs.engine.tree;

import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;

/** A cursor over the items of a tree in ascending order. Belongs to one thread; invalid after the tree changed. */
public final class TreeCursor {
    private final Tree tree;
    private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
    private final int[] next = new int[NodeDescriptor.MAX_LEVEL + 1];
    private final Item item = new Item();
    private int height = -1;

    TreeCursor(Tree tree) {
        this.tree = tree;
    }

    /** Moves before the first item whose key is at least a key; {@link #next()} moves to that item. */
    public void seek(long major, long minor) throws IOException {
        height = -1;
        if (tree.isEmpty()) {
            return;
        }
        NodeView node = view(0);
        tree.nodes().openRoot(tree, node);
        int top = node.level();
        // Views are kept by level, but the level of the root is unknown until it is opened.
        path[0] = view(top);
        path[top] = node;
        for (int level = top; level > 0; level--) {
            int index = Math.max(0, path[level].floor(major, minor));
            next[level] = index + 1;
            tree.nodes().open(path[level], index, view(level - 1));
        }
        int index = path[0].floor(major, minor);
        boolean exact = index >= 0 && path[0].major(index) == major && path[0].minor(index) == minor;
        next[0] = exact ? index : index + 1;
        height = top;
    }

    private NodeView view(int level) {
        NodeView view = path[level];
        if (view == null) {
            view = new NodeView();
            path[level] = view;
        }
        return view;
    }

    /** Moves to the next item; returns whether there is one. */
    public boolean next() throws IOException {
        return next(item);
    }

    boolean next(Item target) throws IOException {
        if (height < 0) {
            return false;
        }
        if (next[0] == path[0].count() && !nextLeaf()) {
            height = -1;
            return false;
        }
        path[0].item(next[0]++, target);
        return true;
    }

    private boolean nextLeaf() throws IOException {
        int level = 1;
        while (level <= height && next[level] == path[level].count()) {
            level++;
        }
        if (level > height) {
            return false;
        }
        NodeView leaf = path[0];
        long major = leaf.major(leaf.count() - 1);
        long minor = leaf.minor(leaf.count() - 1);
        for (; level > 0; level--) {
            tree.nodes().openInOrder(path[level], next[level]++, view(level - 1));
            next[level - 1] = 0;
        }
        // This check ensures that each leaf is visited once, whatever the pointers of a damaged tree are.
        Nodes.requireAscending(major, minor, path[0], 0);
        return true;
    }

    /** Returns the item that {@link #next()} moved to. */
    public Item item() {
        return item;
    }
}
