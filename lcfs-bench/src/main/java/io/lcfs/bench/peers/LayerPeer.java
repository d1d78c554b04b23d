package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;

/** What container engines make layers with: an image, and writable layers on top of it that are mounted. */
sealed interface LayerPeer permits OverlayPeer, BtrfsPeer {
    /** Where the image's files are. */
    Path image();

    /** Makes one more writable layer on the image; its files are there on return. */
    void create(String layer) throws IOException;

    /** Where the layer's files are. */
    Path path(String layer);

    void remove(String layer) throws IOException;
}
