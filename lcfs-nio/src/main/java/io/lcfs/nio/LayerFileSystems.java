package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.nio.store.LayerEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.util.Map;

/**
 * Makes {@link FileSystem}s of layers, so that any program that works on {@link java.nio.file.Path}s works inside a
 * layer.
 *
 * <p>{@link #of(Layer)} shows a layer of a store that the caller has open. {@link java.nio.file.FileSystems} opens the
 * store and the layer itself:
 *
 * <ul>
 *   <li>{@link java.nio.file.FileSystems#newFileSystem(URI, Map)} with {@code lcfs:///path/of/store!/layer};
 *   <li>{@link java.nio.file.FileSystems#newFileSystem(java.nio.file.Path, Map)} with the path of the store,
 *       which may belong to any provider, and {@link #LAYER} in the map.
 * </ul>
 *
 * <p>All file systems that were opened in these two ways share one open store if their layers are in the same store.
 * The store is closed with the last of these file systems.
 *
 * <p>The URI that {@link java.nio.file.Path#toUri} returns for a path in a layer can be converted to a
 * {@link java.net.URL} and read while the file system is open, by class loaders and within {@code jar:} URLs too.
 *
 * <p><b>What a file system shows.</b> A committed layer is read-only, a writable layer is not. The supported attribute
 * views are {@code basic}, {@code owner}, {@code posix}, {@code unix} and {@code user}. Without credentials, the
 * program has the access of the superuser: modes are stored and shown but not enforced. With credentials, of the
 * layer's handle or under the key {@link #CREDENTIALS}, the permissions of their user are checked. The names of users
 * and groups are read from the layer's own {@code /etc/passwd} and {@code /etc/group}. Times have nanoseconds. The
 * access time is not stored: it reads as the modification time, and setting it has no effect. Names that are not UTF-8
 * are shown as {@link io.lcfs.Names} describes.
 *
 * <p><b>Durability.</b> Changes become durable at checkpoints, as everywhere in the store. {@code FileChannel.force}
 * and the open options {@code SYNC} and {@code DSYNC} make a checkpoint, with its cost.
 *
 * <p><b>Threads.</b> File systems, paths and channels are thread-safe. Interrupting a thread inside a call on a channel
 * closes that channel, as {@link java.nio.channels.InterruptibleChannel} specifies, and has no other effect. Streams,
 * and calls of {@link java.nio.file.Files} that read, write, copy or walk, finish and keep the thread's interrupt
 * status.
 */
public final class LayerFileSystems {
    /** The key of the layer's name, a string. It is required when a file system is opened by the path of a store. */
    public static final String LAYER = LayerEnvironment.LAYER;

    /** The key of the name of a parent layer, a string: a missing layer is created as a clone of that parent. */
    public static final String PARENT = LayerEnvironment.PARENT;

    /** The key of the choice whether a missing layer is created as an empty layer; a {@code Boolean} or a string. */
    public static final String CREATE = LayerEnvironment.CREATE;

    /**
     * The key of the choice whether the store is opened read-only; a {@code Boolean} or a string. All file systems that
     * share a store must agree on it.
     */
    public static final String READ_ONLY = LayerEnvironment.READ_ONLY;

    /**
     * The key of the user whose permissions are checked, an {@link io.lcfs.Credentials}; see
     * {@link Layer#withCredentials}.
     */
    public static final String CREDENTIALS = LayerEnvironment.CREDENTIALS;

    private LayerFileSystems() {}

    /**
     * Creates a file system of a layer. O(open file systems). Each call creates another file system. The call also
     * releases the URIs and the memory of file systems that were not closed although their layer's handle or store was.
     * Thread-safe.
     *
     * @param layer the layer; it must stay open while the file system is used, and is not closed with it
     * @return the file system. The caller closes it, which closes its channels, directory streams and watch services
     * @throws io.lcfs.StoreClosedException if the layer's handle or its store is closed
     * @throws IOException if the store has failed
     */
    public static FileSystem of(Layer layer) throws IOException {
        return LayerFileSystemProvider.instance().ofLayer(layer);
    }
}
