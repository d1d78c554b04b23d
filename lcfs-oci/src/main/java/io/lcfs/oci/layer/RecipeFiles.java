package io.lcfs.oci.layer;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

    /** The ids of all layers of which something is kept, as text. */
    static List<String> layerIds(LayerStore store) throws IOException {
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

    /** Deletes what is kept of a layer. */
    public static void delete(LayerStore store, long layerId) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(folder(layerId));
        }
    }
}
