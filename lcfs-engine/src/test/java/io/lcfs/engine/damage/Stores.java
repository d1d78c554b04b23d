package io.lcfs.engine.damage;

import io.lcfs.LayerStore;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;

/** Opens stores on images. They need no closing: they hold nothing but heap, and have no thread. */
final class Stores {
    private Stores() {}

    static LayerStore open(BlockImage.Device device) throws IOException {
        return EngineProvider.openOn(device, SampleStore.OPTIONS);
    }
}
