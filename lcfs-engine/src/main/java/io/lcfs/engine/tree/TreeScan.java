package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A scan of a tree in key order that continues past damage: a node that cannot be read is reported, and the scan
 * continues behind its subtree. It works in steps. The tree may change between steps, and the scan continues at the key
 * that it had reached. Belongs to one thread; the caller holds the tree's lock during a step.
 */
public final class TreeScan {
    private final Visitor visitor;
    private final @Nullable ByteBuffer scratch;
    private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
    private final long[] verified = new long[NodeDescriptor.MAX_LEVEL + 1];
    private final Item item = new Item();
    private long major;
    private long minor;
    private long boundMajor;
    private long boundMinor;
    private boolean bounded;
    private boolean ended;

    /** The receiver of the results of a scan. */
    public interface Visitor {
        /** Returns whether to visit a node with this birth, and everything below it; by default, all are visited. */
        default boolean enters(long birth) {
            return true;
        }

        /** Reports that a node was read from the medium and matches its pointer. */
        default void verified() {}

        /** Receives an item; items are passed in ascending order. */
        void item(Item item) throws IOException;

        /** Returns whether the scan is to continue in this step; called after each leaf and each item. */
        default boolean goesOn() {
            return true;
        }

        /** Reports a node that cannot be read. The items from this key up to the next visited key are lost. */
        void damaged(long block, long fromMajor, long fromMinor, IOException problem);
    }

    private TreeScan(Visitor visitor, @Nullable ByteBuffer scratch) {
        this.visitor = visitor;
        this.scratch = scratch;
        for (int level = 0; level < path.length; level++) {
            path[level] = new NodeView();
        }
        restart(Long.MIN_VALUE, Long.MIN_VALUE);
    }

    /** Creates a scan that reads nodes as look-ups do. */
    public static TreeScan of(Visitor visitor) {
        return new TreeScan(visitor, null);
    }

    /** Creates a scan that also reads each node from the medium and compares it with its pointer. */
    public static TreeScan ofMedium(Visitor visitor) {
        return new TreeScan(visitor, ByteBuffer.allocate(Blocks.BYTES));
    }

    /** Sets the key at which the next step begins. */
    public void restart(long fromMajor, long fromMinor) {
        major = fromMajor;
        minor = fromMinor;
        ended = false;
        Arrays.fill(verified, 0);
    }

    /** Skips to a key if the scan is before it. */
    public void skipTo(long toMajor, long toMinor) {
        if (isBefore(major, minor, toMajor, toMinor)) {
            major = toMajor;
            minor = toMinor;
        }
    }

    /** Continues as long as the visitor allows. Returns whether there is more. */
    public boolean step(Tree tree) throws IOException {
        while (!ended && visitor.goesOn()) {
            visitLeaf(tree);
        }
        return !ended;
    }

    /**
     * Descends to the leaf of the key and visits its items from there on, or skips a subtree that is not to be visited.
     */
    private void visitLeaf(Tree tree) throws IOException {
        bounded = false;
        NodeView node = root(tree);
        if (node == null) {
            ended = true;
            return;
        }
        while (node.level() > 0) {
            int index = Math.max(0, node.floor(major, minor));
            while (index < node.count() && !visitor.enters(node.childBirth(index))) {
                index++;
            }
            if (index + 1 < node.count()) {
                bounded = true;
                boundMajor = node.major(index + 1);
                boundMinor = node.minor(index + 1);
            }
            node = index == node.count() ? null : child(tree, node, index);
            if (node == null) {
                moveToBound();
                return;
            }
        }
        visitItems(node);
    }

    private @Nullable NodeView root(Tree tree) {
        if (tree.isEmpty() || !visitor.enters(tree.rootBirth())) {
            return null;
        }
        try {
            NodeView node = path[0];
            if (scratch != null && verified[NodeDescriptor.MAX_LEVEL] != tree.rootBlock()) {
                count(tree.nodes().verifyRoot(tree, scratch));
                verified[NodeDescriptor.MAX_LEVEL] = tree.rootBlock();
            }
            tree.nodes().openRoot(tree, node);
            // Views are kept by level, but the level of the root is unknown until it is opened.
            path[0] = path[node.level()];
            path[node.level()] = node;
            return node;
        } catch (IOException e) {
            visitor.damaged(tree.rootBlock(), major, minor, e);
            return null;
        }
    }

    private @Nullable NodeView child(Tree tree, NodeView parent, int index) {
        int level = parent.level() - 1;
        long block = parent.childBlock(index);
        skipTo(parent.major(index), parent.minor(index));
        try {
            if (scratch != null && verified[level] != block) {
                count(tree.nodes().verifyChild(parent, index, scratch));
                verified[level] = block;
            }
            tree.nodes().open(parent, index, path[level]);
            return path[level];
        } catch (IOException e) {
            visitor.damaged(block, major, minor, e);
            return null;
        }
    }

    private void count(boolean isOnDevice) {
        if (isOnDevice) {
            visitor.verified();
        }
    }

    private void visitItems(NodeView leaf) throws IOException {
        int index = leaf.floor(major, minor);
        if (index < 0 || leaf.major(index) != major || leaf.minor(index) != minor) {
            index++;
        }
        for (; index < leaf.count(); index++) {
            if (!visitor.goesOn()) {
                skipTo(leaf.major(index), leaf.minor(index));
                return;
            }
            leaf.item(index, item);
            visitor.item(item);
        }
        moveToBound();
    }

    private void moveToBound() {
        // The keys of a damaged tree may be out of order; the scan must never move back.
        if (bounded && isBefore(major, minor, boundMajor, boundMinor)) {
            major = boundMajor;
            minor = boundMinor;
        } else {
            ended = true;
        }
    }

    private static boolean isBefore(long major, long minor, long otherMajor, long otherMinor) {
        return major < otherMajor || major == otherMajor && minor < otherMinor;
    }
}
