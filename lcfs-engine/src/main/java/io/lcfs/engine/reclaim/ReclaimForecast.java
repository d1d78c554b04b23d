package io.lcfs.engine.reclaim;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Computes how many blocks come back if a layer is removed. Removes and changes nothing.
 *
 * <p>A layer on which no other layer stands gives back all that it owns, and so does each removed layer below that only
 * it keeps. No number of references says what the first layer with other layers on it gives back: its tree is walked as
 * a removal walks it, and these other layers are asked what they reach. So are the other layers on removed layers
 * further below, because the tree also shows blocks of these.
 *
 * <p>Runs while nothing is reclaimed. Takes the table's lock, and the lock of a writable layer for each question.
 */
public final class ReclaimForecast {
    private final LayerTable table;
    private final NodeView[] path = new NodeView[NodeDescriptor.MAX_LEVEL + 1];
    private final Item item = new Item();
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private long blocks;

    /** Creates a forecast. It can be used once. */
    public ReclaimForecast(LayerTable table) {
        this.table = table;
        for (int level = 0; level < path.length; level++) {
            path[level] = new NodeView();
        }
    }

    /** The layers that decide what comes back: the one whose tree is walked, and those that are asked. */
    private static final class Plan {
        final List<LayerRecord> asked = new ArrayList<>();
        final LongHashSet seen = new LongHashSet();
        LayerRecord walked;

        /** Older blocks belong to a layer with a name. */
        long floor;

        /** The nodes that are not older come back although something below them stays. */
        long takenOverSince = Long.MAX_VALUE;

        Plan(LayerRecord walked) {
            this.walked = walked;
        }
    }

    /** Returns the number of blocks that come back if a layer is removed. The layer may be one that was removed. */
    public long blocks(long id) throws IOException {
        List<LayerState> states = new ArrayList<>();
        try {
            Plan plan;
            ChildTrees trees;
            table.lock().lock();
            try {
                plan = plan(table.get(id));
                trees = pin(plan, states);
            } finally {
                table.lock().unlock();
            }
            if (!plan.asked.isEmpty()) {
                walk(states.get(states.size() - 1).tree(), plan, trees);
            }
            return blocks;
        } finally {
            unpin(states);
        }
    }

    private Plan plan(LayerRecord removed) throws IOException {
        Plan plan = new Plan(removed);
        List<LayerRecord> others = standingOn(removed, removed.id);
        while (others.isEmpty()) {
            blocks += table.ownBlocks(plan.walked);
            LayerRecord below = removedBelow(plan.walked, plan);
            if (below == null) {
                return plan;
            }
            others = standingOn(below, plan.walked.id);
            plan.walked = below;
        }
        plan.floor = ownedSince(plan.walked);
        if (others.size() == 1 && others.get(0).state() != LayerRecordDescriptor.WRITABLE) {
            plan.takenOverSince = plan.floor;
        }
        plan.asked.addAll(others);
        LayerRecord at = plan.walked;
        for (LayerRecord below = removedBelow(at, plan); below != null; below = removedBelow(at, plan)) {
            plan.asked.addAll(standingOn(below, at.id));
            plan.floor = ownedSince(below);
            at = below;
        }
        return plan;
    }

    private @Nullable LayerRecord removedBelow(LayerRecord record, Plan plan) throws IOException {
        LayerRecord below = record.parent() == 0 ? null : table.find(record.parent());
        if (below != null && !plan.seen.add(below.id)) {
            throw new CorruptStoreException(
                    "layer " + below.id + " stands on itself in the tree below",
                    table.tree().rootBlock());
        }
        return below != null && below.isRemoved() ? below : null;
    }

    /**
     * Returns the layers on a layer, other than one, that keep what they reach. A removed layer keeps nothing for
     * itself, unless it has open handles; it is replaced by the layers on it.
     */
    private List<LayerRecord> standingOn(LayerRecord record, long except) throws IOException {
        List<LayerRecord> standing = new ArrayList<>();
        LongHashSet found = new LongHashSet();
        List<LayerRecord> open = new ArrayList<>(table.lineage().children(record));
        open.removeIf(child -> child.id == except);
        while (!open.isEmpty()) {
            LayerRecord above = open.remove(open.size() - 1);
            if (above.id == except || !found.add(above.id)) {
                continue;
            }
            if (above.isRemoved() && !table.loaded().isOpen(above.id)) {
                open.addAll(table.lineage().children(above));
            } else {
                standing.add(above);
            }
        }
        return standing;
    }

    private long ownedSince(LayerRecord record) {
        LayerState state = table.loaded().stateIfLoaded(record.id);
        return state == null ? record.ownedSince() : state.ownership().ownedSince();
    }

    /** Keeps the layers of a plan in memory; the one whose tree is walked is the last. */
    private ChildTrees pin(Plan plan, List<LayerState> states) throws IOException {
        List<LayerState> asked = new ArrayList<>();
        long[] since = new long[plan.asked.size()];
        for (LayerRecord record : plan.asked) {
            LayerState state = table.loaded().pin(table.loaded().state(record));
            states.add(state);
            since[asked.size()] = state.ownership().ownedSince();
            asked.add(state);
        }
        states.add(table.loaded().pin(table.loaded().state(plan.walked)));
        return new ChildTrees(asked, since);
    }

    private void unpin(List<LayerState> states) {
        table.lock().lock();
        try {
            states.forEach(table.loaded()::unpin);
        } finally {
            table.lock().unlock();
        }
    }

    private void walk(Tree tree, Plan plan, ChildTrees trees) throws IOException {
        if (tree.isEmpty() || tree.rootBirth() < plan.floor) {
            return;
        }
        NodeView root = new NodeView();
        tree.nodes().openRoot(tree, root);
        if (!trees.reachNode(root.major(0), root.minor(0), root.level(), tree.rootBlock())) {
            walk(tree.nodes(), root, tree.rootBirth(), plan, trees);
        }
    }

    /** Walks a node that is not reached. Returns whether something below it stays. */
    private boolean walk(NodeStore nodes, NodeView node, long birth, Plan plan, ChildTrees trees) throws IOException {
        boolean keeps = false;
        for (int i = 0; i < node.count(); i++) {
            keeps |= node.level() == 0 ? keepsItem(node, i, plan, trees) : keepsChild(nodes, node, i, plan, trees);
        }
        blocks += !keeps || birth >= plan.takenOverSince ? 1 : 0;
        return keeps;
    }

    private boolean keepsChild(NodeStore nodes, NodeView node, int index, Plan plan, ChildTrees trees)
            throws IOException {
        int level = node.level() - 1;
        if (node.childBirth(index) < plan.floor
                || trees.reachNode(node.major(index), node.minor(index), level, node.childBlock(index))) {
            return true;
        }
        nodes.open(node, index, path[level]);
        return walk(nodes, path[level], node.childBirth(index), plan, trees);
    }

    private boolean keepsItem(NodeView node, int index, Plan plan, ChildTrees trees) throws IOException {
        node.item(index, item);
        if (ItemType.type(item.major()) != ItemType.EXTENT) {
            return false;
        }
        extent.set(item);
        long reached = trees.reachedOf(ItemType.inode(item.major()), extent);
        if (extent.birth() >= plan.floor) {
            blocks += extent.count() - Long.bitCount(reached);
        }
        return reached != 0;
    }
}
