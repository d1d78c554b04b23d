package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Changes one tree. Each change descends once and branches the nodes of its path that may not be changed in place (I1,
 * I3). On the way it splits full inner nodes, so that a split below finds room above. On the way up it merges a node
 * that has become too small with a neighbour. Guarded by the lock of the tree's owner.
 */
final class TreeWriter {
    private static final int USABLE = Blocks.BYTES - NodeDescriptor.HEADER_LENGTH;
    private static final int INNER_CAPACITY = NodeDescriptor.INNER_CAPACITY;

    private final Tree tree;
    private final NodeStore nodes;
    private final TreeOwner owner;
    private final NodeView view = new NodeView();
    private final Item item = new Item();
    private final Fingers fingers = new Fingers();

    /** The changeable nodes on the path of the present change, and the entry taken in each, by level. */
    private final ByteBuffer[] path = new ByteBuffer[NodeDescriptor.MAX_LEVEL + 2];

    private final int[] taken = new int[NodeDescriptor.MAX_LEVEL + 2];
    private int height;

    /** The first key behind the leaf of the path. */
    private long boundMajor;

    private long boundMinor;

    TreeWriter(Tree tree, NodeStore nodes, TreeOwner owner) {
        this.tree = tree;
        this.nodes = nodes;
        this.owner = owner;
    }

    void put(long major, long minor, ByteBuffer payload) throws IOException {
        if (payload.remaining() > NodeDescriptor.MAX_ITEM_BYTES) {
            throw new IllegalArgumentException(
                    "item of " + payload.remaining() + " bytes, the limit is " + NodeDescriptor.MAX_ITEM_BYTES);
        }
        ByteBuffer near = leafFor(major, minor);
        if (near != null && putIntoLeaf(near, major, minor, payload)) {
            tree.edited();
            return;
        }
        if (tree.isEmpty()) {
            setRoot(newNode(0));
        }
        descend(major, minor, true);
        tree.edited();
        if (putIntoLeaf(path[0], major, minor, payload)) {
            fingers.keep(major, path[0], boundMajor, boundMinor, owner.mutableSince());
        } else {
            int index = taken[0];
            if (index >= 0 && Nodes.isAt(path[0], 0, index, major, minor)) {
                Nodes.removeItem(path[0], index--);
            }
            splitLeaf(index + 1, major, minor, payload);
        }
    }

    /** Returns the leaf of a key, changeable, if a recent change reached it. */
    @Nullable
    ByteBuffer leafFor(long major, long minor) {
        return fingers.leafFor(major, minor, owner.mutableSince());
    }

    /** Forgets the leaves of recent changes. */
    void forgetLeaves() {
        fingers.clear();
    }

    /** Inserts or replaces an item if the leaf has room for it. */
    private static boolean putIntoLeaf(ByteBuffer leaf, long major, long minor, ByteBuffer payload) {
        int index = Nodes.floor(leaf, 0, major, minor);
        int room = Nodes.freeBytes(leaf);
        if (index >= 0 && Nodes.isAt(leaf, 0, index, major, minor)) {
            int present = Nodes.itemLength(leaf, 0, index);
            if (present == payload.remaining()) {
                Nodes.overwriteItem(leaf, index, payload);
                return true;
            }
            if (room + present < payload.remaining()) {
                return false;
            }
            if (present > 0) {
                Nodes.replaceItem(leaf, index, payload);
                return true;
            }
            Nodes.removeItem(leaf, index--);
        }
        if (Nodes.freeBytes(leaf) < payload.remaining() + NodeDescriptor.LEAF_ENTRY_LENGTH) {
            return false;
        }
        Nodes.insertItem(leaf, index + 1, major, minor, payload);
        return true;
    }

    boolean remove(long major, long minor) throws IOException {
        if (!tree.find(major, minor, item)) {
            return false;
        }
        ByteBuffer near = leafFor(major, minor);
        if (near != null && removeFromLeaf(near, major, minor)) {
            tree.edited();
            return true;
        }
        descend(major, minor, false);
        tree.edited();
        if (removeFromLeaf(path[0], major, minor)) {
            fingers.keep(major, path[0], boundMajor, boundMinor, owner.mutableSince());
        } else {
            Nodes.removeItem(path[0], taken[0]);
            shrink();
        }
        return true;
    }

