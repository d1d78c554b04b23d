package io.lcfs.nio.file;

import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreClosedException;
import io.lcfs.nio.store.LayerSupplier;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A layer in use by a file system: whether it is open, what it allows, and the resources that are closed with the file
 * system. Thread-safe.
 */
public final class Mount {
    private final LayerSupplier source;
    private final String uri;
    private final Host host;
    private final LayerFiles files = new LayerFiles(this);
    private final Set<Closeable> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean frozen;
    private volatile @Nullable Boolean storeReadOnly;
    private @Nullable FileView kept;

    /**
     * Creates the mount; opens nothing.
     *
     * @param uri the URI of the file system, for exceptions
     */
    public Mount(LayerSupplier source, String uri, Host host) {
        this.source = source;
        this.uri = uri;
        this.host = host;
    }

    /** The host and the JVM around the file system. */
    public interface Host {
        /** Returns whether a path of the layer may be that of a file of the JVM itself. */
        boolean isOfJvm(String path);

        /**
         * Creates a temporary file on the host, accessible to its owner only. It is deleted when the channel is closed;
         * mappings of it stay valid.
         */
        FileChannel temporaryFile() throws IOException;
    }

    /**
     * Returns the layer.
     *
     * @throws ClosedFileSystemException if the file system is closed
     * @throws IOException if the layer could not be opened; the JVM's default file system opens it at the first access
     */
    public Layer layer() throws IOException {
        requireOpen();
        return source.layer();
    }

    /**
     * Returns the layer for an operation on one path.
     *
     * @throws NoSuchFileException if the layer is not open yet and the path may be that of a file of the JVM itself:
     *     the JVM may be reading that file for something that opening the layer needs, such as its random number
     *     generator
     */
    Layer layer(Location at) throws IOException {
        if (!source.isOpen() && host.isOfJvm(at.at())) {
            throw new NoSuchFileException(at.shown());
        }
        return layer();
    }

    /** Returns the layer, even if the file system is closed. */
    public Layer layerOfFiles() {
        try {
            return source.layer();
        } catch (IOException e) {
            throw new UncheckedIOException("the layer of " + uri + " cannot be opened", e);
        }
    }

    public LayerFiles files() {
        return files;
    }

    /** Creates a temporary file on the host, as {@link Host#temporaryFile} does. */
    public FileChannel temporaryFile() throws IOException {
        return host.temporaryFile();
    }

    public boolean isOpen() {
        return open;
    }

    public void requireOpen() {
        if (!open) {
            throw new ClosedFileSystemException();
        }
    }

    public void requireWritable() throws IOException {
        requireOpen();
        if (isFixed()) {
            throw new ReadOnlyFileSystemException();
        }
    }

    /**
     * Returns whether the handle of the layer, or its store, was closed, so that the file system can no longer be used.
     */
    public boolean isGone() {
        try {
            layerOfFiles().changeCount();
            return false;
        } catch (StoreClosedException e) {
            return true;
        }
    }

    /** Registers a resource that must be closed with the file system. */
    public <T extends Closeable> T opened(T resource) throws IOException {
        opened.add(resource);
        if (!open) {
            resource.close();
            throw new ClosedFileSystemException();
        }
        return resource;
    }

    public void forget(Closeable resource) {
        opened.remove(resource);
    }

    /**
     * Keeps the blocks of the layer from being reclaimed until the store is closed, because the caller has buffers over
     * them and nothing reports when the last slice of a buffer is unreachable. One view is enough for all buffers.
     */
    public void keepBlocks(FileView view) {
        synchronized (this) {
            if (kept == null) {
                kept = view;
                return;
            }
        }
        view.close();
    }

    /**
     * Returns the default mode of a new file. With credentials, it is the mode before the user's own umask is applied.
     */
    public int fileMode(Location at) throws IOException {
        return layer(at).credentials() == null ? Modes.FILE : Modes.WHOLE_FILE;
    }

    /**
     * Returns the default mode of a new directory. With credentials, it is the mode before the user's own umask is
     * applied.
     */
    public int directoryMode() throws IOException {
        return layer().credentials() == null ? Modes.DIRECTORY : Modes.WHOLE_DIRECTORY;
    }

    /** Makes the store durable; does nothing if the store is read-only. */
    public void sync() throws IOException {
        try {
            layer().store().sync();
        } catch (ReadOnlyStoreException e) {
            // A read-only store has no changes that could be lost.
        }
    }

    /** Returns a counter that grows with each change of the layer. */
    public long changeCount() throws IOException {
        try {
            return layer().changeCount();
        } catch (StoreClosedException e) {
            throw Failures.closed(e);
        }
    }

    /** Returns whether the layer is committed, so that it never changes again. */
    public boolean isFrozen() throws IOException {
        if (!frozen) {
            frozen = layer().info().kind() != LayerKind.WRITABLE;
        }
        return frozen;
    }

    /** Returns whether the layer cannot be changed through this file system. */
    boolean isFixed() throws IOException {
        try {
            return isFrozen() || isStoreReadOnly();
        } catch (StoreClosedException e) {
            throw Failures.closed(e);
        }
    }

    private boolean isStoreReadOnly() throws IOException {
        Boolean known = storeReadOnly;
        if (known == null) {
            known = layer().store().info().readOnly();
            storeReadOnly = known;
        }
        return known;
    }

    /** Returns whether the layer cannot be changed. A layer that was removed or cannot be opened cannot. */
    public boolean isReadOnly() {
        try {
            return isFixed();
        } catch (IOException e) {
            return true;
        }
    }

    /** Closes the resources that are open, and releases the layer. Does nothing the second time. */
    public void close() throws IOException {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        IOException failure = null;
        for (Closeable resource : opened) {
            try {
                resource.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        source.close();
        if (failure != null) {
            throw failure;
        }
    }
}
