package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;

/** The layers of container engines: an image, and writable layers on it that are mounted. */
sealed interface LayerPeer permits OverlayPeer, BtrfsPeer {
    /** Returns the directory of the image's files. */
    Path image();

    /** Creates a writable layer on the image; its files can be accessed on return. */
    void create(String layer) throws IOException;

    /** Returns the directory of a layer's files. */
    Path path(String layer);

    void remove(String layer) throws IOException;
}
