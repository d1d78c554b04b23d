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
 * A B+tree: a pointer to a root. A copy of the pointer is a copy of the tree, because later changes are branched.
 * Guarded by the lock of its owner: shared for reading, exclusive for changing. A look-up is O(log items) and allocates
 * nothing.
 */
public final class Tree {
    /** The largest payload of an item, in bytes. */
    public static final int MAX_ITEM_BYTES = NodeDescriptor.MAX_ITEM_BYTES;

    private static final OfThread<NodeView> VIEW = new OfThread<>(NodeView::new);

    private static final AtomicLong LAST_ID = new AtomicLong();

    private final long id = LAST_ID.incrementAndGet();
    private final NodeStore nodes;
    private final TreeOwner owner;

    /**
     * The number of changes, incremented at the end of each change, because nodes that were read during a change may
     * have been branched by it.
     */
    private long changes;

    /**
     * The number of items put or removed, incremented when the first node is changed for it. Branching alone does not
     * count.
     */
    private long edits;

    /** Created at the first change, because most trees are only read. */
    private @Nullable TreeWriter writer;

    private long rootBlock;
    private long rootBirth;
    private int rootCrc;

    /** Creates an empty tree. */
    public Tree(NodeStore nodes, TreeOwner owner) {
        this.nodes = nodes;
        this.owner = owner;
    }

    /** Returns the block of the root; {@link Blocks#NULL} if the tree is empty. */
    public long rootBlock() {
        return rootBlock;
    }

    /** Returns the birth of the root. */
    public long rootBirth() {
        return rootBirth;
    }

    /** Returns the checksum of the root; 0 may mean that it is not known yet. */
    public int rootCrc() {
        return rootCrc;
    }

    /** Returns the access to the nodes. */
    public NodeStore nodes() {
        return nodes;
    }

    /** Sets the root of the tree. */
    public void setRoot(long block, long birth, int crc) {
        changes++;
        rootBlock = block;
        rootBirth = birth;
        rootCrc = crc;
    }

    /** Forgets the leaves of recent changes. After a capture they cannot be used again and only take heap. */
    public void forgetLeaves() {
        if (writer != null) {
            writer.forgetLeaves();
        }
    }

    /** Returns a count that grows with each call that changes the tree or branches a node, even if the call fails. */
    public long changes() {
        return changes;
    }

    /** Returns a count that grows with each item that is put or removed, even if that fails half way. */
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

    /** Returns whether the tree has no items. */
    public boolean isEmpty() {
        return rootBlock == Blocks.NULL;
    }

    /** Finds the item of a key; returns whether there is one. */
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

    /** Finds the last item whose key is at most a key; returns whether there is one. */
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

    /** Finds the first item whose key is at least a key; returns whether there is one. */
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
     * Sets the view to the leaf of a key and returns the index of its last entry that is at most the key, or -1. The
     * leaf that the calling thread read last, and leaves that were changed last, are found without a descent from the
     * root.
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
            // A key below the first key of the tree has no entry at or below it, but the leftmost leaf is next to it.
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
     * Requires that the leaf of a key can be read, so that a change of the key's item meets no damage. It is called for
     * each item of a change of several items before the first of them is changed.
     *
     * @throws CorruptStoreException if a node on the path is damaged
     */
    public void requireReadable(long major, long minor) throws IOException {
        if (!isEmpty()) {
            find(VIEW.get(), major, minor);
        }
    }

    /** Creates a cursor, which belongs to one thread. */
    public TreeCursor cursor() {
        return new TreeCursor(this);
    }

    /**
     * Inserts an item, or replaces the item with the same key.
     *
     * @param payload the remaining bytes are the payload, at most {@link #MAX_ITEM_BYTES}; its position does not change
     */
    public void put(long major, long minor, ByteBuffer payload) throws IOException {
        try {
            writer().put(major, minor, payload);
        } finally {
            changes++;
        }
    }

    /** Removes the item of a key; returns whether there was one. */
    public boolean remove(long major, long minor) throws IOException {
        try {
            return writer().remove(major, minor);
        } finally {
            changes++;
        }
    }

    /**
     * Descends to the leaf of a key, branching the path, and keeps the leaf, so that the next look-ups and changes
     * beside the key need not descend again. The key must be above the first key of the tree, and about to be changed.
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
