package io.lcfs.engine.tree;

import io.lcfs.engine.format.NodeDescriptor;
import java.io.IOException;

/**
 * Goes over two trees side by side, in key order, and stops at the items that differ. A subtree that both share is passed over
 * at its root, so the walk is as long as the difference.
 *
 * <p>Each side stands on one element: a pointer, with the key of its entry, or an item. The side with the smaller key goes on: a
 * pointer descends, an item is reported. With equal keys, two pointers to one block are both passed over; else the element of
 * the higher level descends, and of one level both; two items are compared.
 *
 * <p>Why no shared node is missed: separators are exact, so a shared node X has the same key s on both sides. Say one side stands
 * on X. On the other, what comes before X has smaller keys and goes on first; and the ancestors of X have keys of at most s
 * and higher levels, so they descend first. So the other side comes to stand on X as well, while the first waits.
 *
 * <p>Belongs to one thread. Both trees stand still.
 */
public final class TreeWalker {
    /** How the two sides differ. */
    public enum Difference {
        /** The item is only in the tree before. */
        ONLY_BEFORE,
        /** The item is only in the tree after. */
        ONLY_AFTER,
        /** Both have an item of this key, with another payload. */
        CHANGED
    }

    private final Side before;
    private final Side after;
    private Difference difference = Difference.CHANGED;

    /** Over two trees of one store. */
    public TreeWalker(Tree before, Tree after) throws IOException {
        this.before = new Side(before);
        this.after = new Side(after);
    }

    /** Goes to the next difference; whether there is one. */
    public boolean next() throws IOException {
        while (!before.isAtEnd() || !after.isAtEnd()) {
            int order = before.compareTo(after);
            if (order == 0 && isStepOver()) {
                continue;
            }
            if (order == 0 && before.level() < 0 && after.level() < 0) {
                before.take();
                after.take();
                difference = Difference.CHANGED;
                return true;
            }
            boolean beforeMoves = order < 0 || order == 0 && before.level() >= after.level();
            boolean afterMoves = order > 0 || order == 0 && after.level() >= before.level();
            if (beforeMoves && before.moves()) {
                difference = Difference.ONLY_BEFORE;
                return true;
            }
            if (afterMoves && after.moves()) {
                difference = Difference.ONLY_AFTER;
                return true;
            }
        }
        return false;
    }

    /** Passes over a pointer or an item that both sides have. */
    private boolean isStepOver() {
        if (before.isSameAs(after)) {
            before.pass();
            after.pass();
            return true;
        }
        return false;
    }

    /** How the sides differ. */
    public Difference difference() {
        return difference;
    }

    /** How many nodes were read, for tests. */
    int nodesOpened() {
        return before.opened + after.opened;
    }

    /** The item before; not if it is only after. */
    public Item before() {
        return before.item;
    }

    /** The item after; not if it is only before. */
    public Item after() {
        return after.item;
    }

    /** The place in one tree: the present entry of the lowest open node, or, before it is opened, the root itself. */
    private static final class Side {
        private final Tree tree;
        private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
        private final int[] index = new int[NodeDescriptor.MAX_LEVEL + 1];
        private final Item item = new Item();
        private final Item present = new Item();
        private final NodeView root = new NodeView();
        private int height;
        private int open;
        private int opened;
        private boolean ended;

        Side(Tree tree) throws IOException {
            this.tree = tree;
            this.ended = tree.isEmpty();
            if (!ended) {
                tree.nodes().openRoot(tree, root);
                opened++;
                height = root.level();
                // The root is an element too, one level above its own entries, so that equal trees end at once.
                open = height + 1;
                for (int level = 0; level <= height; level++) {
                    path[level] = new NodeView();
                }
            }
        }

        boolean isAtEnd() {
            return ended;
        }

        /** The level of the node that the element points at; -1 if it is an item. */
        int level() {
            return open - 1;
        }

        private long major() {
            return open > height ? root.major(0) : path[open].major(index[open]);
        }

        private long minor() {
            return open > height ? root.minor(0) : path[open].minor(index[open]);
        }

        private long block() {
            return open > height ? tree.rootBlock() : path[open].childBlock(index[open]);
        }

        private long birth() {
            return open > height ? tree.rootBirth() : path[open].childBirth(index[open]);
        }

        int compareTo(Side other) {
            if (ended || other.ended) {
                return ended ? 1 : -1;
            }
            int order = Long.compare(major(), other.major());
            return order != 0 ? order : Long.compare(minor(), other.minor());
        }

        boolean isSameAs(Side other) {
            if (open != other.open) {
                return false;
            }
            if (open > 0) {
                return block() == other.block() && birth() == other.birth();
            }
            path[0].item(index[0], present);
            other.path[0].item(other.index[0], other.present);
            return present.hasPayloadOf(other.present);
        }

        /** Goes on: descends into a pointer, or takes an item and says so. */
        boolean moves() throws IOException {
            if (open == 0) {
                take();
                return true;
            }
            NodeView node = path[open - 1];
            if (open > height) {
                tree.nodes().openRoot(tree, node);
            } else {
                tree.nodes().open(path[open], index[open], node);
                opened++;
            }
            open--;
            index[open] = 0;
            return false;
        }

        /** Keeps the present item for the caller and goes on behind it. */
        void take() {
            path[0].item(index[0], item);
            pass();
        }

        /** Goes on behind the present element. */
        void pass() {
            while (open <= height) {
                if (++index[open] < path[open].count()) {
                    return;
                }
                open++;
            }
            ended = true;
        }
    }
}
