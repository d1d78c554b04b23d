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
     * Returns the layers of a store. The store is not closed by this object.
     *
     * @param store the store
     * @return its layers as directories
     */
    public static LayerDirectories of(LayerStore store) {
        return new LayerDirectories(store);
    }

    /**
     * Exports the content of a layer into a new directory, as {@link Layer#copyOut(String, Path, CopyOptions)} does. If
     * the call fails, the files that were written stay. O(names, and bytes of their contents).
     *
     * @param layer the layer's name
     * @param target the directory, which must not exist
     * @param options the files that are written, and the attributes that they get
     * @return the files that were written, and those that were left out
     * @throws io.lcfs.NoSuchLayerException if the layer does not exist
     * @throws IOException as thrown by {@code copyOut}
     */
    public CopyReport write(String layer, Path target, CopyOptions options) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            return opened.copyOut("/", target, options);
        }
    }

    /**
     * Imports a directory of the host as a new committed layer, with the default options; see {@link #read(Path,
     * String, CopyOptions)}. Durable on return.
     *
     * @param source the directory
     * @param layer the name of the new layer, which has no parent
     * @return the files that were read, and those that were left out
     * @throws NotDirectoryException if the source is not a directory
     * @throws io.lcfs.LayerExistsException if a layer of that name exists
     * @throws IOException as thrown by {@code copyIn}
     */
    public CopyReport read(Path source, String layer) throws IOException {
        return read(source, layer, CopyOptions.defaults());
    }

    /**
     * Imports a directory of the host as a new committed layer, whose root has the attributes of the directory, as
     * {@link Layer#copyIn(Path, String, CopyOptions)} does. If the call fails, the new layer is removed. Durable on
     * return. O(names, and bytes of their contents).
     *
     * @param source the directory
     * @param layer the name of the new layer, which has no parent
     * @param options the files that are read, and the attributes that they get; {@code replacesAttributes} counts as
     *     true, whatever its value
     * @return the files that were read, and those that were left out
     * @throws NotDirectoryException if the source is not a directory
     * @throws io.lcfs.LayerExistsException if a layer of that name exists
     * @throws IOException as thrown by {@code copyIn}
     */
    public CopyReport read(Path source, String layer, CopyOptions options) throws IOException {
        if (!Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(source.toString());
        }
        try (Layer made = store.createLayer(layer)) {
            try {
                CopyReport report = made.copyIn(source, "/", options.withReplacedAttributes(true));
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
