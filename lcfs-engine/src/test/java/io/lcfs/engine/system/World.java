package io.lcfs.engine.system;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A store in plain Java: its layers, and the layers of open handles. A layer, a handle and a file have the number of
 * the call that created them. A change is made in a copy.
 */
final class World {
    static final int ROOT_LAYER = 0;
    static final String ROOT_NAME = "";

    private final Map<Integer, Layer> layers;
    private final Map<Integer, Integer> handles;
    private final Map<Integer, Open> files;

    /** The kinds of layers. */
    enum Kind {
        WRITABLE,
        COMMITTED,
        VIEW
    }

    /**
     * A layer.
     *
     * @param name the name, or null if the layer was removed
     * @param parent the parent, or -1 if there is none
     */
    record Layer(String name, Kind kind, int parent, FileTree tree, TreeMap<String, String> labels, boolean ephemeral) {
        Layer named(String newName) {
            return new Layer(newName, kind, parent, tree, labels, ephemeral);
        }

        Layer as(Kind newKind) {
            return new Layer(name, newKind, parent, tree, labels, ephemeral);
        }

        Layer on(int newParent) {
            return new Layer(name, kind, newParent, tree, labels, ephemeral);
        }

        Layer with(FileTree newTree) {
            return new Layer(name, kind, parent, newTree, labels, ephemeral);
        }

        Layer ephemeral(boolean isEphemeral) {
            return new Layer(name, kind, parent, tree, labels, isEphemeral);
        }

        boolean isRemoved() {
            return name == null;
        }
    }

    /** An open file. */
    record Open(int layer, int inode) {}

    /** Creates an empty store. */
    World() {
        layers = new HashMap<>();
        handles = new HashMap<>();
        files = new HashMap<>();
        layers.put(ROOT_LAYER, new Layer(ROOT_NAME, Kind.WRITABLE, -1, new FileTree(), new TreeMap<>(), false));
    }

    private World(World other) {
        layers = new HashMap<>(other.layers);
        handles = new HashMap<>(other.handles);
        files = new HashMap<>(other.files);
    }

    World copy() {
        return new World(this);
    }

    // Layers.

    Layer layer(int number) {
        return required(layers.get(number));
    }

    void put(int number, Layer layer) {
        layers.put(number, layer);
    }

    /** Returns the number of an existing layer. */
    int find(String name) {
        for (Map.Entry<Integer, Layer> layer : layers.entrySet()) {
            if (name.equals(layer.getValue().name)) {
                return layer.getKey();
            }
        }
        throw new Refused();
    }

    boolean exists(String name) {
        return layers.values().stream().anyMatch(layer -> name.equals(layer.name));
    }

    private void requireFree(String name) {
        if (exists(name)) {
            throw new Refused();
        }
    }

    private int findOther(String name) {
        int number = find(name);
        if (number == ROOT_LAYER) {
            throw new Refused();
        }
        return number;
    }

    void create(String name, int number) {
        requireFree(name);
        put(number, new Layer(name, Kind.WRITABLE, -1, new FileTree(), new TreeMap<>(), false));
        handles.put(number, number);
    }

    void derive(String parent, String name, int number, Kind kind) {
        int below = findOther(parent);
        requireFree(name);
        if (layer(below).kind == Kind.WRITABLE) {
            put(below, layer(below).as(Kind.COMMITTED));
        }
        put(number, new Layer(name, kind, below, layer(below).tree, new TreeMap<>(), false));
        handles.put(number, number);
    }

    void snapshot(String live, String name, int number) {
        int above = findOther(live);
        Layer layer = layer(above);
        if (layer.kind != Kind.WRITABLE) {
            throw new Refused();
        }
        requireFree(name);
        put(number, new Layer(name, Kind.COMMITTED, layer.parent, layer.tree, new TreeMap<>(), false));
        put(above, layer.on(number));
        handles.put(number, number);
    }

    /** Removes a live layer, and creates one with its name and labels on a layer below it. */
    void restore(String live, String snapshot, int number) {
        int above = findOther(live);
        int below = find(snapshot);
        Layer layer = layer(above);
        if (layer.kind != Kind.WRITABLE || !isAbove(layer, below)) {
            throw new Refused();
        }
        put(above, layer.named(null));
        put(number, new Layer(live, Kind.WRITABLE, below, layer(below).tree, layer.labels, layer.ephemeral));
        handles.put(number, number);
    }

    private boolean isAbove(Layer layer, int number) {
        int below = layer.parent;
        while (below >= 0 && below != number) {
            below = layer(below).parent;
        }
        return below == number;
    }

    void commit(int handle, String newName) {
        int number = layerOf(handle);
        Layer layer = layer(number);
        if (layer.isRemoved() || number == ROOT_LAYER) {
            throw new Refused();
        }
        if (!newName.isEmpty() && !newName.equals(layer.name)) {
            requireFree(newName);
            layer = layer.named(newName);
        }
        layer = layer.ephemeral(false);
        put(number, layer.kind == Kind.WRITABLE ? layer.as(Kind.COMMITTED) : layer);
    }

