package io.lcfs.oci.record;

import io.lcfs.LayerStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A register of the work that is in progress in a store: imports, pulls, and images that are being moved into place. A
 * store is open in only one process, so work that was started in the store and is not in this register was interrupted
 * by a crash. A caller that decides which layers and images to remove, or makes a layer needed, holds the monitor of
 * this object; no other lock of this module is acquired under it.
 */
public final class Underway {
    private static final Map<LayerStore, Underway> OF_STORES = new WeakHashMap<>();

    /** The number of users of each thing: of a layer by its name, of a piece of work by its ID. */
    private final Map<String, Integer> needed = new HashMap<>();

    private Underway() {}

    /** Returns the register of a store. */
    public static Underway of(LayerStore store) {
        synchronized (OF_STORES) {
            return OF_STORES.computeIfAbsent(store, any -> new Underway());
        }
    }

    /** Adds a user to each of the things. */
    public synchronized void begin(Collection<String> things) {
        things.forEach(thing -> needed.merge(thing, 1, Integer::sum));
    }

    /** Removes the users that {@link #begin} added. */
    public synchronized void end(Collection<String> things) {
        things.forEach(thing -> needed.computeIfPresent(thing, (any, count) -> count == 1 ? null : count - 1));
    }

    /** Returns all things that have a user. */
    public synchronized Set<String> things() {
        return Set.copyOf(needed.keySet());
    }

    /** Returns whether a thing has a user. */
    public synchronized boolean has(String thing) {
        return needed.containsKey(thing);
    }
}
