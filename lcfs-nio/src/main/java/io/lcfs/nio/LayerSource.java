package io.lcfs.nio;

import io.lcfs.Layer;
import java.io.IOException;

/** Where a file system has its layer from. */
interface LayerSource {
    /** The layer; opened at the latest now. */
    Layer layer() throws IOException;

    /** The file system is closed. */
    void close() throws IOException;
}
