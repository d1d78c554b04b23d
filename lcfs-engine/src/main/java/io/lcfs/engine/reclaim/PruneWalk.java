package io.lcfs.engine.reclaim;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * Prunes the tree of a removed layer: takes everything out of it that no child reaches, and frees what of this the
 * layer owns. What is left says which blocks are still reached, so a pruned tree is a smaller tree of the same layer,
 * and not a tree of another kind.
 *
 * <p>Below a node that a child reaches, the child reaches everything, so the walk passes by. Every other node that it
 * enters is reached by no child, and neither is any node above it; such nodes are changed as those of a writable layer
 * are. In their leaves only extents remain, and of these only the blocks that a child reaches.
 *
 * <p>The walk goes leaf by leaf. {@link #advance} only reads, and {@link #apply} makes the changes of one leaf, as one
 * change of the store. The tree is whole after each of them, so an interrupted walk needs no cursor.
 */
final class PruneWalk {
    private final LayerState dead;
    private final ChildTrees children;
    private final long floor;
    private final NodeStore nodes;
    private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
    private final Item item = new Item();
    private final ExtentMap.Extent extent = new ExtentMap.Extent();

    /** The keys of the items of a leaf that are to be removed, each with two numbers. */
    private final LongArrayList removed = new LongArrayList();

    private final List<Part> kept = new ArrayList<>();

    /** The blocks that are to be released: first block, count and birth of each run. */
    private final LongArrayList released = new LongArrayList();

    private boolean prepared;
    private long major = Long.MIN_VALUE;
    private long minor = Long.MIN_VALUE;
    private boolean bounded;
    private long boundMajor;
    private long boundMinor;

    /** A part of an extent that is put into the tree instead of the whole extent. */
    private record Part(long major, long minor, ByteBuffer payload) {}

    /**
     * Creates a walk.
     *
     * @param floor nodes born before it are not entered, because they belong to a layer that was not removed
     */
    PruneWalk(LayerState dead, ChildTrees children, long floor) {
        this.dead = dead;
        this.children = children;
        this.floor = floor;
        this.nodes = dead.tree().nodes();
        for (int level = 0; level < path.length; level++) {
            path[level] = new NodeView();
        }
    }

    /**
     * Moves on to the next leaf that no child reaches, or over nodes that children reach. Returns false at the end of
     * the tree. No other thread changes the tree, so its lock is not needed.
     */
    boolean advance() throws IOException {
        assert !hasWork() : "a leaf of " + dead + " was not pruned";
        Tree tree = dead.tree();
        if (tree.isEmpty() || tree.rootBirth() < floor) {
            return false;
        }
        NodeView root = path[0];
        nodes.openRoot(tree, root);
        int level = root.level();
        path[0] = path[level];
        path[level] = root;
        if (children.reachNode(root.major(0), root.minor(0), level, tree.rootBlock())) {
            return false;
        }
        bounded = false;
        for (; level > 0; level--) {
            NodeView node = path[level];
            int index = firstToEnter(node);
            if (index + 1 < node.count()) {
                bounded = true;
                boundMajor = node.major(index + 1);
                boundMinor = node.minor(index + 1);
            }
            if (index == node.count()) {
                return moveToBound();
            }
            nodes.open(node, index, path[level - 1]);
        }
        planLeaf(path[0]);
        return moveToBound();
    }

    /** Returns the first entry, from the present key on, that no child reaches; the number of entries if all do. */
    private int firstToEnter(NodeView node) throws IOException {
        int index = Math.max(0, node.floor(major, minor));
        while (index < node.count()
                && (node.childBirth(index) < floor
                        || children.reachNode(
                                node.major(index), node.minor(index), node.level() - 1, node.childBlock(index)))) {
            index++;
        }
        return index;
    }

    /** Moves behind the present node. Returns whether anything is there, or the leaf is to be changed. */
    private boolean moveToBound() throws CorruptStoreException {
        if (!bounded) {
            major = Long.MAX_VALUE;
            minor = Long.MAX_VALUE;
            return hasWork();
        }
        if (boundMajor < major || boundMajor == major && boundMinor <= minor) {
            // The walk ends, whatever the pointers of a damaged tree are.
            throw new CorruptStoreException(
                    "leaf out of order in a removed layer", dead.tree().rootBlock());
        }
        major = boundMajor;
        minor = boundMinor;
        return true;
    }

    private void planLeaf(NodeView leaf) throws IOException {
        for (int i = 0; i < leaf.count(); i++) {
            leaf.item(i, item);
            if (ItemType.type(item.major()) == ItemType.EXTENT) {
                extent.set(item);
                planExtent(children.reachedOf(ItemType.inode(item.major()), extent));
            } else {
                remove();
            }
        }
    }

    private void remove() {
        removed.addLong(item.major());
        removed.addLong(item.minor());
    }

    private void planExtent(long reached) {
        long all = SharedBlocks.bits(0, extent.count());
        if (reached == all) {
            return;
        }
        for (int first = 0, count; first < extent.count(); first += count) {
            boolean isReached = (reached >>> first & 1) != 0;
            long rest = (isReached ? ~reached : reached) >>> first;
            count = Math.min(extent.count() - first, Long.numberOfTrailingZeros(rest));
            if (isReached) {
                kept.add(new Part(item.major(), extent.fileBlock() + first, part(first, count)));
            } else {
                released.addLong(extent.block() + first);
                released.addLong(count);
                released.addLong(extent.birth());
            }
        }
        if ((reached & 1) == 0) {
            remove();
        }
    }

    private ByteBuffer part(int first, int count) {
        ByteBuffer payload = ByteBuffer.allocate(ExtentDescriptor.LENGTH + count * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        payload.putLong(ExtentDescriptor.BLOCK_OFFSET, extent.block() + first);
        payload.putLong(ExtentDescriptor.BIRTH_OFFSET, extent.birth());
        payload.putShort(ExtentDescriptor.COUNT_OFFSET, (short) count);
        for (int i = 0; i < count; i++) {
            payload.putInt(ExtentDescriptor.CRC_OFFSET + i * Integer.BYTES, extent.crc(extent.fileBlock() + first + i));
        }
        return payload;
    }

    /** Returns whether the leaf that was reached last is to be changed. */
    boolean hasWork() {
        return !removed.isEmpty() || !kept.isEmpty();
    }

    /** Changes that leaf. The caller is inside the gate and has the removed layer's lock, and the layer is marked. */
    void apply() throws IOException {
        for (int i = 0; i < released.size(); i += 3) {
            dead.blocks().requireReleasable(released.getLong(i), (int) released.getLong(i + 1));
        }
        if (!prepared) {
            dead.prune();
            prepared = true;
        }
        Tree tree = dead.tree();
        // The parts come first: as long as the leaf has its old items, the keys of all parts belong to it.
        for (Part part : kept) {
            tree.put(part.major, part.minor, part.payload);
        }
        for (int i = 0; i < removed.size(); i += 2) {
            boolean found = tree.remove(removed.getLong(i), removed.getLong(i + 1));
            assert found : removed.getLong(i);
        }
        for (int i = 0; i < released.size(); i += 3) {
            dead.blocks().releaseData(released.getLong(i), (int) released.getLong(i + 1), released.getLong(i + 2));
        }
        kept.clear();
        removed.clear();
        released.clear();
    }
}
