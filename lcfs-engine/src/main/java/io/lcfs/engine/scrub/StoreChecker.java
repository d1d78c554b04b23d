package io.lcfs.engine.scrub;

import io.lcfs.CheckReport;
import io.lcfs.CorruptStoreException;
import io.lcfs.Progress;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.layer.LabelIndex;
import io.lcfs.engine.layer.LayerLabels;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import io.lcfs.engine.tree.TreeOwner;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.collections.LongArrayList;

/**
 * Compares all metadata with the space map. Each layer is walked through the pointers that it owns only. No block has
 * two owners, so each block in use is visited exactly once, and the visited blocks must be those that the map has in
 * use: no block is both free and reachable, and none is neither. The cost is that of the store's metadata, however much
 * the layers share.
 */
public final class StoreChecker {
    private static final int MAX_FINDINGS = 1000;

    private final StoreParts parts;
    private final LayerTable table;
    private final Checkpointer checkpointer;
    private final BlockClaims claims = new BlockClaims();
    private final List<String> findings = new ArrayList<>();
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private final Item item = new Item();
    private String where = "";
    private long owned;
    private long residue;

    /** Creates a checker. The store must not change during the check. */
    public StoreChecker(StoreParts parts, LayerTable table, Checkpointer checkpointer) {
        this.parts = parts;
        this.table = table;
        this.checkpointer = checkpointer;
    }

    /** Checks the whole store, and reports the number of checked layers after each layer. */
    public CheckReport check(Progress progress) throws IOException {
        table.lock().lock();
        try {
            checkTree("layer table", table.tree());
            checkTree("group records", checkpointer.groups());
            LongArrayList ids = layers();
            for (int i = 0; i < ids.size(); i++) {
                checkLayer(ids.getLong(i));
                progress.update(Progress.Update.of("check").withItems(i + 1L, ids.size()));
            }
            compareWithMap();
            compareResidue();
            return new CheckReport(findings, claims.count(), ids.size());
        } finally {
            table.lock().unlock();
        }
    }

