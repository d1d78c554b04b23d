package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Change;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children and ancestors of layers, compared with the parents in a list of all layers. */
class LineageTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(64 << 20);

    private LayerStore store;

    @BeforeEach
    void openStore() {
        store = checked.store();
    }

    private static List<String> names(List<LayerInfo> layers) {
        return layers.stream().map(LayerInfo::name).toList();
    }

    @Test
    void childrenAndAncestorsAreWhatTheParentsSay() throws IOException {
        Random random = new Random(1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String name = "n" + i;
            if (names.isEmpty() || random.nextInt(12) == 0) {
                store.createLayer(name).close();
                names.add(name);
            } else if (random.nextInt(5) == 0) {
                store.remove(names.remove(random.nextInt(names.size())), RemoveOption.FORCE);
            } else {
                store.cloneLayer(names.get(random.nextInt(names.size())), name).close();
                names.add(name);
            }
            if (i % 20 == 0) {
                compare();
            }
        }
        store.reclaim();
        compare();
    }

    private void compare() throws IOException {
        List<LayerInfo> all = store.list();
        for (LayerInfo layer : all) {
            List<LayerInfo> expected = all.stream()
                    .filter(other -> layer.name().equals(other.parent()))
                    .toList();
            assertEquals(names(expected), names(store.children(layer.name())), layer.name());
            List<String> below = new ArrayList<>();
            for (LayerInfo at = layer; at.parent() != null; ) {
                at = store.stat(Objects.requireNonNull(at.parent()));
                below.add(at.name());
            }
            assertEquals(below, names(store.ancestors(layer.name())), layer.name());
        }
    }

    @Test
    void aLayerThatStandsAloneHasNeither() throws IOException {
        store.createLayer("base").close();
        store.cloneLayer("base", "child").close();
        assertEquals(List.of("child"), names(store.children("base")));
        assertEquals(List.of("base"), names(store.ancestors("child")));
        assertEquals(List.of(), store.children("child"));
        assertEquals(List.of(), store.ancestors("base"));
        assertThrows(NoSuchLayerException.class, () -> store.children("none"));
        assertThrows(NoSuchLayerException.class, () -> store.ancestors("none"));
    }

    @Test
    void aDifferenceIsAStreamOfTheSameChanges() throws IOException {
        store.createLayer("base").close();
        try (Layer layer = store.cloneLayer("base", "child")) {
            for (int i = 0; i < 100; i++) {
                layer.createFile("/" + i);
            }
            layer.commit();
        }
        List<Change> changes = new ArrayList<>();
        try (LayerDiff diff = store.diff("base", "child")) {
            diff.forEach(changes::add);
        }
        try (LayerDiff diff = store.diff("base", "child")) {
            assertEquals(changes, diff.stream().toList());
        }
        try (LayerDiff diff = store.diff("base", "child")) {
            assertTrue(diff.stream().anyMatch(change -> change.path().equals("/7")));
        }
    }
}
