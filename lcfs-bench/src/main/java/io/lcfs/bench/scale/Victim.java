package io.lcfs.bench.scale;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The program of the process that is killed. It adds layers to a store until then, makes them durable at intervals, and
 * prints the number of durable layers.
 */
final class Victim {
    private static final int LAYERS_PER_SYNC = 100;

    private Victim() {}

    static String name(long index) {
        return "victim-" + index;
    }

    public static void main(String[] arguments) throws IOException {
        try (LayerStore store = LayerStore.open(Path.of(arguments[0]), StoreOptions.defaults())) {
            ManyLayers.makeBase(store);
            for (long i = 0; ; i++) {
                ManyLayers.add(store, name(i));
                if ((i + 1) % LAYERS_PER_SYNC == 0) {
                    store.sync();
                    System.out.println(i + 1);
                }
            }
        }
    }
}
