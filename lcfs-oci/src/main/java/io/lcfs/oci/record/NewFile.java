package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * The name of a file that is being written in the folder of a layer's kept blobs, and that a later call deletes if a
 * crash interrupts this one. Closing deletes the file, unless it was renamed.
 */
public final class NewFile implements AutoCloseable {
    private final LayerStore store;
    private final long layerId;
    private final String name = KeptBlob.NEW + UUID.randomUUID();

    private NewFile(LayerStore store, long layerId) {
        this.store = store;
        this.layerId = layerId;
        Underway.of(store).begin(List.of(name));
    }

    /** Returns a name in the folder of a layer, which need not exist. */
    public static NewFile of(LayerStore store, long layerId) {
        return new NewFile(store, layerId);
    }

    /** Returns the path of the file. */
    public String path() {
        return KeptBlobs.folder(layerId) + "/" + name;
    }

    /** Deletes the file if it exists under this name. */
    @Override
    public void close() throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(path());
        } finally {
            Underway.of(store).end(List.of(name));
        }
    }
}
