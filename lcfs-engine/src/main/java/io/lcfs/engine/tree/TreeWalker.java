package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks two trees side by side in the order of their keys and finds the items that only one of them has, or whose
 * payloads differ. Nodes that both trees share are not read, and each other node is read at most once, so the cost is
 * in proportion to the difference. A step allocates nothing. Belongs to one thread, under the locks of both trees;
 * invalid after one of them changed.
 *
 * <p><b>The walk.</b> Each side is at one <i>element</i>: an item, or a pointer to a node. The key of a pointer is the
 * first key below it, because separators are exact. In each step, the side with the smaller key advances: its item is
 * reported as existing only there, or its pointer is followed. If the keys are equal, the element of the higher level
 * is followed, and on the same level both are; two items are compared; and two pointers to the same node are both
 * skipped.
 *
 * <p><b>Why no shared node is missed.</b> Let both trees have the node N, whose key is K in both. On its way to N, a
 * side is only at elements that precede N: items and nodes with keys below K, and ancestors of N, whose keys are at
 * most K. When the first side arrives at N, the other is at such an element. If its key is below K, the other side
 * advances. If it is K, the element is an ancestor of N and thus of a higher level, and the other side advances again.
 * So the first side waits at N until the other arrives there, and both skip it.
 */
public final class TreeWalker {
    private final Side before;
    private final Side after;
    private final boolean reportsSame;
    private Kind kind = Kind.CHANGED;

    /** The way in which an item differs. */
    public enum Kind {
        /** Only the older tree has the item. */
        ONLY_BEFORE,
        /** Only the newer tree has the item. */
        ONLY_AFTER,
        /** Both trees have the item, with different payloads. */
        CHANGED,
        /** Both trees have the item with the same payload, in nodes that they do not share. */
        SAME
    }

    /** The position of one side. */
    private static final class Side {
        final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
        final int[] index = new int[NodeDescriptor.MAX_LEVEL + 1];
        final Item item = new Item();
        final Tree tree;

        /** A copy of the leaf, because all its items are read, and bytes on the heap are compared many at a time. */
        final byte[] leaf = new byte[Blocks.BYTES];

        final ByteBuffer leafBuffer = ByteBuffer.wrap(leaf).order(ByteOrder.LITTLE_ENDIAN);

        /** The level of the root; -1 behind the last element. */
        int height = -1;

        /** The level of the node of the element; one more than the root's for the pointer to the root. */
        int level;

        long major;
        long minor;
        int nodesOpened;

        Side(Tree tree) throws IOException {
            this.tree = tree;
            if (!tree.isEmpty()) {
                NodeView root = new NodeView();
                tree.nodes().openRoot(tree, root);
                nodesOpened++;
                height = root.level();
                path[height] = root;
                copyLeaf(height);
                level = height + 1;
                readKey(height);
            }
        }

        boolean isEnded() {
            return height < 0;
        }

        boolean isAtItem() {
            return level == 0;
        }

        private void copyLeaf(int ofLevel) {
            NodeView view = path[ofLevel];
            if (ofLevel == 0 && view != null) {
                view.buffer().get(view.position(), leaf);
                view.set(leafBuffer, 0);
            }
        }

        private void readKey(int ofLevel) {
            major = path[ofLevel].major(index[ofLevel]);
            minor = path[ofLevel].minor(index[ofLevel]);
        }

        int compareKey(Side other) {
            int byMajor = Long.compare(major, other.major);
            return byMajor != 0 ? byMajor : Long.compare(minor, other.minor);
        }

        /** Returns whether both sides are at pointers to the same node. */
        boolean isAtNodeOf(Side other) {
            return level == other.level && level > 0 && block() == other.block() && birth() == other.birth();
        }

        private long block() {
            return level > height ? tree.rootBlock() : path[level].childBlock(index[level]);
        }

        private long birth() {
            return level > height ? tree.rootBirth() : path[level].childBirth(index[level]);
        }

        /** Follows the pointer to the first element of its node, which has the same key. */
        void descend() throws IOException {
            level--;
            if (level < height) {
                NodeView view = path[level];
                if (view == null) {
                    view = new NodeView();
                    path[level] = view;
                }
                tree.nodes().openInOrder(path[level + 1], index[level + 1], view);
                nodesOpened++;
                copyLeaf(level);
            }
            index[level] = 0;
            readKey(level);
        }

        /** Moves to the element behind this one and everything below it. */
        void pass() throws IOException {
            if (level <= height) {
                index[level]++;
            }
            settle();
        }

        /** Moves to the element behind a number of items, all of which are in this leaf. */
        void pass(int items) throws IOException {
            index[0] += items;
            major = path[0].major(index[0] - 1);
            minor = path[0].minor(index[0] - 1);
            settle();
        }

