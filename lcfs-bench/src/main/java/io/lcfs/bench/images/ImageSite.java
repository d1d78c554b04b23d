package io.lcfs.bench.images;

import io.lcfs.LayerStore;
import io.lcfs.bench.peers.PeerDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The places of one run of the measurements.
 *
 * @param directory the directory on the file system of the benchmarks
 * @param memory the directory for small files, on tmpfs if there is one: other file systems take long for them
 */
record ImageSite(Path directory, Path memory) {
    /** The name of the image in the store, and in the layouts that are written. */
    static final String IMAGE = "image";

    private static final long STORE_BYTES = 256L << 30; // sparse

    /** Returns the layout that is measured if none was given. */
    Path made() {
        return directory.resolve("made");
    }

    /** Returns the store that has the image. */
    Path store() {
        return directory.resolve("image.lcfs");
    }

    /** Returns a layout with the image's layers as plain tars. */
    Path plain() {
        return directory.resolve("plain");
    }

    /** Returns a layer as a plain tar. */
    Path tar(int layer) {
        return directory.resolve("layer-" + layer + ".tar");
    }

    /** Returns the tree of small files. */
    Path tree() {
        return memory.resolve("tree");
    }

    /** Returns the place for the results of one piece of work. */
    Path work() {
        return directory.resolve("work");
    }

    /**
     * Returns the place for the tree of an image, on tmpfs if there is one: ext4 examines each inode that was deleted
     * in the last minutes before it takes another, so the time of the kernel would depend on what ran before.
     */
    Path unpacked() {
        return memory.resolve("unpacked");
    }

    /** Deletes the results of one piece of work. */
    void clean() throws IOException {
        PeerDirectory.deleteTree(work());
        PeerDirectory.deleteTree(unpacked());
    }

    static LayerStore createStore(Path file) throws IOException {
        return LayerStore.create(file, STORE_BYTES);
    }
}
