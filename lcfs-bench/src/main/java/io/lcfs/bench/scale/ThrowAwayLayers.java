package io.lcfs.bench.scale;

import io.lcfs.LayerStore;
import java.io.IOException;

/** As many layers as before, each removed as soon as it was written to: the last must cost as much as the first. */
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
