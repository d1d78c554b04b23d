package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test of a class a new store in memory. After the test the checker must find nothing, before and after the
 * space of removed layers is reclaimed.
 */
public final class CheckedStore implements BeforeEachCallback, AfterEachCallback {
    /** Options of a store in which nothing happens without a call of the test. */
    public static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);

    private final long bytes;
    private final StoreOptions options;
    private final List<Layer> layers = new ArrayList<>();
    private LayerStore store;

    private CheckedStore(long bytes, StoreOptions options) {
        this.bytes = bytes;
        this.options = options;
    }

    /** Returns the extension with quiet stores of a size. */
    public static CheckedStore ofBytes(long bytes) {
        return of(bytes, QUIET);
    }

    /** Returns the extension with stores of a size. */
    public static CheckedStore of(long bytes, StoreOptions options) {
        return new CheckedStore(bytes, options);
    }

    /** Returns the store of the present test. */
    public LayerStore store() {
        return store;
    }

    /** Creates a layer, whose handle is closed after the test. */
    public Layer createLayer(String name) throws IOException {
        return createLayer(name, LayerOptions.defaults());
    }

    /** Creates a layer with options, whose handle is closed after the test. */
    public Layer createLayer(String name, LayerOptions layerOptions) throws IOException {
        Layer layer = store.createLayer(name, layerOptions);
        layers.add(layer);
        return layer;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        store = LayerStore.createInMemory(bytes, options);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (LayerStore checked = store) {
            for (Layer layer : layers) {
                layer.close();
            }
            layers.clear();
            assertEquals(List.of(), checked.check().findings());
            checked.reclaim();
            assertEquals(List.of(), checked.check().findings());
            if (!options.background()) {
                Sums.require(checked, "at the end");
            }
        }
    }
}
