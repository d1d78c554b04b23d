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

/** A writable layer of a store in memory. When it is closed the store's checker must find nothing. */
final class LayerSubject implements Subject {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final String ROOT = "/work";

    private final LayerStore store;
    private final Layer layer;
    private final FileSystem fs;

    LayerSubject() throws IOException {
        store = LayerStore.createInMemory(64 << 20, QUIET);
        layer = store.create("layer");
        layer.createDirectory(ROOT);
        fs = LayerFileSystems.of(layer);
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
        store.close();
    }
}
