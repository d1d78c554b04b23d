package io.lcfs.nio;

import io.lcfs.Layer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.util.Map;

/**
 * Makes {@link FileSystem}s of layers, so that any program that works on {@link java.nio.file.Path}s works inside a layer.
 *
 * <p>{@link #of(Layer)} shows a layer of a store that the caller has open. By {@link java.nio.file.FileSystems}, a file system
 * opens store and layer itself:
 *
 * <ul>
 *   <li>{@link java.nio.file.FileSystems#newFileSystem(URI, Map)} with {@code lcfs:///path/of/store!/layer};
 *   <li>{@link java.nio.file.FileSystems#newFileSystem(java.nio.file.Path, Map)} with the path of the store, of whatever provider,
 *       and {@link #LAYER} in the map.
 * </ul>
 *
 * <p>All file systems of one store's layers that were made so share the open store, and it is closed with the last of them.
 *
 * <p>{@link java.nio.file.Path#toUri} of a path in a layer can be made a {@link java.net.URL}, and be read, as long as the file system is
 * open: by class loaders, and within {@code jar:} URLs too.
 *
 * <p><b>What it shows.</b> A committed layer is read-only, a writable one is not. The supported attribute views are
 * {@code basic}, {@code owner}, {@code posix}, {@code unix} and {@code user}. Access is as for root: modes are kept and
 * shown, and refuse nothing; with credentials, of the layer's handle or by {@link #CREDENTIALS}, it is as for their user. Users and groups are those of the layer's own {@code /etc/passwd} and {@code /etc/group}. Times have
 * nanoseconds; the time of last access is not kept: it reads as that of the last modification, and to set it
 * does nothing. Names that are not UTF-8 are shown as {@link io.lcfs.Names} says.
 *
 * <p><b>Durability.</b> As in the store: at checkpoints. {@code FileChannel.force} and the open options {@code SYNC} and
 * {@code DSYNC} make one, at its cost.
 *
 * <p><b>Threads.</b> File systems, paths and channels are thread-safe. Interrupting a thread inside a call on a channel closes
 * that channel, as {@link java.nio.channels.InterruptibleChannel} says, and nothing else. Streams, and calls of {@link
 * java.nio.file.Files} that read, write, copy or walk, finish and keep the thread's status.
 */
public final class LayerFileSystems {
    /** Key of the name of the layer, a string; for a file system by the path of a store. */
    public static final String LAYER = "layer";

    /** Key of the name of the layer that one that is missing is made a clone of, a string. */
    public static final String PARENT = "parent";

    /** Key that tells whether a layer that is missing is made, with nothing in it; a {@code Boolean} or a string. */
    public static final String CREATE = "create";

    /**
     * Key that tells whether the store is opened for reading only; a {@code Boolean} or a string. All file systems that share a
     * store must say the same.
     */
    public static final String READ_ONLY = "readOnly";

    /** Key of the user whose permissions are checked, {@link io.lcfs.Credentials}; see {@link Layer#withCredentials}. */
    public static final String CREDENTIALS = "credentials";

    private LayerFileSystems() {}

    /**
     * Makes a file system of a layer. O(file systems that are open). Each call makes another one. One that was not closed when its layer's
     * handle or its store was gives up its URIs, and the memory of its store, at the next call.
     *
     * @param layer the layer; it must stay open, and stays open when the file system is closed
     * @return the file system, which the caller closes; that closes its channels, directory streams and watch services
     * @throws io.lcfs.StoreClosedException if the layer's handle or its store is closed
     * @throws IOException if the store has failed
     */
    public static FileSystem of(Layer layer) throws IOException {
        return LayerFileSystemProvider.instance().ofLayer(layer);
    }
}