    /**
     * Removes an existing item unless that affects the nodes above, because the item is the first or the leaf would
     * become too small.
     */
    private static boolean removeFromLeaf(ByteBuffer leaf, long major, long minor) {
        int index = Nodes.floor(leaf, 0, major, minor);
        int left = Nodes.usedBytes(leaf, 0) - Nodes.itemLength(leaf, 0, index) - NodeDescriptor.LEAF_ENTRY_LENGTH;
        if (index == 0 || left < USABLE / 4) {
            return false;
        }
        Nodes.removeItem(leaf, index);
        return true;
    }

    void approach(long major, long minor) throws IOException {
        if (leafFor(major, minor) == null && !tree.isEmpty()) {
            descend(major, minor, false);
            fingers.keep(major, path[0], boundMajor, boundMinor, owner.mutableSince());
        }
    }

    void touch(long major, long minor) throws IOException {
        boolean found = tree.find(major, minor, item);
        Invariant.check(found, "tree", "touched item is not there", major);
        descend(major, minor, false);
    }

    /**
     * Descends to the leaf of a key and branches the path; an item with a key below all other keys belongs to the first
     * leaf.
     */
    private void descend(long major, long minor, boolean inserting) throws IOException {
        nodes.openRoot(tree, view);
        height = view.level();
        boundMajor = Long.MAX_VALUE;
        boundMinor = Long.MAX_VALUE;
        path[height] = changeable(tree.rootBlock(), tree.rootBirth());
        if (blockOf(path[height]) != tree.rootBlock()) {
            setRoot(path[height]);
        }
        if (inserting && height > 0 && Nodes.count(path[height], 0) == INNER_CAPACITY) {
            growRoot();
        }
        for (int level = height; level > 0; level--) {
            ByteBuffer node = path[level];
            int index = Nodes.floor(node, 0, major, minor);
            boolean isBelow = index < 0;
            taken[level] = Math.max(0, index);
            path[level - 1] = changeableChild(node, taken[level]);
            if (isBelow) {
                // The key is changed after the child was opened, because the child must have the present key.
                Invariant.check(inserting, "tree", "key below the first is not there", major);
                tree.edited();
                Nodes.setKey(node, 0, major, minor);
            }
            if (inserting && level > 1 && Nodes.count(path[level - 1], 0) == INNER_CAPACITY) {
                splitInner(level - 1, major, minor);
            }
            bound(node, taken[level] + 1);
        }
        taken[0] = Nodes.floor(path[0], 0, major, minor);
        assert isPathSound(inserting) : tree.rootBlock();
    }

    /**
     * Returns whether each node of the path may be changed in place, and is the child that the entry above it names,
     * with its key. Before an insert, the entries above the first leaf may have the new key already, which is lower.
     */
    private boolean isPathSound(boolean inserting) {
        boolean sound = blockOf(path[height]) == tree.rootBlock() && Nodes.level(path[height], 0) == height;
        for (int level = height; level > 0 && sound; level--) {
            ByteBuffer node = path[level];
            ByteBuffer child = path[level - 1];
            int index = taken[level];
            long major = Nodes.major(node, level, index);
            long minor = Nodes.minor(node, level, index);
            long firstMajor = Nodes.major(child, level - 1, 0);
            long firstMinor = Nodes.minor(child, level - 1, 0);
            boolean same = major == firstMajor && minor == firstMinor;
            boolean lower = major < firstMajor || major == firstMajor && minor < firstMinor;
            sound = Nodes.level(child, 0) == level - 1
                    && Nodes.childBlock(node, 0, index) == blockOf(child)
                    && Nodes.childBirth(node, 0, index) >= owner.mutableSince()
                    && (same || inserting && lower)
                    && Nodes.isInOrder(node, index);
        }
        return sound;
    }

    /**
     * Sets the upper bound of the path's leaf: an entry ends where the next entry begins, and the last entry ends where
     * its node ends.
     */
    private void bound(ByteBuffer node, int next) {
        if (next < Nodes.count(node, 0)) {
            boundMajor = Nodes.major(node, 1, next);
            boundMinor = Nodes.minor(node, 1, next);
        }
    }

