package io.lcfs.engine.collect;

import io.lcfs.CorruptStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreClosedException;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.space.Claim;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The times at which cache layers were used last. They are noted in memory, because opening a layer must not cost a
 * change of the table, and are written into the table in batches: before the timed checkpoints and when the store is
 * closed. A crash loses the times since then, which only affects the order in which layers are collected.
 *
 * <p>Guarded by the table's lock, except that the map may be found empty without it.
 */
public final class LastUses {
    private static final int BATCH = 16;

    private final StoreCore core;
    private final LayerTable table;
    private final ConcurrentSkipListMap<Long, Long> noted = new ConcurrentSkipListMap<>();

    /** Creates the times of a store. */
    public LastUses(StoreCore core) {
        this.core = core;
        this.table = core.table();
    }

    /** Notes that a layer is used now, if it is a cache layer. */
    public void note(long id) throws IOException {
        if (!core.isReadOnly() && table.cache().contains(id)) {
            noted.put(id, now());
        }
    }

    private long now() {
        return core.parts().clock().instant().toEpochMilli();
    }

    /** Returns the last use of a cache layer, in milliseconds; it is in the future if the clock was set back since. */
    public long of(long id) throws IOException {
        Long time = noted.get(id);
        return time == null ? table.cache().value(id) : time;
    }

    /**
     * Writes the times into the table. Takes the table's lock. In a store that is full, is closed meanwhile, or has a
     * damaged table, they are not written.
     */
    public void write() throws IOException {
        try {
            while (!noted.isEmpty()) {
                core.changeTable(Claim.RELIEF, this::writeSome);
            }
        } catch (NoSpaceException | StoreClosedException | CorruptStoreException e) {
            noted.clear();
        }
    }

    private LayerTable writeSome() throws IOException {
        for (int i = 0; i < BATCH && !noted.isEmpty(); i++) {
            Map.Entry<Long, Long> use = noted.firstEntry();
            if (table.cache().contains(use.getKey())) {
                table.cache().put(use.getKey(), use.getValue());
            }
            noted.remove(use.getKey());
        }
        return table;
    }
}
