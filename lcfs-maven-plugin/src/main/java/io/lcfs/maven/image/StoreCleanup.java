package io.lcfs.maven.image;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.build.BuildCache;
import io.lcfs.build.PruneReport;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The removal of what a store has and no image of a project needs. */
public final class StoreCleanup {
    private StoreCleanup() {}

    /**
     * Removes images below on which no image of a project stands, and layers of steps that no image needs.
     *
     * @param store the store
     * @param areAllRemoved whether the images of projects are removed, too
     * @param bytes the most bytes of layers of steps that stay although no image needs them
     * @return the layers of steps that were removed
     * @throws IllegalArgumentException if the number of bytes is negative
     * @throws IOException if the store fails
     */
    public static PruneReport clean(LayerStore store, boolean areAllRemoved, long bytes) throws IOException {
        ImageStore images = ImageStore.of(store);
        Set<String> needed = new HashSet<>();
        for (String name : images.names()) {
            if (!name.startsWith(BaseImage.PREFIX)) {
                if (areAllRemoved) {
                    images.remove(name);
                } else {
                    addLayers(store, images.find(name), needed);
                }
            }
        }
        for (String name : images.names()) {
            Optional<Image> image = images.find(name);
            if (name.startsWith(BaseImage.PREFIX)
                    && image.filter(base -> needed.contains(base.layer())).isEmpty()) {
                images.remove(name);
            }
        }
        PruneReport report = BuildCache.of(store).prune(bytes);
        images.prune();
        store.sync();
        return report;
    }

    private static void addLayers(LayerStore store, Optional<Image> image, Set<String> needed) throws IOException {
        String layer = image.map(Image::layer).orElse(null);
        while (layer != null && store.exists(layer)) {
            needed.add(layer);
            LayerInfo info = store.stat(layer);
            layer = info.parent();
        }
    }
}
