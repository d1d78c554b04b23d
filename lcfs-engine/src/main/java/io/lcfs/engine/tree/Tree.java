package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A B+tree: a root pointer. Copying the pointer copies the tree; what is changed afterwards is branched. Guarded by the lock
 * of its owner: shared for reading, exclusive for changing. A look-up is O(log items) and allocates nothing.
 */
public final class Tree {
    /** The largest payload of an item. */
    public static final int MAX_ITEM_BYTES = NodeDescriptor.MAX_ITEM_BYTES;

    private static final OfThread<NodeView> VIEW = new OfThread<>(NodeView::new);

    private static final AtomicLong LAST_ID = new AtomicLong();

    private final long id = LAST_ID.incrementAndGet();
    private final NodeStore nodes;
    private final TreeOwner owner;

    /** Counts the changes, when they are over: what was looked at during one may have been branched by it. */
    private long changes;

    /** Counts the items that were put or removed, when the first node is changed for that; branching alone is not one. */
    private long edits;

    /** Made at the first change: most trees are only read. */
    private @Nullable TreeWriter writer;

    private long rootBlock;
    private long rootBirth;
    private int rootCrc;

    /** An empty tree. */
    public Tree(NodeStore nodes, TreeOwner owner) {
        this.nodes = nodes;
        this.owner = owner;
    }

    /** The block of the root; {@link Blocks#NULL} of an empty tree. */
    public long rootBlock() {
        return rootBlock;
    }

    /** The birth of the root. */
    public long rootBirth() {
        return rootBirth;
    }

    /** The sum of the root; 0 may mean that it is not known yet. */
    public int rootCrc() {
        return rootCrc;
    }

    /** Where the nodes are. */
    public NodeStore nodes() {
        return nodes;
    }

    /** Makes this the tree of a root. */
    public void setRoot(long block, long birth, int crc) {
        changes++;
        rootBlock = block;
        rootBirth = birth;
        rootCrc = crc;
    }

    /** Lets go of what it remembers of the last changes; it costs heap only, and was captured. */
    public void forgetLeaves() {
        if (writer != null) {
            writer.forgetLeaves();
        }
    }

    /** Grows with every call that changes the tree or branches a node, also one that fails. */
    public long changes() {
        return changes;
    }

    /** Grows with every item that is put or removed, also if that fails half way. */
    public long edits() {
        return edits;
    }

    void edited() {
        edits++;
    }

    private TreeWriter writer() {
        TreeWriter present = writer;
        if (present == null) {
            present = new TreeWriter(this, nodes, owner);
            writer = present;
        }
        return present;
    }

    /** Tells whether there are no items. */
    public boolean isEmpty() {
        return rootBlock == Blocks.NULL;
    }

    /** The item of a key; whether there is one. */
    public boolean find(long major, long minor, Item item) throws IOException {
        if (isEmpty()) {
            return false;
        }
        NodeView node = VIEW.get();
        int index = find(node, major, minor);
        if (index < 0 || node.minor(index) != minor || node.major(index) != major) {
            return false;
        }
        node.item(index, item);
        return true;
    }

    /** The last item whose key is at most a key; whether there is one. */
    public boolean floor(long major, long minor, Item item) throws IOException {
        if (isEmpty()) {
            return false;
        }
        NodeView node = VIEW.get();
        int index = find(node, major, minor);
        if (index < 0) {
            return false;
        }
        node.item(index, item);
        return true;
    }

    /** The first item whose key is at least a key; whether there is one. */
    public boolean ceiling(long major, long minor, Item item) throws IOException {
        if (isEmpty()) {
            return false;
        }
        NodeView node = VIEW.get();
        int index = find(node, major, minor);
        if (index >= 0 && node.minor(index) == minor && node.major(index) == major) {
            node.item(index, item);
            return true;
        }
        if (index + 1 < node.count()) {
            node.item(index + 1, item);
            return true;
        }
        TreeCursor cursor = cursor();
        cursor.seek(major, minor);
        return cursor.next(item);
    }

    /**
     * Goes to the leaf for a key; returns the index of the last entry that is at most the key, or -1. The leaf that the calling
     * thread looked at last, or that was changed last, needs no way from the root.
     */
    private int find(NodeView node, long major, long minor) throws IOException {
        if (!node.isLeafFor(id, changes, major, minor)) {
            TreeWriter present = writer;
            ByteBuffer near = present == null ? null : present.leafFor(major, minor);
            if (near == null) {
                descend(node, major, minor);
            } else {
                node.set(near, 0);
            }
        }
        return node.floor(major, minor);
    }

    private void descend(NodeView node, long major, long minor) throws IOException {
        long boundMajor = Long.MAX_VALUE;
        long boundMinor = Long.MAX_VALUE;
        nodes.openRoot(this, node);
        while (node.level() > 0) {
            // Below the first key of all there is nothing at or below the key, but the leftmost leaf is next to it.
            int index = Math.max(0, node.floor(major, minor));
            if (index + 1 < node.count()) {
                boundMajor = node.major(index + 1);
                boundMinor = node.minor(index + 1);
            }
            nodes.open(node, index, node);
        }
        node.keep(id, changes, boundMajor, boundMinor);
    }

    /**
     * Requires that the leaf that has a key, or would have it, can be read: then a change of that item meets no damage. Asked for each
     * item of a change of several before the first one is changed.
     *
     * @throws CorruptStoreException if a node on the way is damaged
     */
    public void requireReadable(long major, long minor) throws IOException {
        if (!isEmpty()) {
            find(VIEW.get(), major, minor);
        }
    }

    /** A cursor, which belongs to one thread. */
    public TreeCursor cursor() {
        return new TreeCursor(this);
    }

    /**
     * Inserts an item or replaces the one with the same key.
     *
     * @param payload what remains in it is taken; its position does not change; at most {@link #MAX_ITEM_BYTES}
     */
    public void put(long major, long minor, ByteBuffer payload) throws IOException {
        try {
            writer().put(major, minor, payload);
        } finally {
            changes++;
        }
    }

    /** Removes the item of a key; whether there was one. */
    public boolean remove(long major, long minor) throws IOException {
        try {
            return writer().remove(major, minor);
        } finally {
            changes++;
        }
    }

    /**
     * Goes to where a key is or would be, branching the path, and stays there: what is looked up and changed next beside it does
     * not go down again. For a key that is above the first of the tree, and about to be changed.
     */
    public void approach(long major, long minor) throws IOException {
        try {
            writer().approach(major, minor);
        } finally {
            changes++;
        }
    }

    /** Branches the path to an existing item, so that a checkpoint can change the item in place. */
    public void touch(long major, long minor) throws IOException {
        try {
            writer().touch(major, minor);
        } finally {
            changes++;
        }
    }
}
