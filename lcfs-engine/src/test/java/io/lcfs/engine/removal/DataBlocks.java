package io.lcfs.engine.removal;

import io.lcfs.LayerStore;
import io.lcfs.engine.content.ExtentMap;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.scrub.LayerList;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.util.BitSet;

/** The blocks of content that layers reach, and those that are in use because a layer owns them. */
final class DataBlocks {
    /** The blocks that the layers with a name reach. */
    final BitSet reached = new BitSet();

    /** The blocks that any layer owns, removed ones included. */
    final BitSet owned = new BitSet();

    private DataBlocks() {}

    /** Reads the trees of all layers of a store that does not change meanwhile. */
    static DataBlocks of(LayerStore store) throws IOException {
        LayerTable table = StoreInsides.of(store).table();
        DataBlocks blocks = new DataBlocks();
        LayerList list = LayerList.of(table, damage -> {});
        while (list.step()) {
            // Reads on.
        }
        table.lock().lock();
        try {
            for (int i = 0; i < list.size(); i++) {
                LayerRecord record = table.get(list.id(i));
                LayerState state = table.loaded().retain(table.loaded().state(record));
                blocks.read(state, !record.isRemoved());
                table.loaded().release(state);
            }
        } finally {
            table.lock().unlock();
        }
        return blocks;
    }

    private void read(LayerState layer, boolean isNamed) throws IOException {
        ExtentMap.Extent extent = new ExtentMap.Extent();
        TreeCursor cursor = layer.tree().cursor();
        cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
        while (cursor.next()) {
            if (ItemType.type(cursor.item().major()) == ItemType.EXTENT) {
                extent.set(cursor.item());
                int first = (int) extent.block();
                if (isNamed) {
                    reached.set(first, first + extent.count());
                }
                if (layer.ownership().isOwned(extent.birth())) {
                    owned.set(first, first + extent.count());
                }
            }
        }
    }
}
