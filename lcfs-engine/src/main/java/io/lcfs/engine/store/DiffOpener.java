package io.lcfs.engine.store;

import io.lcfs.LayerDiff;
import java.io.IOException;

/** Opens the difference of two layers. */
final class DiffOpener {
    DiffOpener(EngineStore store, StoreCore core) {}

    LayerDiff open(String from, String to) throws IOException {
        throw new UnsupportedOperationException(from + to);
    }
}
