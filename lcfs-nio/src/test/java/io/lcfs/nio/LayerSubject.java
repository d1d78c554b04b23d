package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.List;

/**
 * A store in memory with a writable layer and its file system. Closing it runs the store's checker, which must find
 * nothing.
 */
final class LayerSubject implements AutoCloseable {
    final LayerStore store;
    final Layer layer;
    final FileSystem fileSystem;

    LayerSubject(long sizeBytes) throws IOException {
        store = LayerStore.createInMemory(sizeBytes, StoreOptions.defaults());
        layer = store.createLayer("layer");
        fileSystem = LayerFileSystems.of(layer);
    }

    Path path(String first, String... more) {
        return fileSystem.getPath(first, more);
    }

    @Override
    public void close() throws IOException {
        fileSystem.close();
        layer.close();
        store.reclaim();
        assertEquals(List.of(), store.check().findings());
        store.close();
    }
}
