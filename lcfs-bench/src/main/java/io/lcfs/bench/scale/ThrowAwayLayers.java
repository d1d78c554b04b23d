package io.lcfs.bench.scale;

import io.lcfs.LayerStore;
import java.io.IOException;

/**
 * The same number of layers as in {@link ManyLayers}, but each is removed as soon as it was written. The last layer
 * must cost as much as the first one.
 */
final class ThrowAwayLayers {
    private static final String NAME = "throw-away";

    private ThrowAwayLayers() {}

    static void run(StoreSite site, Meter meter) throws IOException {
        LayerStore store = site.store();
        long layers = site.sizes().layers();
        ManyLayers.makeBase(store);
        store.reclaim();
        long before = site.usedBytes();
        meter.measure("clone, one small write, remove", layers, () -> {
            Pace pace = new Pace(meter, "layers", layers);
            for (long i = 0; i < layers; i++) {
                ManyLayers.add(store, NAME);
                store.remove(NAME);
                pace.step();
            }
            return pace.note();
        });
        meter.measure("reclaim", layers, () -> {
            store.reclaim();
            return "what the background had not done yet";
        });
        ManyLayers.requireGivenBack(before, site.usedBytes());
    }
}
