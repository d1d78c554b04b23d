package io.lcfs.build.cache;

import io.lcfs.LayerStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one build in imported and exported caches, by their keys in all stores. May be used by several threads.
 */
final class SharedSteps {
    private final LayerTars tars;
    private final SharedCache imported;
    private final boolean isUsed;

    /** The names of the layers of all steps, by their keys in all stores. */
    private final Map<String, String> steps = new ConcurrentSkipListMap<>();

    /** The layers that are in an imported cache and were not in the store, by their names. */
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    private SharedSteps(LayerTars tars, SharedCache imported, boolean isUsed) {
        this.tars = tars;
        this.imported = imported;
        this.isUsed = isUsed;
    }

    /** Returns the steps of a build that imports caches, and may export its own. */
    static SharedSteps of(LayerStore store, List<CachePlace.From> from, boolean isExported) throws IOException {
        return new SharedSteps(LayerTars.of(store), SharedCache.read(from), isExported || !from.isEmpty());
    }

    /** The making of a layer. */
    interface Making {
        /** Makes the layer. */
        void run() throws IOException;
    }

    /**
     * A step whose layer the store lacks.
     *
     * @param name the name of the layer
     * @param below the name of the layer below; {@code null} for none
     * @param known the name of the file of {@link BuildFiles} that the step needs
     * @param making runs the step
     */
    record Step(String name, @Nullable String below, String known, Making making) {}

    /**
     * A layer that awaits its pull.
     *
     * @param step its step
     * @param entry its place in an imported cache
     */
    record Awaited(Step step, SharedCache.Entry entry) {}

    /** Returns whether steps need keys for all stores. */
    boolean isUsed() {
        return isUsed;
    }

    /** Returns the identity of the layer of an image in all stores; empty if it is not needed. */
    String identity(Image image) throws IOException {
        return isUsed ? identify(image.layer()) : "";
    }

    /** Notes that the build has a step. */
    void used(StepKey key, String layer) {
        if (isUsed) {
            steps.put(key.shared(), layer);
        }
    }

    /** Returns whether an imported cache has the layer of a key, which then awaits its pull. */
    boolean awaits(StepKey key, Step step) {
        Optional<SharedCache.Entry> entry = imported.find(key.shared());
        entry.ifPresent(found -> awaited.put(step.name(), new Awaited(step, found)));
        return entry.isPresent();
    }

    /** Returns a layer that awaits its pull; {@code null} if the layer does not. */
    @Nullable
    Awaited awaited(String name) {
        return awaited.get(name);
    }

    /** Pulls a layer onto the layer below, which is in the store. If the cache has lost the layer, its step is run. */
    void pull(Awaited layer) throws IOException {
        Step step = layer.step();
        String below = step.below();
        if (below != null) {
            String ignored = identify(below); // An import onto a layer needs its chain ID.
        }
        try (InputStream blob = layer.entry().open()) {
            ImportOptions options = ImportOptions.defaults()
                    .withBlob(layer.entry().blob())
                    .withName(step.name(), StepLayers.labels(step.known()));
            ImportedLayer ignored = tars.read(below, blob, options);
        } catch (NoSuchBlobException e) {
            step.making().run(); // The cache has lost the layer.
        }
        awaited.remove(step.name());
    }

    /** Returns the chain ID of a layer; computes it if it is not known. The layer of images without layers has none. */
    private String identify(String layer) throws IOException {
        try {
            return "chain " + tars.identify(layer);
        } catch (IllegalArgumentException e) {
            return "nothing";
        }
    }

    /** The pull of layers that the export needs. */
    interface Need {
        /** Pulls a layer. */
        void pull(String layer) throws IOException;
    }

    /** Writes the layers of all steps and their manifest. */
    void export(CachePlace.To place, Need need) throws IOException {
        if (steps.isEmpty()) {
            return;
        }
        Map<String, Descriptor> layers = new TreeMap<>();
        List<String> keys = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, String> step : steps.entrySet()) {
            Awaited layer = awaited.get(step.getValue());
            if (layer != null && place.target().adopt(layer.entry().blob())) {
                layers.put(step.getKey(), layer.entry().blob());
            } else {
                need.pull(step.getValue());
                keys.add(step.getKey());
                names.add(step.getValue());
            }
        }
        List<Descriptor> blobs = tars.push(names, place.target(), PushOptions.defaults());
        for (int i = 0; i < keys.size(); i++) {
            layers.put(keys.get(i), blobs.get(i));
        }
        Descriptor ignored = place.target().write(Blob.of(ImageManifest.EMPTY_CONFIG));
        place.target().write(CacheManifest.write(layers), place.tag());
    }
}
