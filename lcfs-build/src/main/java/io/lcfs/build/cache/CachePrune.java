package io.lcfs.build.cache;

import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** One removal of layers of steps that nothing needs. Used by one thread. */
public final class CachePrune {
    private final LayerStore store;
    private final Map<String, LayerInfo> all = new HashMap<>();
    private final Map<String, Integer> children = new HashMap<>();
    private final Set<String> needed = new HashSet<>();
    private final Map<String, Long> own = new HashMap<>();
    private final PriorityQueue<LayerInfo> leaves =
            new PriorityQueue<>(Comparator.comparing(StepLayers::used).thenComparing(LayerInfo::id));
    private final List<String> removed = new ArrayList<>();
    private long removedBytes;
    private long keptBytes;

    /** Creates a removal. */
    public CachePrune(LayerStore store) {
        this.store = store;
    }

    /** The top layers of images. */
    public interface Tops {
        /** Returns their names. */
        Set<String> names() throws IOException;
    }

    /** Removes layers until the remaining ones that nothing needs own at most a number of bytes. */
    public void run(Tops images, long bytes) throws IOException {
        StepLayers layers = StepLayers.of(store);
        layers.lock.lock();
        try {
            for (LayerInfo layer : store.list()) {
                all.put(layer.name(), layer);
                if (layer.parent() != null) {
                    children.merge(layer.parent(), 1, Integer::sum);
                }
            }
            need(images.names());
            need(layers.pins.keySet());
            removeUnneeded(bytes);
            BuildFiles.keep(store, knownFiles());
        } finally {
            layers.lock.unlock();
        }
    }

    private void need(Set<String> tops) {
        for (String top : tops) {
            for (LayerInfo layer = all.get(top); layer != null && needed.add(layer.name()); ) {
                layer = layer.parent() == null ? null : all.get(layer.parent());
            }
        }
    }

    private boolean isUnneeded(LayerInfo layer) {
        return StepLayers.isStep(layer) && !needed.contains(layer.name());
    }

    private void removeUnneeded(long bytes) throws IOException {
        for (LayerInfo layer : all.values()) {
            if (isUnneeded(layer)) {
                keptBytes += ownBytes(layer);
                if (!children.containsKey(layer.name())) {
                    leaves.add(layer);
                }
            }
        }
        while (!leaves.isEmpty() && (keptBytes > bytes || bytes == 0)) {
            remove(leaves.remove());
        }
    }

    /** Returns the bytes that a layer owns; none if another thread has removed it. */
    private long ownBytes(LayerInfo layer) throws IOException {
        long bytes;
        try {
            bytes = store.usage(layer.name()).ownBytes();
        } catch (NoSuchLayerException e) {
            bytes = 0;
        }
        own.put(layer.name(), bytes);
        return bytes;
    }

    private void remove(LayerInfo layer) throws IOException {
        long bytes = own.getOrDefault(layer.name(), 0L);
        try {
            store.remove(layer.name());
            removed.add(layer.name());
            removedBytes += bytes;
        } catch (LayerInUseException e) {
            return; // Another thread has cloned the layer.
        } catch (NoSuchLayerException e) {
            // Another thread has removed the layer; the layer below may have no other one on it.
        }
        keptBytes -= bytes;
        all.remove(layer.name());
        LayerInfo below = layer.parent() == null ? null : all.get(layer.parent());
        if (below != null && children.merge(below.name(), -1, Integer::sum) == 0 && isUnneeded(below)) {
            leaves.add(below);
        }
    }

    private Set<String> knownFiles() {
        Set<String> names = new HashSet<>();
        for (LayerInfo layer : all.values()) {
            names.add(layer.labels().getOrDefault(StepLayers.STEP, ""));
        }
        return names;
    }

    /** Returns the names of the removed layers. */
    public List<String> removed() {
        return removed;
    }

    /** Returns the bytes that the removed layers owned. */
    public long removedBytes() {
        return removedBytes;
    }

    /** Returns the bytes of the layers that stay although nothing needs them. */
    public long keptBytes() {
        return keptBytes;
    }
}
