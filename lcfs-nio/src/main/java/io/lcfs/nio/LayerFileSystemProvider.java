package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.nio.channel.FileChannels;
import io.lcfs.nio.file.Modes;
import io.lcfs.nio.file.Options;
import io.lcfs.nio.path.Copier;
import io.lcfs.nio.path.JvmAttributeView;
import io.lcfs.nio.path.JvmFiles;
import io.lcfs.nio.path.LayerDirectoryStream;
import io.lcfs.nio.path.LayerFileSystem;
import io.lcfs.nio.path.LayerPath;
import io.lcfs.nio.store.DefaultSupplier;
import io.lcfs.nio.store.LayerEnvironment;
import io.lcfs.nio.store.LayerSupplier;
import io.lcfs.nio.store.StoreSupplier;
import io.lcfs.nio.uri.LayerUri;
import io.lcfs.nio.uri.StoreUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the file systems of layers, with the scheme {@code lcfs}; see {@link LayerFileSystems}. It is found
 * by {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>It can also be the JVM's default provider. The JVM is then started with
 * {@code -Djava.nio.file.spi.DefaultFileSystemProvider=io.lcfs.nio.LayerFileSystemProvider},
 * {@code -Dio.lcfs.nio.store=} with the path of the store on the host, and {@code -Dio.lcfs.nio.layer=} with the name
 * of the layer. Each path that the program makes without naming a file system is then a path of the layer. The store is
 * opened at the first access to a file. At JVM shutdown the store is made durable and stays open for other shutdown
 * hooks; a change that such a hook makes is durable once the hook forces it.
 */
public final class LayerFileSystemProvider extends FileSystemProvider {
    /** The open file systems, by their own URI and by the URI that names the store and the layer. */
    private static final ConcurrentMap<String, LayerFileSystem> OPEN = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBER = new AtomicLong(1);

    private final @Nullable JvmFiles jvm;
    private final @Nullable LayerFileSystem defaultFileSystem;

    /** Creates the provider of the scheme {@code lcfs}. */
    public LayerFileSystemProvider() {
        jvm = null;
        defaultFileSystem = null;
    }

    /**
     * Creates the JVM's default provider; called by the JVM.
     *
     * @param host the provider of the host's files
     */
    public LayerFileSystemProvider(FileSystemProvider host) {
        this.jvm = new JvmFiles(host);
        this.defaultFileSystem = new LayerFileSystem(new Owner(), new DefaultSupplier(host), "file://");
    }

    /** What the file systems of this provider know of it. */
    private final class Owner implements LayerFileSystem.Owner {
        @Override
        public FileSystemProvider provider() {
            return LayerFileSystemProvider.this;
        }

        @Override
        public @Nullable JvmFiles jvm() {
            return jvm;
        }

        @Override
        public FileChannel temporaryFile() throws IOException {
            return LayerFileSystemProvider.this.temporaryFile();
        }

        @Override
        public void forget(LayerFileSystem fileSystem) {
            OPEN.values().removeIf(open -> open == fileSystem);
        }
    }

    /** Holds the provider, found at first use: the installed providers cannot be loaded earlier. */
    private static final class Holder {
        static final LayerFileSystemProvider INSTANCE = find();

        /**
         * Returns the installed provider, so that {@link LayerFileSystems} and {@link java.nio.file.FileSystems} use
         * the same one.
         */
        private static LayerFileSystemProvider find() {
            for (FileSystemProvider provider : installedProviders()) {
                if (provider instanceof LayerFileSystemProvider ours && !ours.isDefault()) {
                    return ours;
                }
            }
            // No provider is installed if this class was loaded by a class loader of the application.
            return new LayerFileSystemProvider();
        }
    }

    static LayerFileSystemProvider instance() {
        return Holder.INSTANCE;
    }

    boolean isDefault() {
        return jvm != null;
    }

    private FileChannel temporaryFile() throws IOException {
        FileSystem host = host();
        String directory = System.getProperty("java.io.tmpdir");
        Path file;
        try {
            file = Files.createTempFile(host.getPath(directory), "lcfs", null);
        } catch (IOException e) {
            throw new IOException(
                    "no temporary file can be made in " + directory + ", the directory of java.io.tmpdir", e);
        }
        return FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Returns the host's file system, even if the JVM's default file system is a layer: a temporary file in the layer
     * would take its space and be visible there.
     */
    private FileSystem host() {
        JvmFiles own = jvm;
        if (own == null && FileSystems.getDefault().provider() instanceof LayerFileSystemProvider ours) {
            own = ours.jvm;
        }
        return own == null ? FileSystems.getDefault() : own.fileSystem();
    }

    LayerFileSystem ofLayer(Layer layer) throws IOException {
        // Throws if the handle or its store is closed.
        layer.changeCount();
        LayerSupplier source = new LayerSupplier() {
            @Override
            public Layer layer() {
                return layer;
            }

            @Override
            public void close() {
                // The layer belongs to the caller.
            }
        };
        LayerFileSystem made = register(source);
        OPEN.putIfAbsent(new StoreUri("/" + layer.store().info().uuid(), layer.name(), null).ofLayer(), made);
        return made;
    }

    /** Creates a file system under the first free URI; opens its layer if it is not open yet. */
    private LayerFileSystem register(LayerSupplier source) throws IOException {
        boolean registered = false;
        // File systems of closed stores would keep these in memory and their URIs taken.
        OPEN.values().removeIf(open -> open.mount().isGone());
        try {
            Layer layer = source.layer();
            Owner owner = new Owner();
            LayerFileSystem made = new LayerFileSystem(owner, source, LayerUri.ofFileSystem(layer, 1));
            while (OPEN.putIfAbsent(made.uri(), made) != null) {
                made = new LayerFileSystem(owner, source, LayerUri.ofFileSystem(layer, NUMBER.incrementAndGet()));
            }
            registered = true;
            return made;
        } finally {
            if (!registered) {
                source.close();
            }
        }
    }

    @Override
    public String getScheme() {
        return isDefault() ? "file" : LayerUri.SCHEME;
    }

    /**
     * Opens the layer that a URI of the form {@code lcfs:///path/of/store!/layer} names. The path of the store belongs
     * to the JVM's default file system. O(open file systems), plus the cost of opening the store if no other file
     * system has it open.
     *
     * @throws IllegalArgumentException if the URI is malformed or the environment has an unknown key or an invalid
     *     value
     * @throws FileSystemAlreadyExistsException if the layer already has a file system with this URI, or if this is the
     *     JVM's default provider
     * @throws IOException if the store or the layer cannot be opened
     */
    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        requireNotDefault();
        StoreUri parsed = StoreUri.parse(uri);
        LayerEnvironment asked = LayerEnvironment.of(environment);
        if (parsed.path() != null) {
            throw new IllegalArgumentException("not of the form lcfs:///path/of/store!/layer: " + uri);
        }
        String name = parsed.ofLayer();
        if (OPEN.containsKey(name)) {
            throw new FileSystemAlreadyExistsException(name);
        }
        Path device = FileSystems.getDefault().getPath(parsed.store());
        LayerFileSystem made = register(new StoreSupplier(device, parsed.layer(), asked));
        if (OPEN.putIfAbsent(name, made) != null) {
            made.close();
            throw new FileSystemAlreadyExistsException(name);
        }
        return made;
    }

    /**
     * Opens a layer of the store in a file. The environment names the layer under the key
     * {@link LayerFileSystems#LAYER}. O(open file systems), plus the cost of opening the store if no other file system
     * has it open.
     *
     * @throws IllegalArgumentException if the environment has an unknown key or an invalid value
     * @throws UnsupportedOperationException if the environment names no layer, so that another provider may open the
     *     file
     * @throws IOException if the store or the layer cannot be opened
     */
    @Override
    public FileSystem newFileSystem(Path device, Map<String, ?> environment) throws IOException {
        Object layer = environment.get(LayerFileSystems.LAYER);
        if (layer == null || isDefault()) {
            throw new UnsupportedOperationException("no layer is named");
        }
        LayerEnvironment asked = LayerEnvironment.of(environment);
        String name = Objects.requireNonNull(asked.layer());
        String store = device.toRealPath().toString();
        LayerFileSystem made = register(new StoreSupplier(device, name, asked));
        OPEN.putIfAbsent(new StoreUri(store.startsWith("/") ? store : "/" + store, name, null).ofLayer(), made);
        return made;
    }

    private void requireNotDefault() {
        if (isDefault()) {
            throw new FileSystemAlreadyExistsException("the default file system is there already");
        }
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        if (defaultFileSystem != null) {
            if (!LayerUri.parseHostPath(uri).equals("/")) {
                throw new IllegalArgumentException("not file:///: " + uri);
            }
            return defaultFileSystem;
        }
        return find(LayerUri.parse(uri));
    }

    private static LayerFileSystem find(LayerUri uri) {
        LayerFileSystem open = OPEN.get(uri.fileSystem());
        if (open == null) {
            throw new FileSystemNotFoundException(uri.fileSystem());
        }
        return open;
    }

    @Override
    public Path getPath(URI uri) {
        if (defaultFileSystem != null) {
            return defaultFileSystem.getPath(LayerUri.parseHostPath(uri));
        }
        return path(LayerUri.parse(uri));
    }

    /** Returns the path that a URI names in an open file system. */
    static LayerPath path(LayerUri uri) {
        if (uri.path() == null) {
            throw new IllegalArgumentException("no path in " + uri.fileSystem());
        }
        return find(uri).getPath(uri.path());
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        LayerPath file = LayerPath.of(path);
        Options.Open how = Options.open(options);
        try {
            int mode = Options.mode(file.getFileSystem().mount().fileMode(file.location()), attributes);
            return FileChannels.open(file.getFileSystem().mount(), file.location(), how, mode, true);
        } catch (NoSuchFileException e) {
            if (jvm == null || how.isWritable()) {
                throw e;
            }
            return jvm.host().newFileChannel(jvm.on(file, e), options);
        }
    }

    /** Opens a stream for reading. Unlike a channel, it is not closed when its thread is interrupted. */
    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        LayerPath file = LayerPath.of(path);
        Options.Open how = Options.openForInput(options);
        try {
            // Opening for input creates no file, so the mode does not matter.
            return Channels.newInputStream(
                    FileChannels.open(file.getFileSystem().mount(), file.location(), how, Modes.FILE, false));
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return jvm.host().newInputStream(jvm.on(file, e), options);
        }
    }

    /** Opens a stream for writing. Unlike a channel, it is not closed when its thread is interrupted. */
    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        LayerPath file = LayerPath.of(path);
        Options.Open how = Options.openForOutput(options);
        return Channels.newOutputStream(FileChannels.open(
                file.getFileSystem().mount(),
                file.location(),
                how,
                file.getFileSystem().mount().fileMode(file.location()),
                false));
    }

    @Override
    public AsynchronousFileChannel newAsynchronousFileChannel(
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        LayerPath file = LayerPath.of(path);
        Options.Open how = Options.open(options);
        if (how.append()) {
            throw new UnsupportedOperationException("APPEND on a channel without a position");
        }
        try {
            int mode = Options.mode(file.getFileSystem().mount().fileMode(file.location()), attributes);
            return FileChannels.openAsynchronous(file.getFileSystem().mount(), file.location(), how, mode, executor);
        } catch (NoSuchFileException e) {
            if (jvm == null || how.isWritable()) {
                throw e;
            }
            return jvm.host().newAsynchronousFileChannel(jvm.on(file, e), options, executor);
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        LayerPath path = LayerPath.of(directory);
        Objects.requireNonNull(filter, "filter");
        try {
            return LayerDirectoryStream.open(path.location(), path, true, filter);
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return jvm.list(jvm.on(path, e), path, filter);
        }
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        LayerPath path = LayerPath.of(directory);
        path.getFileSystem()
                .files()
                .createDirectory(
                        path.location(),
                        Options.mode(path.getFileSystem().mount().directoryMode(), attributes));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        LayerPath path = LayerPath.of(link);
        LayerPath to = LayerPath.of(target);
        if (attributes.length > 0) {
            throw new UnsupportedOperationException(
                    "not an attribute that a symbolic link is made with: " + attributes[0].name());
        }
        path.getFileSystem().files().createSymbolicLink(path.location(), to.toString());
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        LayerPath path = LayerPath.of(link);
        LayerPath file = LayerPath.of(existing);
        if (!Copier.areInOneLayer(path, file)) {
            throw new FileSystemException(
                    link.toString(), existing.toString(), "a link cannot lead into another layer");
        }
        path.getFileSystem().files().createLink(path.location(), file.location());
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        LayerPath path = LayerPath.of(link);
        LayerFileSystem fileSystem = path.getFileSystem();
        try {
            return fileSystem.getPath(fileSystem.files().readSymbolicLink(path.location()));
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return fileSystem.getPath(
                    jvm.host().readSymbolicLink(jvm.on(path, e)).toString());
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        LayerPath file = LayerPath.of(path);
        file.getFileSystem().files().delete(file.location());
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        LayerPath from = LayerPath.of(source);
        LayerPath to = LayerPath.of(target);
        Options.Copy how = Options.Copy.of(options);
        if (jvm != null
                && from.getFileSystem().isOfJvm(from)
                && from.getFileSystem().files().find(from.location(), how.follow()) == null) {
            Files.copy(jvm.on(from), to, options);
        } else {
            new Copier(from, to, how).copy();
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        new Copier(LayerPath.of(source), LayerPath.of(target), Options.Copy.of(options)).move();
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        LayerPath one = LayerPath.of(path);
        if (one.equals(Objects.requireNonNull(other, "other"))) {
            return true;
        }
        if (!(other instanceof LayerPath two)) {
            return false;
        }
        return one.getFileSystem().key(one).equals(two.getFileSystem().key(two));
    }

    @Override
    public boolean isHidden(Path path) {
        LayerPath name = LayerPath.of(path).getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        LayerPath file = LayerPath.of(path);
        try {
            file.getFileSystem().files().stat(file.location(), true);
            return file.getFileSystem().fileStore();
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return jvm.host().getFileStore(jvm.on(file, e));
        }
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        LayerPath file = LayerPath.of(path);
        try {
            file.getFileSystem().files().checkAccess(file.location(), modes);
        } catch (NoSuchFileException e) {
            file.getFileSystem().requireOfJvm(file, e, modes);
        }
    }

    /**
     * Returns whether a file exists, without the cost of an exception if it does not. The JDK calls this method from
     * Java 20 on.
     *
     * @param path the path
     * @param options {@link LinkOption#NOFOLLOW_LINKS} if a final symbolic link is not followed
     * @return true if the file exists; false if it does not, or if that cannot be determined
     */
    public boolean exists(Path path, LinkOption... options) {
        LayerPath file = LayerPath.of(path);
        try {
            boolean found = Options.isFollowed(options)
                    ? file.getFileSystem().files().find(file.location(), true) != null
                    : file.getFileSystem().files().exists(file.location());
            if (!found && jvm != null) {
                checkAccess(path);
                return true;
            }
            return found;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        LayerPath file = LayerPath.of(path);
        V view = file.getFileSystem().view(file::location, type, Options.isFollowed(options));
        if (view instanceof PosixFileAttributeView inLayer
                && file.getFileSystem().isOfJvm(file)) {
            return type.cast(new JvmAttributeView(file, options, inLayer));
        }
        return view;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        LayerPath file = LayerPath.of(path);
        boolean known =
                Objects.requireNonNull(type, "type") == BasicFileAttributes.class || type == PosixFileAttributes.class;
        if (!known) {
            throw new UnsupportedOperationException("attributes " + type.getName());
        }
        try {
            return type.cast(file.getFileSystem().attributes(file.location(), Options.isFollowed(options)));
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return jvm.host().readAttributes(jvm.on(file, e), type, options);
        }
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        LayerPath file = LayerPath.of(path);
        try {
            return file.getFileSystem()
                    .attributesByName(file.location(), Options.isFollowed(options))
                    .read(attributes);
        } catch (NoSuchFileException e) {
            if (jvm == null) {
                throw e;
            }
            return jvm.host().readAttributes(jvm.on(file, e), attributes, options);
        }
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        LayerPath file = LayerPath.of(path);
        file.getFileSystem()
                .attributesByName(file.location(), Options.isFollowed(options))
                .set(attribute, value);
    }
}