    private ByteBuffer changeableChild(ByteBuffer parent, int index) throws IOException {
        long block = Nodes.childBlock(parent, 0, index);
        long birth = Nodes.childBirth(parent, 0, index);
        if (birth >= owner.mutableSince()) {
            ByteBuffer child = staged(block);
            view.set(child, 0);
            int level = Nodes.level(parent, 0) - 1;
            NodeStore.requireChild(
                    view, level, Nodes.major(parent, level + 1, index), Nodes.minor(parent, level + 1, index), block);
            return child;
        }
        view.set(parent, 0);
        nodes.open(view, index, view);
        ByteBuffer child = branch(block, birth);
        Nodes.setChild(parent, index, blockOf(child), owner.mutableSince(), 0);
        return child;
    }

    /**
     * Returns a node that may be changed. I3: a node that is changed in place is in memory, and no checkpoint has
     * captured it.
     */
    private ByteBuffer changeable(long block, long birth) throws IOException {
        return birth >= owner.mutableSince() ? staged(block) : branch(block, birth);
    }

    private ByteBuffer staged(long block) throws CorruptStoreException {
        Staged staged = nodes.find(block);
        ByteBuffer bytes = staged == null || staged.isSealed() ? null : staged.bytes();
        if (bytes == null) {
            throw new CorruptStoreException("node that is younger than the last checkpoint is not in memory", block);
        }
        return bytes;
    }

    /** Copies the node in {@link #view} into a new block. The old node stays in place for the layers that own it. */
    private ByteBuffer branch(long block, long birth) throws IOException {
        assert birth < owner.mutableSince() : block;
        long newBlock = owner.allocate();
        assert newBlock != block : block;
        ByteBuffer copy = staged(nodes.stage().addNode(newBlock).firstBlock());
        copy.put(0, view.buffer(), view.position(), Blocks.BYTES);
        copy.putLong(NodeDescriptor.BLOCK_OFFSET, newBlock);
        copy.putLong(NodeDescriptor.BIRTH_OFFSET, owner.mutableSince());
        if (view.level() > 0) {
            fillSums(copy);
        }
        owner.release(block, birth);
        return copy;
    }

    /**
     * Fills in missing checksums. A node that a checkpoint is writing may have been copied before it had the checksums
     * of its children; see Staged.
     */
    private void fillSums(ByteBuffer node) {
        for (int i = Nodes.count(node, 0) - 1; i >= 0; i--) {
            if (Nodes.childCrc(node, 0, i) == 0) {
                Staged child = nodes.stage().find(Nodes.childBlock(node, 0, i));
                if (child != null && child.bytes() == null) {
                    Nodes.setChildCrc(node, i, child.crc());
                }
            }
        }
    }

    private ByteBuffer newNode(int level) throws IOException {
        long block = owner.allocate();
        ByteBuffer node = staged(nodes.stage().addNode(block).firstBlock());
        Nodes.initialize(node, level, block, owner.mutableSince());
        return node;
    }

    private void setRoot(ByteBuffer node) {
        tree.setRoot(blockOf(node), node.getLong(NodeDescriptor.BIRTH_OFFSET), 0);
    }

    private static long blockOf(ByteBuffer node) {
        return node.getLong(NodeDescriptor.BLOCK_OFFSET);
    }

    /** Puts a new root above the present one, which is split. */
    private void growRoot() throws IOException {
        if (height == NodeDescriptor.MAX_LEVEL) {
            throw new CorruptStoreException("tree of " + height + " levels, which no store fills", tree.rootBlock());
        }
        ByteBuffer old = path[height];
        ByteBuffer root = newNode(height + 1);
        Nodes.insertEntry(root, 0);
        linkChild(root, 0, old);
        setRoot(root);
        height++;
        path[height] = root;
        taken[height] = 0;
        if (height > 1) {
            ByteBuffer right = newNode(height - 1);
            splitEntries(old, right, INNER_CAPACITY / 2);
            Nodes.insertEntry(root, 1);
            linkChild(root, 1, right);
        }
    }

