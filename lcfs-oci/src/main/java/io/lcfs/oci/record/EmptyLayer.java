package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The layer that images without layers have in the store: it contains no files, and lists of an image's layers omit it.
 */
public final class EmptyLayer {
    /** The name of the empty layer. */
    public static final String NAME = "lcfs-oci-empty";

    private EmptyLayer() {}

    /** Returns the name of the empty layer, after creating it in the store if it does not exist. */
    public static String in(LayerStore store) throws IOException {
        synchronized (Underway.of(store)) {
            if (!store.exists(NAME)) {
                store.createLayer(NAME).close();
            }
            // A crash may have happened between creation and commit.
            if (store.stat(NAME).kind() != LayerKind.COMMITTED) {
                try (Layer layer = store.openLayer(NAME)) {
                    layer.commit();
                }
            }
        }
        return NAME;
    }

    /** Returns whether a name is that of a layer other than the empty one; false for {@code null}. */
    public static boolean isLayer(@Nullable String name) {
        return name != null && !name.equals(NAME);
    }
}
