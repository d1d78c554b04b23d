package io.lcfs.nio.store;

import io.lcfs.Layer;
import java.io.IOException;

/** The provider of a file system's layer. */
public interface LayerSupplier {
    /** Returns the layer; opens it if it is not open yet. */
    Layer layer() throws IOException;

    /** Returns whether the layer is open, so that {@link #layer} does not have to open it. */
    default boolean isOpen() {
        return true;
    }

    /** Releases the layer, because the file system is closed. */
    void close() throws IOException;
}
