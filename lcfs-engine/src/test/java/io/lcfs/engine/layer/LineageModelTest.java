package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.LayerRecordDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parents and children of layers, in the table and in a map from each layer to its parent. */
@Tag("P8")
class LineageModelTest {
    private final LayerTable table = TestLayer.usual().table;
    private final Lineage lineage = table.lineage();
    private final Map<Long, Long> parents = new TreeMap<>();
    private final List<Long> named = new ArrayList<>();

    @BeforeEach
    void lock() {
        table.lock().lock();
    }

    @AfterEach
    void unlock() {
        table.lock().unlock();
    }

    private List<Long> childrenOf(long id) {
        return parents.entrySet().stream()
                .filter(entry -> entry.getValue() == id)
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Long> namedAbove(long id) {
        List<Long> above = new ArrayList<>();
        for (long child : childrenOf(id)) {
            above.addAll(named.contains(child) ? List.of(child) : namedAbove(child));
        }
        return above.stream().sorted().toList();
    }

    private List<Long> namedBelow(long id) {
        List<Long> below = new ArrayList<>();
        for (long at = parents.get(id); at != 0; at = parents.get(at)) {
            if (named.contains(at)) {
                below.add(at);
            }
        }
        return below;
    }

    private static List<Long> ids(List<LayerRecord> records) {
        return records.stream().map(record -> record.id).toList();
    }

    private void requireSame(String what) throws IOException {
        for (long id : parents.keySet()) {
            LayerRecord record = table.get(id);
            String layer = what + ", layer " + id;
            assertEquals(parents.get(id), record.parent, layer);
            assertEquals(childrenOf(id).size(), record.children, layer);
            lineage.requireCounted(record);
            assertEquals(namedAbove(id), ids(lineage.namedChildren(record)), layer);
            assertEquals(namedBelow(id), ids(lineage.namedAncestors(record)), layer);
            assertEquals(!namedAbove(id).isEmpty(), lineage.namedAbove(record) != null, layer);
            String below = namedBelow(id).isEmpty()
                    ? null
                    : table.get(namedBelow(id).get(0)).name();
            assertEquals(below, lineage.namedParent(record), layer);
            assertEquals(childrenOf(id), ids(lineage.children(record)), layer);
        }
        assertEquals(named.size(), table.namedLayers(), what);
    }

    @Test
    void layersStandOnLayersAsInAMapOfParents() throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int step = 0; step < 150; step++) {
            Long chosen = named.isEmpty() ? null : named.get(random.nextInt(named.size()));
            byte[] name = ("layer " + step).getBytes();
            switch (random.nextInt(chosen == null ? 1 : 6)) {
                case 0 -> {
                    LayerRecord record = table.newRecord(name);
                    table.add(record);
                    parents.put(record.id, 0L);
                    named.add(record.id);
                }
                case 1, 2 -> {
                    LayerRecord record = table.newRecord(name);
                    lineage.requireLinkable(chosen);
                    lineage.derive(record, table.get(chosen), null, LayerRecordDescriptor.WRITABLE);
                    parents.put(record.id, chosen);
                    named.add(record.id);
                }
                case 3 -> {
                    if (childrenOf(chosen).isEmpty()) {
                        LayerRecord snapshot = lineage.snapshot(table.get(chosen), name);
                        parents.put(snapshot.id, parents.get(chosen));
                        parents.put(chosen, snapshot.id);
                        named.add(snapshot.id);
                    }
                }
                default -> remove(chosen);
            }
            requireSame("seed " + seed + ", step " + step);
        }
    }

    /** Removes a layer. Deletes it and the removed layers below it as far as they have no other children. */
    private void remove(long id) throws IOException {
        table.remove(table.get(id));
        named.remove(id);
        long at = id;
        while (at != 0 && !named.contains(at) && childrenOf(at).isEmpty()) {
            long below = parents.remove(at);
            table.delete(table.get(at));
            at = below;
        }
    }

    @Test
    void layerIsPutOnAnotherUnderTheLockAndNotOnItself() throws IOException {
        LayerRecord record = table.newRecord("a".getBytes());
        table.add(record);
        assertThrows(AssertionError.class, () -> lineage.reparent(record, record.id));
        LayerState state = table.loaded().state(record);
        assertThrows(AssertionError.class, () -> lineage.adopt(state, state), "the one below is not removed");
        assertFalse(state.isRemoved());
    }
}
