package io.lcfs.engine.crash;

import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model of a store in plain Java. Each layer has its own tree. A removed layer stays as long as another layer is on
 * top of it.
 */
final class StoreModel {
    private final TreeMap<Integer, LayerModel> layers = new TreeMap<>();

    /**
     * A layer, which is replaced as a whole when it changes. The number 0 is layer 0, so no layer has it as its parent.
     */
    record LayerModel(
            int number, String name, LayerKind kind, int parent, TreeModel tree, TreeMap<String, String> labels) {
        boolean isRemoved() {
            return name.isEmpty();
        }

        boolean isRoot() {
            return number == 0;
        }

        boolean isWritable() {
            return kind == LayerKind.WRITABLE;
        }

        LayerModel withName(String newName) {
            return new LayerModel(number, newName, kind, parent, tree, labels);
        }

        LayerModel withKind(LayerKind newKind) {
            return new LayerModel(number, name, newKind, parent, tree, labels);
        }

        LayerModel withParent(int newParent) {
            return new LayerModel(number, name, kind, newParent, tree, labels);
        }

        LayerModel withTree(TreeModel newTree) {
            return new LayerModel(number, name, kind, parent, newTree, labels);
        }

        LayerModel withLabel(String key, @Nullable String value) {
            TreeMap<String, String> changed = new TreeMap<>(labels);
            if (value == null) {
                changed.remove(key);
            } else {
                changed.put(key, value);
            }
            return new LayerModel(number, name, kind, parent, tree, changed);
        }
    }

    /** Creates the model of a new store. */
    StoreModel() {
        layers.put(0, new LayerModel(0, LayerStore.ROOT, LayerKind.WRITABLE, 0, new TreeModel(), new TreeMap<>()));
    }

    private StoreModel(Map<Integer, LayerModel> layers) {
        this.layers.putAll(layers);
    }

    /** Returns a copy that does not change with this model. */
    StoreModel copy() {
        return new StoreModel(layers);
    }

    List<LayerModel> named(Predicate<LayerModel> wanted) {
        List<LayerModel> found = new ArrayList<>();
        for (LayerModel layer : layers.values()) {
            if (!layer.isRemoved() && wanted.test(layer)) {
                found.add(layer);
            }
        }
        return found;
    }

    /** Adds or replaces a layer. */
    void put(LayerModel layer) {
        layers.put(layer.number, layer);
    }

    LayerModel add(String name, LayerKind kind, int parent, TreeModel tree) {
        LayerModel layer = new LayerModel(layers.lastKey() + 1, name, kind, parent, tree, new TreeMap<>());
        put(layer);
        return layer;
    }

    /** Returns whether a named layer is above this one, also on top of removed layers. */
    boolean hasNamedAbove(int number) {
        for (LayerModel layer : layers.values()) {
            if (!layer.isRoot() && layer.parent == number && (!layer.isRemoved() || hasNamedAbove(layer.number))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a layer is above another one, in any distance. */
    boolean isAbove(LayerModel layer, LayerModel other) {
        LayerModel below = layer.isRoot() ? null : layers.get(layer.parent);
        while (below != null && !below.isRoot() && below != other) {
            below = layers.get(below.parent);
        }
        return below == other;
    }

    private @Nullable String namedParent(LayerModel layer) {
        LayerModel below = layers.get(layer.parent);
        while (below != null && !below.isRoot() && below.isRemoved()) {
            below = layers.get(below.parent);
        }
        return below == null || below.isRoot() ? null : below.name;
    }

    /** Returns the text of {@link StoreView} for the model. */
    Map<String, String> describe() {
        Map<String, String> view = new TreeMap<>();
        for (LayerModel layer : named(any -> true)) {
            if (!layer.isRoot()) {
                view.put(layer.name, StoreView.layerLine(layer.kind.name(), namedParent(layer), layer.labels));
            }
            layer.tree.describe(layer.name, view);
        }
        return view;
    }
}