    private void find(String finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(where + ": " + finding);
        }
    }

    /** Returns all layers that can be found; if the table is damaged, those before the damage. */
    private LongArrayList layers() throws IOException {
        LongArrayList ids = new LongArrayList();
        try {
            collectLayers(ids);
        } catch (CorruptStoreException e) {
            where = "layer table";
            find(e.getMessage() + ", the layers behind it are not checked");
        }
        return ids;
    }

    private void collectLayers(LongArrayList ids) throws IOException {
        TreeCursor cursor = table.tree().cursor();
        cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
        while (cursor.next()) {
            if ((cursor.item().major() & 0xFF) == TableItemType.LAYER) {
                ids.addLong(cursor.item().major() >>> 8);
            } else if (cursor.item().major() == TableItemType.EPHEMERAL
                    || cursor.item().major() == TableItemType.CACHE) {
                requireNamed(cursor.item().minor());
            } else if ((cursor.item().major() & 0xFF) == TableItemType.LABEL) {
                requireIndexed(cursor.item());
            } else if ((cursor.item().major() & 0xFF) == TableItemType.LABELLED) {
                requireLabelled(cursor.item().major(), cursor.item().minor());
            }
        }
    }

    private void requireIndexed(Item labels) throws IOException {
        long id = labels.major() >>> 8;
        LabelIndex index = table.labels().index();
        for (Map.Entry<String, String> label : LayerLabels.in(labels).entrySet()) {
            if (index.isPresent() && !index.contains(id, label.getKey(), label.getValue())) {
                where = "layer table";
                find("label \"" + label.getKey() + "\" of layer " + id + " is not in the index");
            }
        }
    }

    private void requireLabelled(long major, long id) throws IOException {
        LabelIndex index = table.labels().index();
        for (Map.Entry<String, String> label : table.labels().of(id).entrySet()) {
            if (index.isPresent() && index.major(label.getKey(), label.getValue()) == major) {
                return;
            }
        }
        where = "layer table";
        find("the index says that layer " + id + " has a label that it has not");
    }

    private void requireNamed(long id) throws IOException {
        LayerRecord record = table.find(id);
        if (record == null || record.isRemoved()) {
            where = "layer table";
            find("layer " + id + " is listed as ephemeral or as that of a cache, and does not exist");
        }
    }

    private void checkTree(String name, Tree tree) {
        where = name;
        walk(tree, new Range(0, Long.MAX_VALUE, Key.FIRST, Key.LAST, false));
    }

    private void checkLayer(long id) throws IOException {
        where = "layer " + id;
        try {
            checkLayer(table.get(id));
        } catch (CorruptStoreException e) {
            find(String.valueOf(e.getMessage()));
        }
    }

    private void checkLayer(LayerRecord record) throws IOException {
        where = "layer " + record.id + (record.isRemoved() ? " (removed)" : " \"" + record.name() + "\"");
        LayerState state = table.loaded().stateIfLoaded(record.id);
        Tree tree = treeOf(record);
        long ownedSince = ownedSince(record);
        Key cursor = new Key(
                state == null ? record.cursorMajor() : state.cursorMajor(),
                state == null ? record.cursorMinor() : state.cursorMinor());
        owned = 0;
        walk(tree, new Range(ownedSince, Long.MAX_VALUE, cursor, Key.LAST, true));
        if (record.isRemoved() && record.survivor() != 0) {
            LayerRecord survivor = table.get(record.survivor());
            Key end = tree.isEmpty() ? Key.LAST : cursor;
            walk(treeOf(survivor), new Range(ownedSince, ownedSince(survivor), Key.FIRST, end, true));
        }
        long ownBlocks = table.ownBlocks(record);
        residue += record.isRemoved() ? ownBlocks : 0;
        // The own blocks of a zombie that is being reclaimed are decremented as it frees them.
        if (owned != ownBlocks) {
            find("owns " + owned + " blocks, its record says " + ownBlocks);
        }
        if (record.parent() != 0 && table.find(record.parent()) == null) {
            find("its parent " + record.parent() + " has no record");
        }
    }

    private long ownedSince(LayerRecord record) {
        LayerState state = table.loaded().stateIfLoaded(record.id);
        return state == null ? record.ownedSince() : state.ownership().ownedSince();
    }

    private Tree treeOf(LayerRecord record) {
        LayerState state = table.loaded().stateIfLoaded(record.id);
        if (state != null) {
            return state.tree();
        }
        Tree tree = new Tree(parts.nodes(), new NoOwner());
        tree.setRoot(record.rootBlock(), record.rootBirth(), record.rootCrc());
        return tree;
    }

    /** The owner of a tree that is only read. */
    private static final class NoOwner implements TreeOwner {
        @Override
        public long mutableSince() {
            return Long.MAX_VALUE;
        }

        @Override
        public long allocate() {
            throw new IllegalStateException("a check changes nothing");
        }

        @Override
        public void release(long block, long birth) {
            throw new IllegalStateException("a check changes nothing");
        }
    }

    /** A key of a layer's tree. */
    private record Key(long major, long minor) {
        static final Key FIRST = new Key(Long.MIN_VALUE, Long.MIN_VALUE);
        static final Key LAST = new Key(Long.MAX_VALUE, Long.MAX_VALUE);

        boolean isAtOrBelow(long otherMajor, long otherMinor) {
            return otherMajor > major || otherMajor == major && otherMinor >= minor;
        }
    }

    /**
     * The part of a tree that is walked. Usually this is the part that a layer owns: all blocks from a birth on and, in
     * a removed layer, only keys from its cursor on. The survivor reaches the blocks before the cursor that were not
     * freed; for these the range has the births of the removed layer and the keys before its cursor.
     */
    private record Range(long since, long before, Key from, Key to, boolean files) {
        boolean isOwned(long birth) {
            return birth >= since && birth < before;
        }
    }

    private void walk(Tree tree, Range range) {
        if (tree.isEmpty() || tree.rootBirth() < range.since) {
            return;
        }
        try {
            NodeView root = new NodeView();
            parts.nodes().openRoot(tree, root);
            if (root.count() > 0 && range.to.isAtOrBelow(root.major(0), root.minor(0))) {
                return;
            }
            if (range.isOwned(tree.rootBirth()) && !claim(tree.rootBlock())) {
                return;
            }
            walkNode(root, tree.rootBirth(), range);
        } catch (IOException e) {
            find(e.toString());
        }
    }

    /** Walks a node; the recursion is as deep as the tree is high. */
    private void walkNode(NodeView node, long birth, Range range) throws IOException {
        int from = Math.max(0, node.floor(range.from.major, range.from.minor));
        for (int i = from; i < node.count() && !range.to.isAtOrBelow(node.major(i), node.minor(i)); i++) {
            if (node.level() == 0) {
                node.item(i, item);
                checkItem(range);
            } else if (node.childBirth(i) >= range.since) {
                if (node.childBirth(i) > birth) {
                    find("I2: block " + node.childBlock(i) + " is younger than what points at it");
                }
                walkChild(node, i, range);
            }
        }
    }

    private void walkChild(NodeView node, int index, Range range) throws IOException {
        NodeView child = new NodeView();
        try {
            parts.nodes().open(node, index, child);
        } catch (CorruptStoreException e) {
            find(String.valueOf(e.getMessage()));
            return;
        }
        if (range.isOwned(node.childBirth(index)) && !claim(node.childBlock(index))) {
            // Its items were checked at its first visit, and a cycle would never end.
            return;
        }
        walkNode(child, node.childBirth(index), range);
    }

    private void checkItem(Range range) throws IOException {
        if (range.files && ItemType.type(item.major()) == ItemType.EXTENT) {
            extent.set(item);
            if (range.isOwned(extent.birth())) {
                for (int i = 0; i < extent.count(); i++) {
                    claim(extent.block() + i);
                }
            }
        }
    }

    /** Claims a block; returns whether this is the first claim. */
    private boolean claim(long block) {
        owned++;
        if (!parts.nodes().device().contains(block)) {
            find("block " + block + " is not on the device");
            return false;
        }
        boolean isFirst = claims.claim(block);
        if (!isFirst) {
            find("block " + block + " is reached twice");
        }
        return isFirst;
    }

    private void compareResidue() {
        where = "residue";
        if (residue != parts.space().residue()) {
            find("removed layers own " + residue + " blocks, the store counts "
                    + parts.space().residue());
        }
    }

    private void compareWithMap() throws IOException {
        where = "space map";
        long blockCount = checkpointer.blockCount();
        long[] none = new long[Blocks.PER_GROUP / Long.SIZE];
        for (int group : groupsInUse(Blocks.groups(blockCount))) {
            long[] claimed = claims.group(group);
            long[] used;
            try {
                used = parts.space().used(group);
            } catch (CorruptStoreException e) {
                find("group " + group + ": " + e.getMessage());
                continue;
            }
            if (used != null || claimed != null) {
                long first = Blocks.firstOfGroup(group);
                int count = (int) Math.min(Blocks.PER_GROUP, blockCount - first);
                compareGroup(first, count, used == null ? none : used, claimed == null ? none : claimed);
            }
        }
        long dropped = parts.space().droppedBlocks();
        if (dropped > 0) {
            find(dropped + " blocks were freed in groups that cannot be read, and stay in use");
        }
    }

    /**
     * Returns the groups with used or claimed blocks: of up to 2^30 groups, those with a record, those in memory, and
     * those with claims.
     */
    private Set<Integer> groupsInUse(int count) throws IOException {
        Set<Integer> groups = new TreeSet<>(claims.groups());
        parts.space().forEachInMemory(groups::add);
        TreeScan.of(new TreeScan.Visitor() {

                    @Override
                    public void item(Item record) {
                        if (record.major() == TableItemType.GROUP && record.minor() >= 0 && record.minor() < count) {
                            groups.add((int) record.minor());
                        }
                    }

                    @Override
                    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
                        // The check of the tree has already reported the damage.
                    }
                })
                .step(checkpointer.groups());
        return groups;
    }

    private void compareGroup(long first, int count, long[] used, long[] claimed) {
        for (int i = Blocks.GROUP_HEAD; i < count; i++) {
            boolean isUsed = (used[i >>> 6] & 1L << i) != 0;
            boolean isClaimed = (claimed[i >>> 6] & 1L << i) != 0;
            if (isUsed != isClaimed) {
                find("block " + (first + i) + (isUsed ? " is used, but reached by nothing" : " is free, but reached"));
            }
        }
    }
}
