package io.lcfs.engine.scrub;

import io.lcfs.CorruptStoreException;
import io.lcfs.Damage;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.function.Consumer;
import org.agrona.collections.LongArrayList;

/**
 * The layers of a store, including removed ones, as far as the table can be read, each with the generation since which
 * it owns blocks. Read in steps under the table's lock.
 */
public final class LayerList implements TreeScan.Visitor {
    private static final int ITEMS_PER_STEP = 1000;

    private final LayerTable table;
    private final Consumer<Damage> damages;
    private final TreeScan scan;
    private final LongArrayList ids = new LongArrayList();
    private final LongArrayList ownedSince = new LongArrayList();
    private long verified;
    private int left;

    private LayerList(LayerTable table, Consumer<Damage> damages, boolean medium) {
        this.table = table;
        this.damages = damages;
        this.scan = medium ? TreeScan.ofMedium(this) : TreeScan.of(this);
    }

    /** Creates an empty list for a table that is read as look-ups read it. */
    public static LayerList of(LayerTable table, Consumer<Damage> damages) {
        return new LayerList(table, damages, false);
    }

    /** Creates an empty list for a table that is read from the medium. */
    static LayerList ofMedium(LayerTable table, Consumer<Damage> damages) {
        return new LayerList(table, damages, true);
    }

    /** Reads further layers; returns whether there are more. */
    public boolean step() throws IOException {
        left = ITEMS_PER_STEP;
        table.lock().lock();
        try {
            return scan.step(table.tree());
        } finally {
            table.lock().unlock();
        }
    }

    /** Returns the number of layers read so far. */
    public int size() {
        return ids.size();
    }

    /** Returns the id of a layer; ids ascend. */
    public long id(int index) {
        return ids.getLong(index);
    }

    /** Returns the generation since which a layer owns blocks. */
    long ownedSince(int index) {
        return ownedSince.getLong(index);
    }

    long verifiedBlocks() {
        return verified;
    }

    @Override
    public void verified() {
        verified++;
    }

    @Override
    public boolean goesOn() {
        return left > 0;
    }

    @Override
    public void item(Item item) {
        left--;
        if ((item.major() & 0xFF) == TableItemType.LAYER) {
            long id = item.major() >>> 8;
            LayerState state = table.loaded().stateIfLoaded(id);
            try {
                long since = state == null
                        ? table.record(id, item).ownedSince()
                        : state.ownership().ownedSince();
                ids.addLong(id);
                ownedSince.addLong(since);
            } catch (CorruptStoreException e) {
                damages.accept(Damage.of(e));
            }
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
        damages.accept(Damage.ofBlock(block, "layer table: " + problem.getMessage()));
    }
}
