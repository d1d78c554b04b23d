package io.lcfs.oci.transfer;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.oci.convert.LayerImport;
import io.lcfs.oci.record.ImageFiles;
import io.lcfs.oci.record.Journal;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.record.Underway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Removal of the layers and files that no image needs any more. */
public final class Leftovers {
    private Leftovers() {}

    /** Removes the remains of calls that a crash interrupted. O(remains), and O(images) if there are any. */
    public static void drop(LayerStore store) throws IOException {
        synchronized (Underway.of(store)) {
            ImageFiles.settle(store);
            List<Journal.Note> notes = Journal.cutOff(store);
            if (notes.isEmpty()) {
                return;
            }
            Set<String> used;
            try {
                used = ImageFiles.layers(store);
            } catch (CorruptStoreException e) {
                LoggerFactory.getLogger(Leftovers.class)
                        .debug("what was cut off stays: an image cannot be read, and its layers must not go", e);
                return;
            }
            for (Journal.Note note : notes) {
                LayerImport.dropUnfinished(store, note.id());
                if (note.removed() != 0 && store.list().stream().noneMatch(layer -> layer.id() == note.removed())) {
                    RecipeFiles.delete(store, note.removed());
                }
                List<String> fromAbove = new ArrayList<>(note.imported());
                Collections.reverse(fromAbove);
                for (String layer : fromAbove) {
                    if (store.exists(layer)) {
                        removeUnused(store, store.stat(layer), used);
                    }
                }
                Journal.drop(store, note.id());
            }
        }
    }

    /**
     * Removes an image, and the layers that existed only for it. If an image cannot be read, no layer is removed.
     * O(layers of the image + images).
     */
    public static void removeImage(LayerStore store, String name) throws IOException {
        synchronized (Underway.of(store)) {
            Set<String> tops;
            try {
                tops = ImageFiles.read(store, name).map(ImageFiles::topLayers).orElse(Set.of());
            } catch (CorruptStoreException e) {
                tops = Set.of();
            }
            ImageFiles.delete(store, name);
            removeUnused(store, tops);
        }
    }

    /** Removes layers, and those below them, as far as no image and nothing else needs them. */
    public static void removeUnused(LayerStore store, Set<String> tops) throws IOException {
        synchronized (Underway.of(store)) {
            Set<String> used;
            try {
                used = ImageFiles.layers(store);
            } catch (CorruptStoreException e) {
                LoggerFactory.getLogger(Leftovers.class)
                        .debug("layers of a removed image stay, because an image cannot be read", e);
                return;
            }
            for (String top : tops) {
                String layer = top;
                while (layer != null && store.exists(layer)) {
                    LayerInfo info = store.stat(layer);
                    layer = removeUnused(store, info, used) ? info.parent() : null;
                }
            }
        }
    }

    /** Removes all layers that exist only for images and that no image needs; returns their names. O(layers). */
    public static List<String> prune(LayerStore store) throws IOException {
        List<String> removed = new ArrayList<>();
        synchronized (Underway.of(store)) {
            drop(store);
            Set<String> used = ImageFiles.layers(store);
            List<LayerInfo> fromAbove = new ArrayList<>(store.list());
            Collections.reverse(fromAbove);
            for (LayerInfo layer : fromAbove) {
                if (removeUnused(store, layer, used)) {
                    removed.add(layer.name());
                }
            }
            RecipeFiles.clean(store);
        }
        return removed;
    }

    /** Removes a layer, unless it was not created for images, or an image, a running call or a child layer needs it. */
    private static boolean removeUnused(LayerStore store, LayerInfo layer, Set<String> used) throws IOException {
        if (layer.kind() != LayerKind.COMMITTED
                || !Labels.isForImages(layer)
                || used.contains(layer.name())
                || Underway.of(store).has(layer.name())) {
            return false;
        }
        try {
            RecipeFiles.removeWithLayer(store, layer);
            return true;
        } catch (LayerInUseException | NoSuchLayerException e) {
            // Another thread has cloned or removed the layer.
            return false;
        }
    }
}
