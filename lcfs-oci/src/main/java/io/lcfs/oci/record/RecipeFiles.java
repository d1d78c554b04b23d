package io.lcfs.oci.record;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the recipe of a layer is kept: in layer 0, so that a checkpoint has both or neither. Layers are known by their ids there,
 * which are never used again.
 */
public final class RecipeFiles {
    /** All that this library keeps in layer 0. */
    public static final String FOLDER = "/lcfs-oci";

    private static final String LAYERS = FOLDER + "/layers";

    private RecipeFiles() {}

    /** The folder of a layer. */
    public static String folder(long layerId) {
        return LAYERS + "/" + layerId;
    }

    static String recipe(long layerId) {
        return folder(layerId) + "/recipe";
    }

    /** Of contents that the tar itself replaced later. */
    static String replaced(long layerId) {
        return folder(layerId) + "/replaced";
    }

    /** Of what the layer became when it was packed. */
    static String packed(long layerId) {
        return folder(layerId) + "/packed";
    }

    /** Tells whether a layer came from a tar and can go out again as the same bytes. */
    public static boolean exists(LayerStore store, long layerId) throws IOException {
        try (Layer root = store.root()) {
            return root.exists(recipe(layerId));
        }
    }

    /** Returns the ids of all layers of which something is kept, as text. */
    private static List<String> layerIds(LayerStore store) throws IOException {
        List<String> ids = new ArrayList<>();
        try (Layer root = store.root()) {
            if (root.exists(LAYERS)) {
                try (DirectoryEntries entries = root.list(LAYERS)) {
                    entries.forEach(entry -> ids.add(entry.name()));
                }
            }
        }
        return ids;
    }

    /** Drops what is kept of layers that are gone; safe while imports run, for no layer's id is used again. O(layers). */
    public static void clean(LayerStore store) throws IOException {
        Set<String> gone = new HashSet<>(layerIds(store));
        store.list().forEach(layer -> gone.remove(Long.toString(layer.id())));
        for (String id : gone) {
            delete(store, Long.parseLong(id));
        }
    }

    /** Removes a layer, and what is kept of it. */
    public static void removeWithLayer(LayerStore store, LayerInfo layer) throws IOException {
        Journal removal = Journal.removes(store, layer);
        try {
            store.remove(layer.name());
            delete(store, layer.id());
        } finally {
            removal.close();
        }
    }

    /** Deletes what is kept of a layer. */
    public static void delete(LayerStore store, long layerId) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(folder(layerId));
        }
    }
}
