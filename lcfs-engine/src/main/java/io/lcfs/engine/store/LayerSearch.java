package io.lcfs.engine.store;

import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds the layers that match a filter. Where the filter has conditions that can be looked up, only the layers that
 * fulfil one of them are read; otherwise all layers are. Takes the table's lock for each batch of layers.
 */
final class LayerSearch {
    /** The number of layers that are read before other threads may take the table's lock. */
    private static final int AT_ONCE = 256;

    private final StoreCore core;
    private final LayerTable table;
    private final Informer informer;

    LayerSearch(StoreCore core, Informer informer) {
        this.core = core;
        this.table = core.table();
        this.informer = informer;
    }

    /** Tells the state of a layer. */
    interface Informer {
        /** Returns the state of the layer with a record. */
        LayerInfo info(LayerRecord record) throws IOException;
    }

    /** Finds a batch of layers whose ids are higher than an id, in ascending order. */
    private interface Batches {
        List<LayerRecord> after(long id) throws IOException;
    }

    /** Returns the layers that match, except layer 0, by ascending id. */
    List<LayerInfo> find(LayerFilter filter) throws IOException {
        List<LayerInfo> found = new ArrayList<>();
        if (filter.lookups().isEmpty()) {
            collect(filter, id -> table.after(id, AT_ONCE), found);
            return found;
        }
        for (LayerFilter.Lookup lookup : filter.lookups().get()) {
            switch (lookup.field()) {
                case NAME -> core.readTable(() -> matching(filter, named(lookup.value()), found));
                case PARENT -> core.readTable(() -> matching(filter, above(lookup.value()), found));
                default -> collect(filter, batches(lookup), found);
            }
        }
        return sorted(found);
    }

    /** A layer may be found by several conditions. */
    private static List<LayerInfo> sorted(List<LayerInfo> found) {
        TreeMap<Long, LayerInfo> byId = new TreeMap<>();
        for (LayerInfo info : found) {
            byId.put(info.id(), info);
        }
        return new ArrayList<>(byId.values());
    }

    private void collect(LayerFilter filter, Batches batches, Collection<LayerInfo> found) throws IOException {
        long[] last = {LayerTable.ROOT_LAYER};
        while (last[0] >= 0) {
            core.readTable(() -> {
                List<LayerRecord> batch = batches.after(last[0]);
                matching(filter, batch, found);
                last[0] = batch.size() < AT_ONCE ? -1 : batch.get(batch.size() - 1).id;
                return last;
            });
        }
    }

    private Collection<LayerInfo> matching(LayerFilter filter, List<LayerRecord> records, Collection<LayerInfo> found)
            throws IOException {
        for (LayerRecord record : records) {
            LayerInfo info = informer.info(record);
            if (filter.matches(info)) {
                found.add(info);
            }
        }
        return found;
    }

    private List<LayerRecord> named(String name) throws IOException {
        LayerRecord record = table.find(name.getBytes(StandardCharsets.UTF_8));
        return record == null || record.id == LayerTable.ROOT_LAYER ? List.of() : List.of(record);
    }

    private List<LayerRecord> above(String parent) throws IOException {
        List<LayerRecord> below = named(parent);
        return below.isEmpty() ? below : table.lineage().namedChildren(below.get(0));
    }

    private Batches batches(LayerFilter.Lookup label) {
        return table.labels().index().isPresent() ? id -> labelled(label, id) : id -> table.after(id, AT_ONCE);
    }

    private List<LayerRecord> labelled(LayerFilter.Lookup label, long after) throws IOException {
        List<LayerRecord> records = new ArrayList<>();
        long id = table.labels().index().next(label.key(), label.value(), after + 1);
        while (id >= 0 && records.size() < AT_ONCE) {
            if (!table.isHidden(id)) {
                records.add(table.get(id));
            }
            id = table.labels().index().next(label.key(), label.value(), id + 1);
        }
        return records;
    }
}
