package io.lcfs.build.cache;

import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A register of the layers that the builds need which are in progress in a store. */
final class StepLayers {
    /** The beginning of the name of a step's layer, which the key of the step follows. */
    static final String PREFIX = "lcfs-build-";

    /** The label of a step's layer, with the name of the file of {@link BuildFiles} that the step needs. */
    static final String STEP = "io.lcfs.build.step";

    /** The label with the time at which a build last needed the layer. */
    static final String USED = "io.lcfs.build.used";

    /** The options of a layer in which a build works, and which a failure or a crash removes. */
    static final LayerOptions WORKING = LayerOptions.defaults().withEphemeral(true);

    private static final Map<LayerStore, StepLayers> OF_STORES = new WeakHashMap<>();

    /** Protects the fields below; held while layers are looked up and removed, never while files are read. */
    final ReentrantLock lock = new ReentrantLock();

    /** The layers that builds need, by their names. */
    final Map<String, Pin> pins = new HashMap<>();

    /** A layer that builds need, which may not exist yet. */
    static final class Pin {
        int count;

        /** Held by the build that makes the layer. */
        final ReentrantLock making = new ReentrantLock();
    }

    private StepLayers() {}

    /** Returns the register of a store. */
    static StepLayers of(LayerStore store) {
        synchronized (OF_STORES) {
            return OF_STORES.computeIfAbsent(store, any -> new StepLayers());
        }
    }

    /** Returns whether a layer is that of a step. */
    static boolean isStep(LayerInfo layer) {
        return layer.kind() == LayerKind.COMMITTED && layer.labels().containsKey(STEP);
    }

    /** Returns the labels of a new layer of a step, which needs a file of {@link BuildFiles}. */
    static Map<String, String> labels(String known) {
        return Map.of(STEP, known, USED, Instant.now().toString());
    }

    /** Returns the time at which a build last needed a layer; the earliest time if it is unknown. */
    static Instant used(LayerInfo layer) {
        try {
            return Instant.parse(layer.labels().getOrDefault(USED, ""));
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }
}
