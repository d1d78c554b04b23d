package io.lcfs.nio;

import io.lcfs.Layer;
import java.io.IOException;

/** Where a file system has its layer from. */
interface LayerSource {
    /** The layer; opened at the latest now. */
    Layer layer() throws IOException;

    /** Whether the layer is open, so that nothing more has to be done for it. */
    default boolean isOpen() {
        return true;
    }

    /** The file system is closed. */
    void close() throws IOException;
}
