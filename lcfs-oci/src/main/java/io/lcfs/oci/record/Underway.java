package io.lcfs.oci.record;

import io.lcfs.LayerStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Holds what this process is about in a store: imports, pulls, images that are being put in place. A store is open in one process
 * only, so what is begun in the store and not held here was cut off by a crash. Its monitor is held by who decides what of a
 * store's layers and images goes, and by who makes a layer needed; no other lock of this module is taken within.
 */
public final class Underway {
    private static final Map<LayerStore, Underway> OF_STORES = new WeakHashMap<>();

    /** How many need a thing: a layer by its name, a piece of work by its id. */
    private final Map<String, Integer> needed = new HashMap<>();

    private Underway() {}

    /** Returns what is underway in a store. */
    public static Underway of(LayerStore store) {
        synchronized (OF_STORES) {
            return OF_STORES.computeIfAbsent(store, any -> new Underway());
        }
    }

    /** Begins to need things. */
    public synchronized void begin(Collection<String> things) {
        things.forEach(thing -> needed.merge(thing, 1, Integer::sum));
    }

    /** Ends what {@link #begin} began. */
    public synchronized void end(Collection<String> things) {
        things.forEach(thing -> needed.computeIfPresent(thing, (any, count) -> count == 1 ? null : count - 1));
    }

    /** Tells whether something is needed. */
    public synchronized boolean has(String thing) {
        return needed.containsKey(thing);
    }
}
