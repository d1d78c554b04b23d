package io.lcfs.build.cache;

import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A register of the builds that are in progress in a store: the layers that they need and the layers in which they
 * work. A store is open in only one process, so work that is not in this register was interrupted by a crash.
 */
final class StepLayers {
    /** The beginning of the name of a step's layer, which the key of the step follows. */
    static final String PREFIX = "lcfs-build-";

    /** The label of a step's layer, with the name of the file of {@link BuildFiles} that the step needs. */
    static final String STEP = "io.lcfs.build.step";

    /** The label with the time at which a build last needed the layer. */
    static final String USED = "io.lcfs.build.used";

    private static final Map<LayerStore, StepLayers> OF_STORES = new WeakHashMap<>();

    /** Protects the fields below; held while layers are looked up and removed, never while files are read. */
    final ReentrantLock lock = new ReentrantLock();

    /** The layers that builds need, by their names. */
    final Map<String, Pin> pins = new HashMap<>();

    /** The names of the layers in which builds work. */
    final Set<String> working = new HashSet<>();

    /** Whether the remains of crashed builds were removed. */
    boolean isClean;

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

    /** Returns the time at which a build last needed a layer; the earliest time if it is unknown. */
    static Instant used(LayerInfo layer) {
        try {
            return Instant.parse(layer.labels().getOrDefault(USED, ""));
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }
}
