package io.lcfs.oci.record;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The places of recipes. They are in layer 0, so that a checkpoint has a layer with its recipe, or neither. The files
 * use the IDs of layers, which are never reused.
 */
public final class RecipeFiles {
    /** The folder of all files of this library in layer 0. */
    public static final String FOLDER = "/lcfs-oci";

    private static final String LAYERS = FOLDER + "/layers";

    private RecipeFiles() {}

    /** Returns the name of the folder of a layer. */
    public static String folder(long layerId) {
        return LAYERS + "/" + layerId;
    }

    static String recipe(long layerId) {
        return folder(layerId) + "/recipe";
    }

    /** Returns the name of the file with the contents that later entries of the same tar replaced. */
    static String replaced(long layerId) {
        return folder(layerId) + "/replaced";
    }

    /** Returns the name of the folder with the recipes of blobs of the layer. */
    public static String blobRecipes(long layerId) {
        return folder(layerId) + "/blob-recipes";
    }

    /** Returns the name of the file with the recipe of a blob. */
    public static String blobRecipe(long layerId, Digest blob) {
        return blobRecipes(layerId) + "/" + name(blob);
    }

    /** Returns the name of a file that belongs to a blob, without its folder. */
    static String name(Digest blob) {
        return blob.algorithm() + "-" + blob.hex();
    }

    /** Returns the name of the file with the known blobs of the layer. */
    static String packed(long layerId) {
        return folder(layerId) + "/packed";
    }

    /** Returns the name of the file with the layers that were made from differences between the layer and others. */
    static String made(long layerId) {
        return folder(layerId) + "/made";
    }

    /** Returns the name of the file with the repositories that have blobs of the layer. */
    static String places(long layerId) {
        return folder(layerId) + "/places";
    }

    /** Returns whether a layer was imported from a tar and can be exported as the same bytes. */
    public static boolean exists(LayerStore store, long layerId) throws IOException {
        try (Layer root = store.root()) {
            return root.exists(recipe(layerId));
        }
    }

    /** Returns the IDs, as text, of all layers that have a folder. */
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

    /**
     * Removes the folders of layers that no longer exist. Safe while imports run, because the IDs of layers are not
     * reused. O(layers).
     */
    public static void clean(LayerStore store) throws IOException {
        Set<String> gone = new HashSet<>(layerIds(store));
        store.list().forEach(layer -> gone.remove(Long.toString(layer.id())));
        for (String id : gone) {
            delete(store, Long.parseLong(id));
        }
    }

    /** Removes a layer and its folder. */
    public static void removeWithLayer(LayerStore store, LayerInfo layer) throws IOException {
        Journal removal = Journal.removes(store, layer);
        try {
            store.remove(layer.name());
            delete(store, layer.id());
        } finally {
            removal.close();
        }
    }

    /** Removes the folder of a layer. */
    public static void delete(LayerStore store, long layerId) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(folder(layerId));
        }
    }
}
