package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.host.DirectoryExport;
import io.lcfs.oci.host.DirectoryImport;
import io.lcfs.oci.layer.DirectoryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
     * Writes what a layer shows into a new directory, which nobody else can enter before all is written. No symbolic link is gone
     * through; one with several names becomes several, and slashes that mean nothing go from what it says. When it fails, what was
     * written stays.
     *
     * @param layer the layer's name
     * @param target the directory, which must not be there yet
     * @param options what gives rights
     * @return what was left out: the paths of device nodes, fifos and sockets, which Java cannot make; and {@code PATH: NAME} for each
     *     extended attribute that it cannot set, which are all but those of {@code user.}, such as {@code security.capability}
     * @throws java.nio.file.FileAlreadyExistsException if the directory is there, or two names of the layer are one for the host
     * @throws java.nio.file.FileSystemException if the host cannot have a name or an attribute
     * @throws IOException if the layer cannot be read, or the host fails
     */
    public List<String> write(String layer, Path target, DirectoryOptions options) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            return DirectoryExport.write(opened, target, options);
        }
    }

    /**
     * Makes a committed layer of a directory of the host: all in its file system, names and symbolic links as they are, none of them
     * gone through. Sockets are left out, and so are extended attributes other than those of {@code user.}: Java shows neither their
     * values nor that they are there. Where programs have capabilities or files have access control lists, make a tar of the directory
     * with a program that keeps them, and take that in by {@link LayerTars#read}. When it fails, there is no such layer.
     *
     * @param source the directory
     * @param layer the name of the new layer, which has no parent
     * @throws java.nio.file.NotDirectoryException if it is not a directory
     * @throws io.lcfs.LayerExistsException if the name is taken
     * @throws IOException if the directory cannot be read, or the store fails
     */
    public void read(Path source, String layer) throws IOException {
        try (Layer made = store.createLayer(layer)) {
            try {
                DirectoryImport.read(source, made);
                made.commit();
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
