package io.lcfs.build;

import io.lcfs.LayerStore;
import io.lcfs.build.cache.CachePrune;
import io.lcfs.oci.ImageStore;
import java.io.IOException;

/** The layers of build steps in a store, which later builds use again. Thread-safe. */
public final class BuildCache {
    private final LayerStore store;

    private BuildCache(LayerStore store) {
        this.store = store;
    }

    /**
     * Returns the cache of a store. The store is not closed by this object.
     *
     * @param store the store
     * @return its layers of build steps
     */
    public static BuildCache of(LayerStore store) {
        return new BuildCache(store);
    }

    static void requireNotNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the number of bytes of the cache is negative: " + bytes);
        }
    }

    /**
     * Removes layers of steps that no image, no running build and no other layer needs, the least recently used first,
     * until the remaining ones own at most {@code bytes} bytes. A layer that a remaining layer stands on stays, and so
     * does a layer of an image that is being pushed. Also removes the remains of builds that a crash interrupted. May
     * be called while other threads build. O(layers). Durable at the next checkpoint of the store; the space is
     * reclaimed in the background. Layers of images that were removed are then removed by {@link ImageStore#prune}.
     *
     * @param bytes the most bytes that stay; 0 removes all such layers
     * @return the removed layers
     * @throws IllegalArgumentException if the number is negative
     * @throws io.lcfs.CorruptStoreException if an image cannot be read, so that its layers are unknown; no layer is
     *     removed
     * @throws IOException if the store fails
     */
    public PruneReport prune(long bytes) throws IOException {
        requireNotNegative(bytes);
        CachePrune prune = new CachePrune(store);
        prune.run(ImageStore.of(store)::neededLayers, bytes);
        // Also what an interrupted pull of a layer from an imported cache left.
        ImageStore.of(store).layers().clean();
        return new PruneReport(prune.removed(), prune.removedBytes(), prune.keptBytes());
    }
}
