package io.lcfs.oci;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The layers of a store as directories of the host. Thread-safe. */
public final class LayerDirectories {
    private final LayerStore store;

    private LayerDirectories(LayerStore store) {
        this.store = store;
    }

    /**
     * Returns a view of a store. The store is not closed by it.
     *
     * @param store the store
     * @return its layers as directories
     */
    public static LayerDirectories of(LayerStore store) {
        return new LayerDirectories(store);
    }

    /**
     * Writes what a layer shows into a new directory; see {@link Layer#copyOut(String, Path, CopyOptions)}.
     *
     * @param layer the layer's name
     * @param target the directory, which must not be there yet
     * @param options what is written, and what gives rights
     * @return what was written, and what was not
     * @throws io.lcfs.NoSuchLayerException if there is no such layer
     * @throws IOException as there
     */
    public CopyReport write(String layer, Path target, CopyOptions options) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            return opened.copyOut("/", target, options);
        }
    }

    /**
     * Makes a committed layer of a directory of the host, whose root has the attributes of the directory; see
     * {@link Layer#copyIn(Path, String, CopyOptions)}. When it fails, there is no such layer.
     *
     * @param source the directory
     * @param layer the name of the new layer, which has no parent
     * @return what was read, and what was not
     * @throws NotDirectoryException if it is not a directory
     * @throws io.lcfs.LayerExistsException if the name is taken
     * @throws IOException as there
     */
    public CopyReport read(Path source, String layer) throws IOException {
        if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(source.toString());
        }
        try (Layer made = store.createLayer(layer)) {
            try {
                CopyReport report =
                        made.copyIn(source, "/", CopyOptions.defaults().withReplacedAttributes(true));
                made.commit();
                return report;
            } catch (IOException | RuntimeException | Error e) {
                try {
                    store.remove(layer);
                } catch (IOException | RuntimeException more) {
                    e.addSuppressed(more);
                }
                throw e;
            }
        }
    }
}