    private boolean hasNamedAbove(int number) {
        for (Map.Entry<Integer, Layer> each : layers.entrySet()) {
            Layer layer = each.getValue();
            if (layer.parent == number && (!layer.isRemoved() || hasNamedAbove(each.getKey()))) {
                return true;
            }
        }
        return false;
    }

    void remove(String name, boolean forced) {
        int number = findOther(name);
        if (!forced && hasNamedAbove(number)) {
            throw new Refused();
        }
        put(number, layer(number).named(null));
    }

    void rename(String name, String newName) {
        int number = findOther(name);
        if (!name.equals(newName)) {
            requireFree(newName);
            put(number, layer(number).named(newName));
        }
    }

    void label(String name, String key, String value) {
        int number = findOther(name);
        Layer layer = layer(number);
        TreeMap<String, String> labels = new TreeMap<>(layer.labels);
        if (value == null) {
            labels.remove(key);
        } else {
            labels.put(key, value);
        }
        put(number, new Layer(layer.name, layer.kind, layer.parent, layer.tree, labels, layer.ephemeral));
    }

    // Handles.

    void open(String name, int handle) {
        handles.put(handle, find(name));
    }

    void close(int handle) {
        Integer number = handles.remove(handle);
        if (number != null) {
            removeWithLast(number);
        }
    }

    /** Makes a layer one that is removed with its last handle. */
    void makeEphemeral(int number) {
        put(number, layer(number).ephemeral(true));
    }

    private void removeWithLast(int number) {
        Layer layer = layer(number);
        boolean isOpen =
                handles.containsValue(number) || files.values().stream().anyMatch(file -> file.layer == number);
        if (layer.ephemeral && !isOpen) {
            put(number, layer.named(null));
        }
    }

    int layerOf(int handle) {
        return required(handles.get(handle));
    }

    /**
     * Returns an object that exists, unless the model went another way than the store, half way through a change that
     * failed.
     */
    private static <T> T required(T what) {
        if (what == null) {
            throw new Refused();
        }
        return what;
    }

    /** Returns the files of a handle's layer, for reading only. */
    FileTree tree(int handle) {
        return layer(layerOf(handle)).tree;
    }

    /** Returns the files of a layer, for changes. */
    FileTree changed(int layer) {
        Layer changed = layer(layer);
        if (changed.isRemoved() || changed.kind != Kind.WRITABLE) {
            throw new Refused();
        }
        FileTree tree = changed.tree.copy();
        put(layer, changed.with(tree));
        return tree;
    }

    void openFile(int file, int layer, int inode) {
        files.put(file, new Open(layer, inode));
    }

    void closeFile(int file) {
        Open open = files.remove(file);
        if (open != null) {
            removeWithLast(open.layer);
        }
    }

    Open file(int file) {
        return required(files.get(file));
    }

    // Text.

    private String namedParent(Layer layer) {
        int below = layer.parent;
        while (below >= 0 && layer(below).isRemoved()) {
            below = layer(below).parent;
        }
        return below < 0 ? null : layer(below).name;
    }

    String stat(String name) {
        Layer layer = layer(find(name));
        return line(name, layer.kind, namedParent(layer), layer.labels);
    }

    static String line(String name, Kind kind, String parent, Map<String, String> labels) {
        return name + " " + kind + " on " + parent + " " + new TreeMap<>(labels);
    }

    String list() {
        TreeMap<String, String> lines = new TreeMap<>();
        layers.forEach((number, layer) -> {
            if (!layer.isRemoved() && number != ROOT_LAYER) {
                lines.put(layer.name, stat(layer.name));
            }
        });
        return lines.values().toString();
    }

    /** Returns everything that a user sees. */
    String describe() {
        TreeMap<String, String> texts = new TreeMap<>();
        for (Layer layer : layers.values()) {
            if (!layer.isRemoved()) {
                texts.put(layer.name, stat(layer.name) + "\n" + layer.tree.describe());
            }
        }
        return String.join("", texts.values());
    }

    /** Returns the same without unreachable objects and without handles, as a new opening shows it. */
    World reopened() {
        return withoutEphemeral().reachable();
    }

    private World withoutEphemeral() {
        World world = copy();
        layers.forEach((number, layer) -> {
            if (layer.ephemeral) {
                world.put(number, layer.named(null));
            }
        });
        return world;
    }

    private World reachable() {
        World world = new World();
        layers.forEach((number, layer) -> {
            if (!layer.isRemoved()) {
                String parent = namedParent(layer);
                world.put(number, layer.on(parent == null ? -1 : find(parent)).with(layer.tree.reachable()));
            }
        });
        return world;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof World world
                        && layers.equals(world.layers)
                        && handles.equals(world.handles)
                        && files.equals(world.files);
    }

    private int hash;

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Objects.hash(layers, handles, files) | 1;
        }
        return hash;
    }
}
