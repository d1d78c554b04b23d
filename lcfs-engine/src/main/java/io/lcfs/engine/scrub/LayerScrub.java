package io.lcfs.engine.scrub;

import io.lcfs.CorruptStoreException;
import io.lcfs.Damage;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.names.PathFinder;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scrubs one layer after the other: the blocks that each of them owns, in steps of about 1 MiB under its lock. No lock
 * is held between steps, so a layer may be written, removed, reclaimed or taken over meanwhile.
 */
final class LayerScrub implements TreeScan.Visitor {
    private static final long BLOCKS_PER_STEP = 256;

    private final LayerTable table;
    private final Findings findings;
    private final DataScrub data;
    private final TreeScan scan = TreeScan.ofMedium(this);
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private final List<Found> found = new ArrayList<>();
    private long ownedSince;
    private long nodes;
    private long end;

    /** A damage in the present layer; the offset is -1 unless the damage is in a file's content. */
    private static final class Found {
        final long block;
        final long inode;
        final long offset;
        final String problem;

        @Nullable
        String layer;

        @Nullable
        String path;

        Found(long block, long inode, long offset, String problem) {
            this.block = block;
            this.inode = inode;
            this.offset = offset;
            this.problem = problem;
        }
    }

    LayerScrub(LayerTable table, DataScrub data, Findings findings) {
        this.table = table;
        this.data = data;
        this.findings = findings;
    }

    long verifiedBlocks() {
        return nodes + data.verified();
    }

    /** Restarts at the beginning of the next layer. */
    void restart() {
        scan.restart(Long.MIN_VALUE, Long.MIN_VALUE);
    }

    /** Continues with a layer; returns whether there is more of it. */
    boolean step(long id) throws IOException {
        LayerState state = pin(id);
        if (state == null) {
            return false;
        }
        boolean more;
        try {
            long stamp = state.lock().readLock();
            try {
                ownedSince = state.ownership().ownedSince();
                // In a layer that is being reclaimed, everything before the cursor is already free.
                scan.skipTo(state.cursorMajor(), state.cursorMinor());
                end = verifiedBlocks() + BLOCKS_PER_STEP;
                more = scan.step(state.tree());
                locate(state.tree());
            } finally {
                state.lock().unlockRead(stamp);
            }
        } finally {
            unpin(state);
        }
        report(id);
        return more;
    }

    private @Nullable LayerState pin(long id) throws IOException {
        table.lock().lock();
        try {
            LayerRecord record = table.find(id);
            return record == null ? null : table.loaded().pin(table.loaded().state(record));
        } finally {
            table.lock().unlock();
        }
    }

    private void unpin(LayerState state) {
        table.lock().lock();
        try {
            table.loaded().unpin(state);
        } finally {
            table.lock().unlock();
        }
    }

    /** Finds the paths of the damages while the tree does not change. */
    private void locate(Tree tree) {
        for (Found each : found) {
            each.path = path(tree, each.inode);
        }
    }

    private static @Nullable String path(Tree tree, long inode) {
        try {
            return inode == 0 ? null : PathFinder.path(tree, inode);
        } catch (IOException e) {
            // The path is damaged as well, which is reported by itself.
            return null;
        }
    }

    /** Looks up the name of the layer, and passes the damages on. */
    private void report(long id) throws IOException {
        if (found.isEmpty()) {
            return;
        }
        List<LayerRecord> named = named(id);
        if (!named.isEmpty()) {
            found.forEach(each -> each.layer = named.get(0).name());
            if (named.get(0).id != id) {
                locateAbove(named);
            }
        }
        for (Found each : found) {
            Damage damage = Damage.ofBlock(each.block, each.problem).in(each.layer, each.path);
            findings.add(each.offset < 0 ? damage : damage.withRange(each.offset, Blocks.BYTES));
        }
        found.clear();
    }

    /** Returns a layer or, if it has no name any longer, the nearest layers above it that have one. */
    private List<LayerRecord> named(long id) {
        table.lock().lock();
        try {
            LayerRecord record = table.find(id);
            if (record == null) {
                return List.of();
            }
            return record.isRemoved() ? table.lineage().namedChildren(record) : List.of(record);
        } catch (IOException e) {
            // The table is damaged as well, which is reported by itself.
            return List.of();
        } finally {
            table.lock().unlock();
        }
    }

    /** Finds, for each damage in a removed layer, a layer above it that has the damaged block, and its path there. */
    private void locateAbove(List<LayerRecord> layers) throws IOException {
        List<Found> left = new ArrayList<>(found);
        for (int i = 0; i < layers.size() && !left.isEmpty(); i++) {
            String name = layers.get(i).name();
            LayerState state = pin(layers.get(i).id);
            if (state != null) {
                try {
                    left.removeIf(each -> isLocatedIn(state, name, each));
                } finally {
                    unpin(state);
                }
            }
        }
    }

    private boolean isLocatedIn(LayerState state, String name, Found damage) {
        long stamp = state.lock().readLock();
        try {
            boolean has = damage.inode != 0 && (damage.offset < 0 || hasBlock(state.tree(), damage));
            String path = has ? path(state.tree(), damage.inode) : null;
            if (path != null) {
                damage.layer = name;
                damage.path = path;
            }
            return path != null;
        } finally {
            state.lock().unlockRead(stamp);
        }
    }

    private boolean hasBlock(Tree tree, Found damage) {
        long fileBlock = damage.offset >>> Blocks.SHIFT;
        try {
            return ExtentMap.find(tree, damage.inode, fileBlock, extent)
                    && extent.block() + (fileBlock - extent.fileBlock()) == damage.block;
        } catch (IOException e) {
            // The tree is damaged as well, which is reported by itself.
            return false;
        }
    }

    @Override
    public boolean enters(long birth) {
        return birth >= ownedSince;
    }

    @Override
    public void verified() {
        nodes++;
    }

    @Override
    public boolean goesOn() {
        return verifiedBlocks() < end;
    }

    @Override
    public void item(Item item) throws IOException {
        if (ItemType.type(item.major()) != ItemType.EXTENT) {
            return;
        }
        extent.set(item);
        if (extent.birth() >= ownedSince) {
            long inode = ItemType.inode(item.major());
            data.verify(
                    extent,
                    (block, fileBlock, problem) ->
                            found.add(new Found(block, inode, fileBlock << Blocks.SHIFT, message(problem))));
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
        found.add(new Found(block, ItemType.inode(fromMajor), -1, message(problem)));
    }

    private static String message(IOException problem) {
        return problem instanceof CorruptStoreException ? String.valueOf(problem.getMessage()) : problem.toString();
    }
}
