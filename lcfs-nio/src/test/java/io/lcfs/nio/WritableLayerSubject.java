package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A writable layer of a store in memory. Closing it runs the store's checker, which must find nothing. */
final class WritableLayerSubject implements Subject {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final String ROOT = "/inside";

    private final LayerStore store;
    private final boolean ownsStore;
    private final Layer layer;
    private final FileSystem fs;

    WritableLayerSubject() throws IOException {
        this(LayerStore.createInMemory(64 << 20, QUIET), true, "layer");
    }

    private WritableLayerSubject(LayerStore store, boolean ownsStore, String name) throws IOException {
        this.store = store;
        this.ownsStore = ownsStore;
        layer = store.createLayer(name);
        layer.createDirectory(ROOT);
        fs = LayerFileSystems.of(layer);
    }

    /** Creates another layer of the same store, which must be closed first. */
    WritableLayerSubject sibling() throws IOException {
        return new WritableLayerSubject(store, false, "sibling");
    }

    LayerStore store() {
        return store;
    }

    Layer layer() {
        return layer;
    }

    @Override
    public FileSystem fs() {
        return fs;
    }

    @Override
    public Path root() {
        return fs.getPath(ROOT);
    }

    @Override
    public void close() throws IOException {
        fs.close();
        layer.close();
        assertEquals(List.of(), store.check().findings());
        store.reclaim();
        assertEquals(List.of(), store.check().findings());
        if (ownsStore) {
            store.close();
        }
    }
}
