package io.lcfs.engine.reclaim;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Frees the blocks that a removed layer owns and its survivor, if there is one, does not reach.
 *
 * <p>The walk visits the removed layer's tree in key order, follows only pointers that the layer owns, and frees a node
 * after everything below it. A pointer that the survivor has too is skipped. Separators are exact, so a look-up of the
 * pointer's key in the survivor's tree, down to the same level, finds the node if the survivor reaches it.
 *
 * <p>Between steps, the layer's cursor is the key of the next entry. Everything before it is freed and is never read
 * again; everything at or behind it, and the path to it, is whole. A checkpoint contains cursor and bitmaps of the same
 * instant, so a walk that a crash interrupted continues at the cursor and frees nothing twice. A walk that meets damage
 * in a leaf ends before it frees anything of that leaf, because everything that freeing needs is checked first.
 *
 * <p>The caller holds the removed layer's lock. Neither tree changes.
 */
final class ReclaimWalk {
    private final LayerState dead;
    private final @Nullable Tree survivor;
    private final NodeStore nodes;
    private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
    private final int[] next = new int[NodeDescriptor.MAX_LEVEL + 1];
    private final NodeView probe = new NodeView();
    private final Item item = new Item();
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private final SharedBlocks shared = new SharedBlocks();

    /** The blocks of a leaf that are to be freed: first block, count and birth of each run. */
    private final LongArrayList doomed = new LongArrayList();

    /** Whether a block was freed that the cursor does not account for yet. */
    private boolean halfDone;

    private long lastMajor = Long.MIN_VALUE;
    private long lastMinor = Long.MIN_VALUE;

    ReclaimWalk(LayerState dead, @Nullable Tree survivor) {
        this.dead = dead;
        this.survivor = survivor;
        this.nodes = dead.tree().nodes();
        for (int level = 0; level < path.length; level++) {
            path[level] = new NodeView();
        }
    }

    /**
     * Returns whether a step failed after it had freed a block that the cursor does not account for. A repeated step
     * would free this block again.
     */
    boolean isHalfDone() {
        return halfDone;
    }

    /**
     * Continues at the cursor.
     *
     * @param leaves the approximate number of leaves to free
     * @return true if nothing is left to free
     */
    boolean step(int leaves) throws IOException {
        assert dead.isRemoved() && dead.lock().isWriteLocked() : dead;
        assert !halfDone : "a step of " + dead + " after one that failed half way";
        Tree tree = dead.tree();
        if (tree.isEmpty() || !dead.ownership().isOwned(tree.rootBirth())) {
            return true;
        }
        nodes.openRoot(tree, probe);
        int height = probe.level();
        nodes.openRoot(tree, path[height]);
        if (isShared(path[height].major(0), path[height].minor(0), height, tree.rootBlock())) {
            return true;
        }
        dead.blocks().requireReleasable(tree.rootBlock(), 1);
        lastMajor = Long.MIN_VALUE;
        lastMinor = Long.MIN_VALUE;
        int level = height;
        next[level] = Math.max(0, path[level].floor(dead.cursorMajor(), dead.cursorMinor()));
        int left = leaves;
        boolean resuming = true;
        while (true) {
            if (level == 0) {
                freeItems();
                left--;
            } else if (next[level] < path[level].count()) {
                if (isToBeFreed(level)) {
                    dead.blocks().requireReleasable(path[level].childBlock(next[level]), 1);
                    nodes.open(path[level], next[level], path[level - 1]);
                    level--;
                    next[level] = resuming ? Math.max(0, path[level].floor(dead.cursorMajor(), dead.cursorMinor())) : 0;
                } else {
                    next[level]++;
                }
                continue;
            }
            resuming = false;
            level = ascend(level, height);
            if (level > height) {
                assert tree.isEmpty() : dead;
                return true;
            }
            assert next[level] < path[level].count() : "the cursor is behind the node " + path[level].level();
            dead.setCursor(path[level].major(next[level]), path[level].minor(next[level]));
            halfDone = false;
            if (left <= 0) {
                return false;
            }
        }
    }

    /** Frees the node of a level whose entries are all done, and each node above for which the same holds. */
    private int ascend(int from, int height) throws IOException {
        int level = from;
        while (level < height) {
            NodeView parent = path[level + 1];
            assert dead.ownership().isOwned(parent.childBirth(next[level + 1])) : "block of a layer below freed";
            halfDone = true;
            dead.blocks().release(parent.childBlock(next[level + 1]), parent.childBirth(next[level + 1]));
            next[level + 1]++;
            level++;
            if (next[level] < parent.count()) {
                return level;
            }
        }
        Tree tree = dead.tree();
        halfDone = true;
        dead.blocks().release(tree.rootBlock(), tree.rootBirth());
        tree.setRoot(Blocks.NULL, 0, 0);
        halfDone = false;
        return height + 1;
    }

    private boolean isToBeFreed(int level) throws IOException {
        NodeView node = path[level];
        int index = next[level];
        return dead.ownership().isOwned(node.childBirth(index))
                && !isShared(node.major(index), node.minor(index), level - 1, node.childBlock(index));
    }

    private boolean isShared(long major, long minor, int level, long block) throws IOException {
        return survivor != null && shared.hasNode(survivor, major, minor, level, block);
    }

    private void freeItems() throws IOException {
        requireAscending();
        doomed.clear();
        for (int i = 0; i < path[0].count(); i++) {
            path[0].item(i, item);
            if (ItemType.type(item.major()) == ItemType.EXTENT) {
                extent.set(item);
                if (dead.ownership().isOwned(extent.birth())) {
                    doomExtent(ItemType.inode(item.major()));
                }
            }
        }
        for (int i = 0; i < doomed.size(); i += 3) {
            halfDone = true;
            dead.blocks().releaseData(doomed.getLong(i), (int) doomed.getLong(i + 1), doomed.getLong(i + 2));
        }
    }

    /** Checks that each leaf is visited once, whatever the pointers of a damaged tree are. */
    private void requireAscending() throws CorruptStoreException {
        NodeView leaf = path[0];
        boolean isFirst = lastMajor == Long.MIN_VALUE && lastMinor == Long.MIN_VALUE;
        boolean isAbove =
                leaf.major(0) > lastMajor || leaf.major(0) == lastMajor && Long.compare(leaf.minor(0), lastMinor) > 0;
        if (!isFirst && !isAbove) {
            throw new CorruptStoreException(
                    "leaf out of order in a removed layer", dead.tree().rootBlock());
        }
        lastMajor = leaf.major(leaf.count() - 1);
        lastMinor = leaf.minor(leaf.count() - 1);
    }

    /** Collects the parts of an extent that the survivor does not have at the same place of the same file. */
    private void doomExtent(long inode) throws IOException {
        long left = SharedBlocks.bits(0, extent.count());
        if (survivor != null) {
            left &= ~shared.ofExtent(survivor, inode, extent);
        }
        while (left != 0) {
            int first = Long.numberOfTrailingZeros(left);
            int count = Long.numberOfTrailingZeros(~(left >>> first));
            dead.blocks().requireReleasable(extent.block() + first, count);
            doomed.addLong(extent.block() + first);
            doomed.addLong(count);
            doomed.addLong(extent.birth());
            left &= ~SharedBlocks.bits(first, count);
        }
    }
}
