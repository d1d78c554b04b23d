package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The layer that images without layers have: it shows an empty tree, and counts as none where layers are listed. */
public final class EmptyLayer {
    /** Its name. */
    public static final String NAME = "lcfs-oci-empty";

    private EmptyLayer() {}

    /** Its name in a store, after it was made if it was not there. */
    public static String in(LayerStore store) throws IOException {
        synchronized (Underway.of(store)) {
            if (!store.exists(NAME)) {
                store.createLayer(NAME).close();
            }
            // A crash may have come between the two.
            if (store.stat(NAME).kind() != LayerKind.COMMITTED) {
                try (Layer layer = store.openLayer(NAME)) {
                    layer.commit();
                }
            }
        }
        return NAME;
    }

    /** Tells whether a layer is an image's, which neither the empty one is nor none. */
    public static boolean isLayer(@Nullable String name) {
        return name != null && !name.equals(NAME);
    }
}
