package io.lcfs.engine.collect;

import io.lcfs.CollectOptions;
import io.lcfs.CollectReport;
import io.lcfs.Progress;
import io.lcfs.engine.EventLog;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.space.Claim;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes cache layers that nothing holds, those first that were used least recently, and each only when no layer with
 * a name stands on it any more. The choice is made from a list that is read in batches. Before each removal, the change
 * that makes it looks again whether something holds the layer.
 */
public final class Collector {
    private static final int LISTED_AT_ONCE = 256;

    /** The bytes that are evicted at a time, because each eviction lists all cache layers. */
    private static final long LEAST_EVICTED = 1 << 20;

    private final StoreCore core;
    private final LayerTable table;
    private final Leases leases;
    private final LastUses uses;

    /** Creates the collector of a store. */
    public Collector(StoreCore core, Leases leases, LastUses uses) {
        this.core = core;
        this.table = core.table();
        this.leases = leases;
        this.uses = uses;
    }

    /** A cache layer as it was listed. A noted time of use that was in the future counts as the present. */
    private static final class Entry {
        final long id;
        final String name;
        final long used;
        final long noted;
        final long ownBytes;
        final List<Long> children = new ArrayList<>();
        boolean isHeld;
        int above;

        @Nullable
        Entry below;

        Entry(LayerRecord record, long now, long noted, long ownBytes) {
            this.id = record.id;
            this.name = record.name();
            this.used = Math.min(now, noted);
            this.noted = noted;
            this.ownBytes = ownBytes;
        }
    }

    /** Removes layers as the options say. */
    public CollectReport collect(CollectOptions options) throws IOException {
        if (!options.dryRun()) {
            tidyLeases();
        }
        List<Entry> order = order(list(options));
        long left = order.stream().mapToLong(entry -> entry.ownBytes).sum();
        List<String> removed = new ArrayList<>();
        long removedBytes = 0;
        for (Entry entry : order) {
            if (options.keepBytes() > 0 && left <= options.keepBytes()) {
                break;
            }
            left -= entry.ownBytes;
            if (options.dryRun() || isRemoved(entry)) {
                removed.add(entry.name);
                removedBytes += entry.ownBytes;
                options.progress()
                        .update(Progress.Update.of(entry.name)
                                .withItems(removed.size(), order.size())
                                .withBytes(removedBytes));
            }
        }
        if (!options.dryRun() && !removed.isEmpty()) {
            EventLog.info(
                    Collector.class,
                    "{} layers of caches that owned {} bytes were collected; others that nothing holds own {} bytes",
                    removed.size(),
                    removedBytes,
                    left);
        }
        return new CollectReport(removed, removedBytes, left);
    }

    /** Tidies the leases, a few in each change, because a change has space for a few items only. */
    private void tidyLeases() throws IOException {
        boolean[] more = {true};
        for (long[] key = {Long.MIN_VALUE}; more[0]; ) {
            core.changeTable(Claim.RELIEF, () -> {
                more[0] = leases.tidy(core.parts().clock().instant(), key);
                return leases;
            });
        }
    }

    /** Removes layers until they own a number of bytes, for a change that finds no space. Returns whether any was. */
    public boolean evict(long bytes) throws IOException {
        long evicted = 0;
        int count = 0;
        for (Entry entry : order(list(CollectOptions.defaults()))) {
            if (count > 0 && evicted >= Math.max(bytes, LEAST_EVICTED)) {
                break;
            }
            if (isRemoved(entry)) {
                count++;
                evicted += entry.ownBytes;
            }
        }
        if (count > 0) {
            EventLog.info(
                    Collector.class,
                    "{} layers of caches that owned {} bytes were evicted for a change that needs {} bytes",
                    count,
                    evicted,
                    bytes);
        }
        return count > 0;
    }

    /** Lists the cache layers. */
    private Map<Long, Entry> list(CollectOptions options) throws IOException {
        Map<Long, Entry> entries = new HashMap<>();
        long next = 0;
        while (next >= 0) {
            long from = next;
            next = core.readTable(() -> {
                Instant now = core.parts().clock().instant();
                Set<Long> held = leases.held(now);
                long id = table.cache().next(from);
                for (int i = 0; i < LISTED_AT_ONCE && id >= 0; i++) {
                    Entry entry = entry(table.get(id), now.toEpochMilli(), options.dryRun());
                    entry.isHeld |= held.contains(id)
                            || Duration.ofMillis(now.toEpochMilli() - entry.used)
                                            .compareTo(options.minimumAge())
                                    < 0;
                    entries.put(id, entry);
                    id = table.cache().next(id + 1);
                }
                return id;
            });
        }
        return entries;
    }

    private Entry entry(LayerRecord record, long now, boolean isDryRun) throws IOException {
        if (uses.of(record.id) > now && !isDryRun) {
            // The age begins now, so that a clock that was ahead once does not keep the layer for years.
            uses.note(record.id);
        }
        Entry entry = new Entry(record, now, uses.of(record.id), Blocks.toBytes(table.ownBlocks(record)));
        entry.isHeld = isInUse(record);
        for (LayerRecord child : table.lineage().namedChildren(record)) {
            entry.children.add(child.id);
        }
        return entry;
    }

    private boolean isInUse(LayerRecord record) throws IOException {
        return table.loaded().isOpen(record.id) || table.ephemeral().contains(record.id);
    }

    /** Returns the layers that can be removed, in the order in which they are removed. */
    private static List<Entry> order(Map<Long, Entry> entries) {
        for (Entry entry : entries.values()) {
            for (long id : entry.children) {
                Entry child = entries.get(id);
                if (child == null) {
                    entry.isHeld = true;
                } else {
                    entry.above++;
                    child.below = entry;
                }
            }
        }
        PriorityQueue<Entry> free = new PriorityQueue<>(
                Comparator.<Entry>comparingLong(entry -> entry.used).thenComparingLong(entry -> entry.id));
        for (Entry entry : entries.values()) {
            if (!entry.isHeld && entry.above == 0) {
                free.add(entry);
            }
        }
        List<Entry> order = new ArrayList<>();
        while (!free.isEmpty()) {
            Entry entry = free.remove();
            order.add(entry);
            Entry below = entry.below;
            if (below != null && --below.above == 0 && !below.isHeld) {
                free.add(below);
            }
        }
        return order;
    }

    /** Removes a layer unless something has come to hold it, or has used it, since it was listed. */
    private boolean isRemoved(Entry entry) throws IOException {
        return core.changeTable(Claim.REMOVAL, () -> {
            LayerRecord record = table.find(entry.id);
            if (record == null || record.isRemoved() || !isStillFree(record, entry.noted)) {
                return false;
            }
            table.remove(record);
            return true;
        });
    }

    private boolean isStillFree(LayerRecord record, long noted) throws IOException {
        return table.cache().contains(record.id)
                && !isInUse(record)
                && uses.of(record.id) == noted
                && !leases.hold(record.id, core.parts().clock().instant())
                && table.lineage().namedAbove(record) == null;
    }
}
