package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.layer.LayerTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers are found by labels, parents and names as in a model, whatever happened to them before. */
@Tag("P6")
class FindTest {
    /** A layer in the model. */
    private static final class Known {
        String parent = "";
        boolean committed;
        final Map<String, String> labels = new HashMap<>();
    }

    /** Random changes of a store and of the model. */
    private static final class Run {
        final Random random;
        final TreeMap<String, Known> model = new TreeMap<>();
        LayerStore store;
        int made;

        Run(long seed, LayerStore store) {
            this.random = new Random(seed);
            this.store = store;
        }

        String pick() {
            List<String> names = new ArrayList<>(model.keySet());
            return names.get(random.nextInt(names.size()));
        }

        Map<String, String> labels(int most) {
            Map<String, String> labels = new HashMap<>();
            for (int i = random.nextInt(most + 1); i > 0; i--) {
                labels.put("k" + random.nextInt(4), "v" + random.nextInt(3));
            }
            return labels;
        }

        void step() throws IOException {
            String next = "layer" + made++;
            if (model.size() < 4) {
                create(next);
                return;
            }
            String name = pick();
            switch (random.nextInt(11)) {
                case 0 -> create(next);
                case 1, 2 -> derive(name, next);
                case 3 -> snapshot(name, next);
                case 4 -> restore(name);
                case 5 -> rename(name, next);
                case 6, 7 -> remove(name);
                case 8 -> commit(name);
                case 9 -> {
                    Map<String, String> labels = labels(5);
                    store.setLabels(name, labels);
                    model.get(name).labels.clear();
                    model.get(name).labels.putAll(labels);
                }
                default -> setLabel(name);
            }
        }

        void create(String name) throws IOException {
            Known known = new Known();
            known.labels.putAll(labels(4));
            store.createLayer(name, LayerOptions.defaults().withLabels(known.labels))
                    .close();
            model.put(name, known);
        }

        void derive(String parent, String name) throws IOException {
            Known known = new Known();
            known.parent = parent;
            known.labels.putAll(labels(4));
            store.cloneLayer(parent, name, LayerOptions.defaults().withLabels(known.labels))
                    .close();
            model.get(parent).committed = true;
            model.put(name, known);
        }

        void snapshot(String live, String name) throws IOException {
            if (!model.get(live).committed) {
                Known known = new Known();
                known.parent = model.get(live).parent;
                known.committed = true;
                known.labels.putAll(labels(2));
                store.snapshot(live, name, LayerOptions.defaults().withLabels(known.labels))
                        .close();
                model.get(live).parent = name;
                model.put(name, known);
            }
        }

        void restore(String live) throws IOException {
            Known known = model.get(live);
            if (!known.committed && !known.parent.isEmpty()) {
                store.restore(live, known.parent).close();
            }
        }

        void rename(String name, String newName) throws IOException {
            store.rename(name, newName);
            model.put(newName, model.remove(name));
            model.values().stream().filter(known -> known.parent.equals(name)).forEach(known -> known.parent = newName);
        }

        void remove(String name) throws IOException {
            store.remove(name, RemoveOption.FORCE);
            String below = model.remove(name).parent;
            model.values().stream().filter(known -> known.parent.equals(name)).forEach(known -> known.parent = below);
        }

        void commit(String name) throws IOException {
            Map<String, String> labels = labels(2);
            try (Layer layer = store.openLayer(name)) {
                layer.commit(name, labels);
            }
            model.get(name).committed = true;
            model.get(name).labels.putAll(labels);
        }

        void setLabel(String name) throws IOException {
            String key = "k" + random.nextInt(4);
            String value = random.nextInt(3) == 0 ? null : "v" + random.nextInt(3);
            store.setLabel(name, key, value);
            if (value == null) {
                model.get(name).labels.remove(key);
            } else {
                model.get(name).labels.put(key, value);
            }
        }

        void compare() throws IOException {
            String parent = pick();
            String key = "k" + random.nextInt(4);
            String value = "v" + random.nextInt(3);
            Predicate<Known> labelled = known -> value.equals(known.labels.get(key));
            Predicate<Known> above = known -> known.parent.equals(parent);
            Predicate<Known> committed = known -> known.committed;
            LayerFilter label = LayerFilter.label(key, value);
            same(labelled, label);
            same(above, LayerFilter.parent(parent));
            same(labelled.and(above), label.and(LayerFilter.parent(parent)));
            same(labelled.and(above), LayerFilter.parent(parent).and(label));
            same(labelled.or(above), label.or(LayerFilter.parent(parent)));
            same(labelled.and(committed), LayerFilter.parse("kind==committed,labels." + key + "==" + value));
            same(above.or(committed), LayerFilter.parse("parent==" + parent, "kind==committed"));
            same(known -> known == model.get(parent), LayerFilter.name(parent));
            same(known -> false, LayerFilter.label("none", value).or(LayerFilter.name(LayerStore.ROOT)));
        }

