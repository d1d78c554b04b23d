package io.lcfs.engine.removal;

import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.engine.model.ModelInode;
import io.lcfs.engine.model.ModelStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random tree of layers: first one layer, then others that share blocks with it, each with its own changes. The kind
 * of the shape determines which layers are frozen and which stay live.
 */
final class LayerShape {
    private static final int BLOCKS = 4096;
    private static final int MAX_SHARING = 64;

    /** So many files that a layer has more leaves than reclaiming frees in one step. */
    private static final int MANY_FILES = 160;

    /** The kinds of shapes. */
    private enum Kind {
        SIBLINGS,
        CHAIN,
        TREE,
        SNAPSHOTS,
        LIVE_CHILDREN
    }

    private final Random random;
    private final Bench bench;
    private final Kind kind;
    private final boolean large;
    private final List<String> names = new ArrayList<>();

    private LayerShape(Random random) throws IOException {
        this.random = random;
        this.bench = Bench.empty(BLOCKS);
        this.kind = Kind.values()[random.nextInt(Kind.values().length)];
        this.large = random.nextInt(8) == 0;
    }

    /** Creates a store with layers of some shape. */
    static Bench.Base any(Random random) throws IOException {
        LayerShape shape = new LayerShape(random);
        shape.build();
        return shape.bench.toBase();
    }

    private void build() throws IOException {
        add("first");
        fill("first", large ? MANY_FILES : 3 + random.nextInt(6));
        int sharing = sharing();
        for (int i = 0; i < sharing; i++) {
            derive("layer" + i);
        }
    }

    /** Mostly small, because all layers are removed one by one. */
    private int sharing() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt(large ? 8 : MAX_SHARING + 1);
            case 1, 2, 3 -> random.nextInt(large ? 4 : 12);
            default -> random.nextInt(5);
        };
    }

    private void add(String name) throws IOException {
        bench.store.createLayer(name).close();
        bench.model.create(name);
        names.add(name);
    }

    private void derive(String name) throws IOException {
        String below = below();
        boolean snapshot = kind == Kind.SNAPSHOTS && bench.model.layers.get(below).writable;
        if (snapshot) {
            bench.store.snapshot(below, name).close();
            bench.model.snapshot(below, name);
        } else {
            boolean view = random.nextInt(8) == 0;
            if (view) {
                bench.store.view(below, name, LayerOptions.defaults()).close();
            } else {
                bench.store.cloneLayer(below, name).close();
            }
            bench.model.derive(below, name, !view);
        }
        names.add(name);
        String changed = snapshot ? below : name;
        if (bench.model.layers.get(changed).writable) {
            change(changed);
            if (kind != Kind.LIVE_CHILDREN && kind != Kind.SNAPSHOTS && random.nextBoolean()) {
                commit(changed);
            }
        }
        if (random.nextInt(4) == 0) {
            bench.store.sync();
        }
    }

    private String below() {
        return switch (kind) {
            case SIBLINGS -> "first";
            case CHAIN -> names.get(names.size() - 1);
            case TREE, LIVE_CHILDREN -> names.get(random.nextInt(names.size()));
            case SNAPSHOTS -> random.nextInt(4) > 0 ? "first" : names.get(random.nextInt(names.size()));
        };
    }

    private void commit(String name) throws IOException {
        try (Layer layer = bench.store.openLayer(name)) {
            layer.commit();
        }
        bench.model.commit(name);
    }

    private void fill(String layer, int files) throws IOException {
        bench.directory(layer, "/d");
        for (int i = 0; i < files; i++) {
            bench.file(layer, "/d/f" + i, random.nextInt(1000), length());
        }
    }

    private int length() {
        return switch (random.nextInt(large ? 24 : 4)) {
            case 0 -> 1 + random.nextInt(20_000);
            case 1 -> 4096 * (1 + random.nextInt(4));
            default -> 300 + random.nextInt(200);
        };
    }

    private void change(String layer) throws IOException {
        int changes = random.nextInt(large ? 40 : 4);
        for (int i = 0; i < changes; i++) {
            String path = "/d/f" + random.nextInt(large ? MANY_FILES : 12);
            ModelInode root = bench.root(layer);
            boolean there = ModelStore.find(root, path) != null;
            if (there && random.nextInt(3) == 0) {
                try (Layer opened = bench.store.openLayer(layer)) {
                    opened.delete(path);
                }
                ModelStore.delete(root, path);
            } else {
                bench.file(layer, path, random.nextInt(1000), length());
            }
        }
    }
}
