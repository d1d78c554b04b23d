package io.lcfs.nio;

import io.lcfs.Layer;
import java.nio.file.FileSystem;

/** Makes file systems of layers. */
public final class LayerFileSystems {
    private LayerFileSystems() {}

    /**
     * The file system of a layer.
     *
     * @param layer the layer
     * @return its file system
     */
    public static FileSystem of(Layer layer) {
        throw new UnsupportedOperationException("to come: " + layer);
    }
}
