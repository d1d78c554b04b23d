package io.lcfs.oci.record;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of images that this library creates. The entry of a layer is added when the layer is committed, so that
 * the entries have the order of the steps; the digest of its tar is added when it is known. Builders continue from an
 * image only if its history has an entry for each layer, or no entries at all. If a base image has too few entries,
 * entries are added whose comment says so; if it has too many, all entries are replaced.
 */
public final class ImageHistory {
    private static final History UNKNOWN = new History(null, "", "", "nothing is known of this layer", false);

    private ImageHistory() {}

    /** Returns the layers of an image, the lowest first. */
    public static List<LayerInfo> layers(LayerStore store, @Nullable String top) throws IOException {
        Deque<LayerInfo> layers = new ArrayDeque<>();
        for (String next = top; next != null && EmptyLayer.isLayer(next); ) {
            LayerInfo info = store.stat(next);
            layers.push(info);
            next = info.parent();
        }
        return List.copyOf(layers);
    }

    /**
     * Returns a configuration with an entry for a layer that will be committed, after entries for all layers below it.
     */
    public static ImageConfig withLayer(LayerStore store, String layer, ImageConfig config, String createdBy)
            throws IOException {
        LayerInfo info = store.stat(layer);
        return complete(config, layers(store, info.parent())).withHistory(Labels.history(info, createdBy));
    }

    /** Returns a configuration whose history has an entry for each of the layers. */
    public static ImageConfig complete(ImageConfig config, List<LayerInfo> layers) {
        long entries =
                config.history().stream().filter(entry -> !entry.emptyLayer()).count();
        if (entries == layers.size()) {
            return config;
        }
        boolean fits = entries < layers.size();
        List<History> history = new ArrayList<>(fits ? config.history() : List.of());
        for (LayerInfo layer : layers.subList(fits ? (int) entries : 0, layers.size())) {
            history.add(Labels.isMadeHere(layer) ? Labels.history(layer) : UNKNOWN);
        }
        return config.withHistory(history);
    }

    /** Returns a configuration in which no time is later than {@code latest}. */
    public static ImageConfig until(ImageConfig config, Instant latest) {
        List<History> history = new ArrayList<>();
        for (History entry : config.history()) {
            Instant created = entry.created();
            history.add(created == null || !created.isAfter(latest) ? entry : entry.withCreated(latest));
        }
        ImageConfig clamped = config.withHistory(history);
        return config.created().isPresent() && config.created().get().isAfter(latest)
                ? clamped.withCreated(latest)
                : clamped;
    }
}