        void same(Predicate<Known> expected, LayerFilter filter) throws IOException {
            TreeSet<String> names = new TreeSet<>();
            model.forEach((name, known) -> {
                if (expected.test(known)) {
                    names.add(name);
                }
            });
            List<LayerInfo> found = store.find(filter);
            assertEquals(
                    new ArrayList<>(names),
                    found.stream().map(LayerInfo::name).sorted().toList());
            List<Long> ids = found.stream().map(LayerInfo::id).toList();
            assertEquals(ids.stream().sorted().distinct().toList(), ids);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void layersAreFoundAsInAModel(long seed) throws IOException {
        HeapDevice device = new HeapDevice(8192);
        Run run = new Run(seed, EngineProvider.createOn(device, CheckedStore.QUIET));
        run.store.setLabels(LayerStore.ROOT, Map.of("k1", "v1"));
        for (int i = 1; i <= 400; i++) {
            run.step();
            if (i % 10 == 0) {
                run.compare();
            }
            if (i % 100 == 0) {
                assertEquals(List.of(), run.store.check().findings(), "seed " + seed);
                run.store.close();
                run.store = EngineProvider.openOn(device, CheckedStore.QUIET);
                run.compare();
            }
        }
        run.store.close();
    }

    private static SparseDevice largeStore(int layers) throws IOException {
        SparseDevice device = new SparseDevice(8192);
        try (LayerStore store = EngineProvider.createOn(device, CheckedStore.QUIET)) {
            store.createLayer("base").close();
            for (int i = 0; i < layers; i++) {
                LayerOptions options = LayerOptions.defaults().withLabels(Map.of("number", "n" + i % (layers / 2)));
                store.cloneLayer("base", "layer" + i, options).close();
            }
        }
        return device;
    }

    /** If a look-up read other layers too, it would meet the damage of the table almost always. */
    @Test
    void onlyTheLayersWithALabelAreRead() throws IOException {
        int layers = 400;
        SparseDevice device = largeStore(layers);
        int tried = 0;
        int found = 0;
        int listed = 0;
        for (long node : DamagedTableTest.nodesOfTheTable(device)) {
            SparseDevice damaged = device.copy(device.blockCount());
            damaged.flip(node, 9_000);
            try (LayerStore store = EngineProvider.openOn(damaged, CheckedStore.QUIET)) {
                for (int i = 0; i < layers / 2; i += 40) {
                    LayerFilter label = LayerFilter.label("number", "n" + i);
                    found += is(() -> assertEquals(2, store.find(label).size())) ? 1 : 0;
                    listed += is(() -> assertEquals(layers + 1, store.list().size())) ? 1 : 0;
                    tried++;
                }
            }
        }
        assertTrue(tried > 100 && found > tried * 3 / 4, found + " of " + tried + " were found");
        assertTrue(listed < tried / 2, listed + " of " + tried + " lists were whole");
    }

    private interface Call {
        void run() throws IOException;
    }

    private static boolean is(Call call) throws IOException {
        try {
            call.run();
            return true;
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    @Test
    void theCheckFindsLabelsThatTheIndexLacksAndThoseThatItHasTooMuch() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, CheckedStore.QUIET)) {
            store.createLayer("a", LayerOptions.defaults().withLabels(Map.of("k", "v")))
                    .close();
            LayerTable table = StoreInsides.of(store).table();
            long id = store.stat("a").id();
            edit(table, () -> table.tree().remove(table.labels().index().major("k", "v"), id));
            assertEquals(List.of("layer table: label \"k\" of layer " + id + " is not in the index"), ofTable(store));
            edit(table, () -> table.tree().put(table.labels().index().major("k", "v"), id, ByteBuffer.allocate(0)));
            edit(table, () -> table.tree().put(table.labels().index().major("k", "w"), id, ByteBuffer.allocate(0)));
            assertEquals(
                    List.of("layer table: the index says that layer " + id + " has a label that it has not"),
                    ofTable(store));
            StoreInsides.fail(store);
        }
    }

    /** The test changes the table as no call does, so what the check says about the space map does not count. */
    private static List<String> ofTable(LayerStore store) throws IOException {
        return store.check().findings().stream()
                .filter(finding -> finding.startsWith("layer table"))
                .toList();
    }

    private static void edit(LayerTable table, Call change) throws IOException {
        table.lock().lock();
        try {
            change.run();
        } finally {
            table.lock().unlock();
        }
    }

    /** A damaged leaf of the index makes a change of labels fail before it has changed anything. */
    @Test
    void aDamagedIndexStopsAChangeOfLabelsBeforeItBegins() throws IOException {
        SparseDevice device = largeStore(400);
        int refused = 0;
        for (long node : DamagedTableTest.nodesOfTheTable(device)) {
            SparseDevice damaged = device.copy(device.blockCount());
            damaged.flip(node, 9_000);
            try (LayerStore store = EngineProvider.openOn(damaged, CheckedStore.QUIET)) {
                Map<String, String> labels = Map.of("a", "b", "c", "d", "number", "none");
                refused += is(() -> store.setLabels("layer9", labels)) ? 0 : 1;
                refused += is(() -> store.setLabel("layer10", "number", null)) ? 0 : 1;
                refused += is(() -> store.setLabel("layer11", "number", "other")) ? 0 : 1;
                refused += is(() -> store.remove("layer12")) ? 0 : 1;
                LayerOptions options = LayerOptions.defaults().withLabels(labels);
                refused += is(() -> store.cloneLayer("base", "new", options).close()) ? 0 : 1;
                refused += is(() -> {
                            try (Layer layer = store.openLayer("layer13")) {
                                layer.commit("committed", labels);
                            }
                        })
                        ? 0
                        : 1;
                assertFalse(StoreInsides.of(store).isFailed(), "node " + node);
            } catch (NoSuchLayerException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }
}
