package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a tree in key order, and past what is damaged: a node that cannot be read is reported, and the scan goes on behind
 * its subtree. Works in steps; between them the tree may change, and the scan goes on at the key where it was. Belongs to one
 * thread; the caller holds the tree's lock during a step.
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

    /** What is done with a tree that is scanned. */
    public interface Visitor {
        /** Whether to look at a node that was born then, and at what is below it. */
        boolean enters(long birth);

        /** A node was read from the medium and is what its pointer says. */
        default void verified() {}

        /** An item, in ascending order. */
        void item(Item item) throws IOException;

        /** Whether the scan is to go on in this step; asked after each leaf and each item. */
        boolean goesOn();

        /** A node cannot be read: the items from this key on, up to the next key that is seen, are lost. */
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

    /** A scan that reads nodes as everybody does. */
    public static TreeScan of(Visitor visitor) {
        return new TreeScan(visitor, null);
    }

    /** A scan that reads each node from the medium as well, and holds it against its pointer. */
    public static TreeScan ofMedium(Visitor visitor) {
        return new TreeScan(visitor, ByteBuffer.allocate(Blocks.BYTES));
    }

    /** Goes to a key, from which the next step begins. */
    public void restart(long fromMajor, long fromMinor) {
        major = fromMajor;
        minor = fromMinor;
        ended = false;
        Arrays.fill(verified, 0);
    }

    /** Goes to a key if the scan is before it. */
    public void skipTo(long toMajor, long toMinor) {
        if (isBefore(major, minor, toMajor, toMinor)) {
            major = toMajor;
            minor = toMinor;
        }
    }

    /** Goes on for as long as the visitor wants; whether there is more. */
    public boolean step(Tree tree) throws IOException {
        while (!ended && visitor.goesOn()) {
            visitLeaf(tree);
        }
        return !ended;
    }

    /** Goes down to the leaf of the key, and visits its items from there on; or moves on behind what is not entered. */
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
            // Views are kept by level; the root's is not known before it is opened.
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
        // A damaged tree may have keys out of order: never back.
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