        private void settle() throws IOException {
            while (level <= height && index[level] == path[level].count()) {
                level++;
                index[level]++;
            }
            if (level > height) {
                height = -1;
            } else {
                // This check ensures that the walk ends, whatever the pointers of a damaged tree are.
                Nodes.requireAscending(major, minor, path[level], index[level]);
                readKey(level);
            }
        }

        /** Shows the item and advances. */
        void take() throws IOException {
            path[0].item(index[0], item);
            pass();
        }
    }

    /** Creates a walker that begins at the first item. */
    public TreeWalker(Tree before, Tree after) throws IOException {
        this(before, after, false);
    }

    /**
     * Creates a walker that begins at the first item.
     *
     * @param reportsSame whether items that do not differ, but are in nodes that the trees do not share, are reported
     *     as well
     */
    public TreeWalker(Tree before, Tree after, boolean reportsSame) throws IOException {
        this.before = new Side(before);
        this.after = new Side(after);
        this.reportsSame = reportsSame;
    }

    /** Moves to the next difference; returns whether there is one. */
    public boolean next() throws IOException {
        while (!before.isEnded() || !after.isEnded()) {
            int order = order();
            boolean found;
            if (order < 0) {
                found = goOn(before, Kind.ONLY_BEFORE);
            } else if (order > 0) {
                found = goOn(after, Kind.ONLY_AFTER);
            } else {
                found = goOnBoth();
            }
            if (found) {
                return true;
            }
        }
        return false;
    }

    /** Returns which side advances: negative for the older tree, positive for the newer one, zero for both. */
    private int order() {
        if (before.isEnded() || after.isEnded()) {
            return before.isEnded() ? 1 : -1;
        }
        int byKey = before.compareKey(after);
        return byKey != 0 ? byKey : after.level - before.level;
    }

    private boolean goOn(Side side, Kind onlyThere) throws IOException {
        if (!side.isAtItem()) {
            side.descend();
            return false;
        }
        side.take();
        kind = onlyThere;
        return true;
    }

    private boolean goOnBoth() throws IOException {
        if (before.isAtNodeOf(after)) {
            before.pass();
            after.pass();
            return false;
        }
        if (!before.isAtItem()) {
            before.descend();
            after.descend();
            return false;
        }
        int same = reportsSame ? 0 : sameItems();
        if (same > 0) {
            before.pass(same);
            after.pass(same);
            return false;
        }
        before.take();
        after.take();
        kind = isSamePayload(before.item, after.item) ? Kind.SAME : Kind.CHANGED;
        return kind == Kind.CHANGED || reportsSame;
    }

    /** Returns the number of items, from the present one on, that do not differ in the two leaves. */
    private int sameItems() {
        int first = before.index[0];
        int firstAfter = after.index[0];
        int most = Math.min(before.path[0].count() - first, after.path[0].count() - firstAfter);
        int same = 0;
        while (same < most && isSameItem(first + same, firstAfter + same)) {
            same++;
        }
        return same;
    }

    private boolean isSameItem(int index, int indexAfter) {
        int entry = Nodes.leafEntry(index);
        int entryAfter = Nodes.leafEntry(indexAfter);
        ByteBuffer leaf = before.leafBuffer;
        ByteBuffer leafAfter = after.leafBuffer;
        int length = Nodes.itemLength(leaf, 0, index);
        if (leaf.getLong(entry) != leafAfter.getLong(entryAfter)
                || leaf.getLong(entry + Long.BYTES) != leafAfter.getLong(entryAfter + Long.BYTES)
                || length != Nodes.itemLength(leafAfter, 0, indexAfter)) {
            return false;
        }
        int offset = Nodes.itemOffset(leaf, 0, index);
        int offsetAfter = Nodes.itemOffset(leafAfter, 0, indexAfter);
        return Arrays.equals(before.leaf, offset, offset + length, after.leaf, offsetAfter, offsetAfter + length);
    }

    private static boolean isSamePayload(Item one, Item other) {
        byte[] oneLeaf = one.buffer().array();
        byte[] otherLeaf = other.buffer().array();
        return Arrays.equals(
                oneLeaf,
                one.offset(),
                one.offset() + one.length(),
                otherLeaf,
                other.offset(),
                other.offset() + other.length());
    }

    /** Returns how the present item differs. */
    public Kind kind() {
        return kind;
    }

    /** Returns the item in the older tree, unless only the newer one has it. Valid until the next step. */
    public Item before() {
        return before.item;
    }

    /** Returns the item in the newer tree, unless only the older one has it. Valid until the next step. */
    public Item after() {
        return after.item;
    }

    /** Returns the number of nodes of both trees that were read. */
    int nodesOpened() {
        return before.nodesOpened + after.nodesOpened;
    }
}
