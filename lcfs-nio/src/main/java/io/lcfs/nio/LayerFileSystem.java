package io.lcfs.nio;

import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreClosedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file system of one layer. Its working directory, against which relative paths are resolved, is the root.
 * Thread-safe.
 */
final class LayerFileSystem extends FileSystem {
    private static final AtomicLong MADE = new AtomicLong();

    private final long number = MADE.incrementAndGet();
    private final LayerFileSystemProvider provider;
    private final LayerSource source;
    private final String uri;
    private final LayerFiles files = new LayerFiles(this);
    private final LayerPath root = new LayerPath(this, "/");
    private final Principals principals = new Principals(this);
    private final Set<Closeable> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile boolean frozen;
    private volatile @Nullable Boolean storeReadOnly;
    private @Nullable FileView kept;

    LayerFileSystem(LayerFileSystemProvider provider, LayerSource source, String uri) {
        this.provider = provider;
        this.source = source;
        this.uri = uri;
    }

    /**
     * Returns the layer.
     *
     * @throws ClosedFileSystemException if the file system is closed
     * @throws IOException if the layer could not be opened; the JVM's default file system opens it at the first access
     */
    Layer layer() throws IOException {
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
        if (!source.isOpen() && provider.isOfJvm(new LayerPath(this, at.at()))) {
            throw new NoSuchFileException(at.shown());
        }
        return layer();
    }

    /** Returns the layer, even if the file system is closed. */
    Layer layerOfFiles() {
        try {
            return source.layer();
        } catch (IOException e) {
            throw new UncheckedIOException("the layer of " + uri + " cannot be opened", e);
        }
    }

    LayerFiles files() {
        return files;
    }

    LayerPath root() {
        return root;
    }

    Principals principals() {
        return principals;
    }

    /** Orders file systems by age, so that paths of different file systems have an order. */
    int compareTo(LayerFileSystem other) {
        return Long.compare(number, other.number);
    }

    /** Returns the URI of the file system, without the slash of its root. */
    String uri() {
        return uri;
    }

    /**
     * Returns the URI of an absolute path. The URI of an existing directory ends with a slash, so that other URIs can
     * be resolved against it.
     */
    URI uriOf(String absolutePath) {
        return LayerUri.ofPath(uri, absolutePath, isDirectory(absolutePath));
    }

    private boolean isDirectory(String absolutePath) {
        try {
            return open
                    && files.stat(new Location(absolutePath, absolutePath), true)
                            .isDirectory();
        } catch (IOException | ClosedFileSystemException e) {
            // The path counts as one without a directory.
            return false;
        }
    }

    /** Returns whether this is the JVM's default file system. */
    boolean isDefault() {
        return provider.isDefault();
    }

    private void requireOpen() {
        if (!open) {
            throw new ClosedFileSystemException();
        }
    }

    void requireWritable() throws IOException {
        requireOpen();
        if (isFixed()) {
            throw new ReadOnlyFileSystemException();
        }
    }

    /** Returns the exception to throw when the handle of the layer, or its store, was closed. */
    ClosedFileSystemException closed(StoreClosedException cause) {
        ClosedFileSystemException closed = new ClosedFileSystemException();
        closed.initCause(cause);
        return closed;
    }

    /**
     * Returns whether the handle of the layer, or its store, was closed, so that the file system can no longer be used.
     */
    boolean isGone() {
        try {
            layerOfFiles().changeCount();
            return false;
        } catch (StoreClosedException e) {
            return true;
        }
    }

    /** Registers a resource that must be closed with the file system. */
    <T extends Closeable> T opened(T resource) throws IOException {
        opened.add(resource);
        if (!open) {
            resource.close();
            throw new ClosedFileSystemException();
        }
        return resource;
    }

    /**
     * Keeps the blocks of the layer from being reclaimed until the store is closed, because the caller has buffers over
     * them and nothing reports when the last slice of a buffer is unreachable. One view is enough for all buffers.
     */
    void keepBlocks(FileView view) {
        synchronized (this) {
            if (kept == null) {
                kept = view;
                return;
            }
        }
        view.close();
    }

    void forget(Closeable resource) {
        opened.remove(resource);
    }

    /**
     * Returns the default mode of a new file. With credentials, it is the mode before the user's own umask is applied.
     */
    int fileMode(Location at) throws IOException {
        return layer(at).credentials() == null ? Modes.FILE : Modes.WHOLE_FILE;
    }

    /**
     * Returns the default mode of a new directory. With credentials, it is the mode before the user's own umask is
     * applied.
     */
    int directoryMode() throws IOException {
        return layer().credentials() == null ? Modes.DIRECTORY : Modes.WHOLE_DIRECTORY;
    }

    /** Makes the store durable; does nothing if the store is read-only. */
    void sync() throws IOException {
        try {
            layer().store().sync();
        } catch (ReadOnlyStoreException e) {
            // A read-only store has no changes that could be lost.
        }
    }

    /** Returns a counter that grows with each change of the layer. */
    long changeCount() throws IOException {
        try {
            return layer().changeCount();
        } catch (StoreClosedException e) {
            throw closed(e);
        }
    }

    /** Returns whether the layer is committed, so that it never changes again. */
    boolean isFrozen() throws IOException {
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
            throw closed(e);
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

    /** Returns the attribute view of a type, or null if the type is not supported. */
    <V extends FileAttributeView> @Nullable V view(Supplier<Location> at, Class<V> type, boolean follow) {
        if (Objects.requireNonNull(type, "type") == BasicFileAttributeView.class) {
            return type.cast(new LayerAttributeView(this, "basic", at, follow));
        }
        if (type == FileOwnerAttributeView.class) {
            return type.cast(new LayerAttributeView(this, "owner", at, follow));
        }
        if (type == PosixFileAttributeView.class) {
            return type.cast(new LayerAttributeView(this, "posix", at, follow));
        }
        return type == UserDefinedFileAttributeView.class ? type.cast(new XattrView(this, at, follow)) : null;
    }

    @Override
    public LayerFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        if (isDefault()) {
            throw new UnsupportedOperationException("the default file system cannot be closed");
        }
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        provider.forget(this);
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

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReadOnly() {
        try {
            return isFixed();
        } catch (IOException e) {
            // A layer that was removed or cannot be opened cannot be changed.
            return true;
        }
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new LayerFileStore(this));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return AttributeNames.VIEWS;
    }

    @Override
    public LayerPath getPath(String first, String... more) {
        if (more.length == 0) {
            return LayerPath.parse(this, first);
        }
        StringBuilder joined = new StringBuilder(first);
        for (String part : more) {
            if (!part.isEmpty()) {
                joined.append(joined.length() == 0 ? "" : "/").append(part);
            }
        }
        return LayerPath.parse(this, joined.toString());
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not of the form syntax:pattern: " + syntaxAndPattern);
        }
        String syntax = syntaxAndPattern.substring(0, colon);
        String text = syntaxAndPattern.substring(colon + 1);
        Pattern pattern;
        if (syntax.equalsIgnoreCase("glob")) {
            pattern = Globs.compile(text);
        } else if (syntax.equalsIgnoreCase("regex")) {
            pattern = Pattern.compile(text);
        } else {
            throw new UnsupportedOperationException("there is no pattern syntax " + syntax);
        }
        return path -> pattern.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return principals;
    }

    @Override
    public WatchService newWatchService() throws IOException {
        requireOpen();
        return opened(new PollingWatchService(this));
    }

    @Override
    public String toString() {
        return uri + "/";
    }
}