    /**
     * Splits the inner node of the path at a level, whose parent has room, and continues with the half that the key
     * belongs to.
     */
    private void splitInner(int level, long major, long minor) throws IOException {
        ByteBuffer left = path[level];
        ByteBuffer right = newNode(level);
        // Ascending keys always reach the last entry; in that case the left node stays nearly full.
        boolean ascending = Nodes.floor(left, 0, major, minor) == INNER_CAPACITY - 1;
        splitEntries(left, right, ascending ? INNER_CAPACITY - 8 : INNER_CAPACITY / 2);
        int index = taken[level + 1];
        Nodes.insertEntry(path[level + 1], index + 1);
        linkChild(path[level + 1], index + 1, right);
        if (Nodes.floor(right, 0, major, minor) >= 0) {
            path[level] = right;
            taken[level + 1] = index + 1;
        }
    }

    private static void splitEntries(ByteBuffer left, ByteBuffer right, int at) {
        Nodes.appendEntries(right, left, 0, at, Nodes.count(left, 0));
        Nodes.setCount(left, at);
    }

    /** Fills an entry with the key and the pointer of a child, which is not empty. */
    private static void linkChild(ByteBuffer parent, int index, ByteBuffer child) {
        int level = Nodes.level(child, 0);
        Nodes.setKey(parent, index, Nodes.major(child, level, 0), Nodes.minor(child, level, 0));
        Nodes.setChild(parent, index, blockOf(child), child.getLong(NodeDescriptor.BIRTH_OFFSET), 0);
    }

    /** Splits the leaf of the path, which has no room, and inserts an item. */
    private void splitLeaf(int index, long major, long minor, ByteBuffer payload) throws IOException {
        fingers.clear();
        if (height == 0) {
            growRoot();
        }
        ByteBuffer left = path[0];
        int count = Nodes.count(left, 0);
        int itemBytes = payload.remaining() + NodeDescriptor.LEAF_ENTRY_LENGTH;
        int at = index == count ? count : splitPoint(left, index, itemBytes);
        ByteBuffer right = newNode(0);
        if (at < count) {
            moveItems(left, right, at);
        }
        if (index > at || index == count && at == count) {
            Nodes.insertItem(right, index - at, major, minor, payload);
        } else {
            Nodes.insertItem(left, index, major, minor, payload);
        }
        int parentIndex = taken[1];
        Nodes.insertEntry(path[1], parentIndex + 1);
        linkChild(path[1], parentIndex + 1, right);
        Nodes.setKey(path[1], parentIndex, Nodes.major(left, 0, 0), Nodes.minor(left, 0, 0));
    }

    /**
     * Returns the number of present items that stay in the left leaf, so that it has at least half of all bytes,
     * including those of the new item at {@code index}. It exceeds the half by less than one item, so both halves fit.
     */
    private static int splitPoint(ByteBuffer leaf, int index, int itemBytes) {
        int count = Nodes.count(leaf, 0);
        int half = (Nodes.usedBytes(leaf, 0) + itemBytes) / 2;
        int left = 0;
        int at = 0;
        while (at < count && left < half) {
            if (at == index) {
                left += itemBytes;
                if (left >= half) {
                    return at;
                }
            }
            left += Nodes.itemLength(leaf, 0, at) + NodeDescriptor.LEAF_ENTRY_LENGTH;
            at++;
        }
        // The new item is inserted on the right if it is behind the split, and on the left if it is before the split or
        // at it.
        return at == index && at > 0 && left + itemBytes > USABLE ? at - 1 : at;
    }

    private void moveItems(ByteBuffer left, ByteBuffer right, int at) {
        int count = Nodes.count(left, 0);
        Nodes.appendItems(right, left, 0, at, count);
        ByteBuffer rest = ByteBuffer.allocate(Blocks.BYTES).order(left.order());
        rest.put(0, left, 0, Blocks.BYTES);
        Nodes.initialize(left, 0, blockOf(rest), rest.getLong(NodeDescriptor.BIRTH_OFFSET));
        Nodes.appendItems(left, rest, 0, 0, at);
    }

    /** Releases empty nodes, merges small ones and corrects the keys above after an item was removed. */
    private void shrink() throws IOException {
        fingers.clear();
        for (int level = 0; level < height; level++) {
            ByteBuffer node = path[level];
            ByteBuffer parent = path[level + 1];
            int index = taken[level + 1];
            if (Nodes.count(node, 0) == 0) {
                release(node);
                Nodes.removeEntry(parent, index);
                continue;
            }
            Nodes.setKey(parent, index, Nodes.major(node, level, 0), Nodes.minor(node, level, 0));
            if (isSmall(node, level)) {
                merge(node, level, parent, index);
            }
        }
        ByteBuffer root = path[height];
        if (Nodes.count(root, 0) == 0) {
            release(root);
            tree.setRoot(Blocks.NULL, 0, 0);
        } else {
            collapseRoot(root);
        }
    }

