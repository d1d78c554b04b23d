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

/** The file system of one layer. The working directory, from which relative paths go, is the root. Thread-safe. */
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

    // What the rest of the package needs.

    /**
     * The layer.
     *
     * @throws ClosedFileSystemException if the file system is closed
     * @throws IOException if it could not be opened, which the JVM's default file system does with its first file
     */
    Layer layer() throws IOException {
        requireOpen();
        return source.layer();
    }

    /**
     * The layer, for an operation on one path.
     *
     * @throws NoSuchFileException if the path is that of a file of the JVM's own, and the layer is not open yet: what the JVM is doing
     *     with the file may be what opening the layer needs, such as making ready its random numbers
     */
    Layer layer(Location at) throws IOException {
        if (!source.isOpen() && provider.isOfJvm(new LayerPath(this, at.at()))) {
            throw new NoSuchFileException(at.shown());
        }
        return layer();
    }

    /** The layer, also when the file system is closed. */
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

    /** By age, so that paths of several file systems have an order. */
    int compareTo(LayerFileSystem other) {
        return Long.compare(number, other.number);
    }

    /** The URI of the file system, without the slash of its root. */
    String uri() {
        return uri;
    }

    /** The URI of an absolute path. If a directory is there now, it ends with a slash, as what is resolved against it needs. */
    URI uriOf(String absolutePath) {
        return LayerUri.ofPath(uri, absolutePath, isDirectory(absolutePath));
    }

    private boolean isDirectory(String absolutePath) {
        try {
            return open
                    && files.stat(new Location(absolutePath, absolutePath), true)
                            .isDirectory();
        } catch (IOException | ClosedFileSystemException e) {
            // Then the URI is that of a path where nothing is.
            return false;
        }
    }

    /** Whether this is the JVM's default file system. */
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

    /** What to throw when the handle of the layer, or its store, was closed by somebody. */
    ClosedFileSystemException closed(StoreClosedException cause) {
        ClosedFileSystemException closed = new ClosedFileSystemException();
        closed.initCause(cause);
        return closed;
    }

    /** Whether the handle of the layer, or its store, was closed by somebody, so that the file system is of no use any more. */
    boolean isGone() {
        try {
            layerOfFiles().changeCount();
            return false;
        } catch (StoreClosedException e) {
            return true;
        }
    }

    /** Remembers what must be closed with the file system. */
    <T extends Closeable> T opened(T resource) throws IOException {
        opened.add(resource);
        if (!open) {
            resource.close();
            throw new ClosedFileSystemException();
        }
        return resource;
    }

    /**
     * Keeps the blocks of the layer from being reclaimed until the store is closed, for buffers over them are with the caller, and
     * nobody can tell when the last of their slices is gone. One view does that for all.
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

    /** The mode that a file is made with if nobody says one; a user's own umask takes its bits from it. */
    int fileMode(Location at) throws IOException {
        return layer(at).credentials() == null ? Modes.FILE : Modes.WHOLE_FILE;
    }

    /** The mode that a directory is made with, in the same way. */
    int directoryMode() throws IOException {
        return layer().credentials() == null ? Modes.DIRECTORY : Modes.WHOLE_DIRECTORY;
    }

    /** Makes the store durable, as far as it can change. */
    void sync() throws IOException {
        try {
            layer().store().sync();
        } catch (ReadOnlyStoreException e) {
            // There is nothing that could be lost.
        }
    }

    /** Grows with each change of the layer. */
    long changeCount() throws IOException {
        try {
            return layer().changeCount();
        } catch (StoreClosedException e) {
            throw closed(e);
        }
    }

    /** Whether the layer will never change any more. */
    boolean isFrozen() throws IOException {
        if (!frozen) {
            frozen = layer().info().kind() != LayerKind.WRITABLE;
        }
        return frozen;
    }

    /** Whether nothing in it can be changed through us. */
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

    /** The view of a type, or null if there is none. */
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

    // What java.nio.file asks for.

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
            // Of a layer that was removed, or cannot be opened, nothing can be changed.
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