    private void release(ByteBuffer node) throws IOException {
        owner.release(blockOf(node), node.getLong(NodeDescriptor.BIRTH_OFFSET));
    }

    /** Replaces a root that has only one child by that child. */
    private void collapseRoot(ByteBuffer root) throws IOException {
        ByteBuffer node = root;
        while (Nodes.level(node, 0) > 0 && Nodes.count(node, 0) == 1) {
            long block = Nodes.childBlock(node, 0, 0);
            long birth = Nodes.childBirth(node, 0, 0);
            int crc = Nodes.childCrc(node, 0, 0);
            view.set(node, 0);
            if (!opened(0)) {
                return;
            }
            release(node);
            tree.setRoot(block, birth, crc);
            if (birth < owner.mutableSince()) {
                if (view.level() == 0 || view.count() > 1 || birth < owner.mergeableSince()) {
                    return;
                }
                node = branch(block, birth);
                setRoot(node);
            } else {
                node = staged(block);
            }
        }
    }

    private static boolean isSmall(ByteBuffer node, int level) {
        return level == 0 ? Nodes.usedBytes(node, 0) < USABLE / 4 : Nodes.count(node, 0) < INNER_CAPACITY / 4;
    }

    /**
     * Takes over the content of a neighbour if both fit into one node with space left. The neighbour need not be
     * branched for this.
     */
    private void merge(ByteBuffer node, int level, ByteBuffer parent, int index) throws IOException {
        if (index + 1 < Nodes.count(parent, 0) && mergeWith(node, level, parent, index + 1, false)) {
            Nodes.removeEntry(parent, index + 1);
        } else if (index > 0 && mergeWith(node, level, parent, index - 1, true)) {
            Nodes.removeEntry(parent, index - 1);
            taken[level + 1] = index - 1;
            Nodes.setKey(parent, index - 1, Nodes.major(node, level, 0), Nodes.minor(node, level, 0));
        }
    }

    private boolean mergeWith(ByteBuffer node, int level, ByteBuffer parent, int neighbour, boolean before)
            throws IOException {
        view.set(parent, 0);
        if (Nodes.childBirth(parent, 0, neighbour) < owner.mergeableSince() || !opened(neighbour)) {
            return false;
        }
        boolean fits = level == 0
                ? Nodes.usedBytes(node, 0) + Nodes.usedBytes(view.buffer(), view.position()) <= USABLE * 3 / 4
                : Nodes.count(node, 0) + view.count() <= INNER_CAPACITY * 3 / 4;
        if (!fits) {
            return false;
        }
        if (before) {
            prepend(node, level);
        } else {
            append(node, level, view.buffer(), view.position());
        }
        if (level > 0) {
            fillSums(node);
        }
        owner.release(Nodes.childBlock(parent, 0, neighbour), Nodes.childBirth(parent, 0, neighbour));
        return true;
    }

    /**
     * Opens a child of the node in {@link #view}. Returns false if the child is damaged, because a merge is optional
     * and must not fail the change.
     */
    private boolean opened(int index) throws IOException {
        try {
            nodes.open(view, index, view);
            return true;
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    private static void append(ByteBuffer node, int level, ByteBuffer source, int position) {
        int count = Nodes.count(source, position);
        if (level == 0) {
            Nodes.appendItems(node, source, position, 0, count);
        } else {
            Nodes.appendEntries(node, source, position, 0, count);
        }
    }

    private void prepend(ByteBuffer node, int level) {
        ByteBuffer rest = ByteBuffer.allocate(Blocks.BYTES).order(node.order());
        rest.put(0, node, 0, Blocks.BYTES);
        Nodes.initialize(node, level, blockOf(rest), rest.getLong(NodeDescriptor.BIRTH_OFFSET));
        append(node, level, view.buffer(), view.position());
        append(node, level, rest, 0);
    }
}
