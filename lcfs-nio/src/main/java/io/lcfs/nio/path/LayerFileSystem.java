package io.lcfs.nio.path;

import io.lcfs.nio.attribute.AttributeNames;
import io.lcfs.nio.attribute.LayerAttributeView;
import io.lcfs.nio.attribute.LayerFileAttributes;
import io.lcfs.nio.attribute.LayerFileStore;
import io.lcfs.nio.attribute.Principals;
import io.lcfs.nio.attribute.XattrView;
import io.lcfs.nio.file.LayerFiles;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import io.lcfs.nio.store.LayerSupplier;
import io.lcfs.nio.uri.LayerUri;
import io.lcfs.nio.watch.PollingWatchService;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file system of one layer. Its working directory, against which relative paths are resolved, is the root.
 * Thread-safe.
 */
public final class LayerFileSystem extends FileSystem {
    private static final AtomicLong MADE = new AtomicLong();

    private final long number = MADE.incrementAndGet();
    private final Owner owner;
    private final String uri;
    private final Mount mount;
    private final LayerPath root = new LayerPath(this, "/");
    private final Principals principals;

    public LayerFileSystem(Owner owner, LayerSupplier source, String uri) {
        this.owner = owner;
        this.uri = uri;
        this.mount = new Mount(source, uri, new HostOfOwner());
        this.principals = new Principals(mount);
    }

    /** The provider that made the file system. */
    public interface Owner {
        FileSystemProvider provider();

        /** Returns the JVM's own files if the file system is the JVM's default one, otherwise null. */
        @Nullable
        JvmFiles jvm();

        /** Creates a temporary file, as {@link Mount.Host#temporaryFile} describes it. */
        FileChannel temporaryFile() throws IOException;

        /** Ends the use of the URIs of a file system that is being closed. */
        void forget(LayerFileSystem fileSystem);
    }

    /** The host, as the provider knows it. */
    private final class HostOfOwner implements Mount.Host {
        @Override
        public boolean isOfJvm(String path) {
            return LayerFileSystem.this.isOfJvm(new LayerPath(LayerFileSystem.this, path));
        }

        @Override
        public FileChannel temporaryFile() throws IOException {
            return owner.temporaryFile();
        }
    }

    public Mount mount() {
        return mount;
    }

    public LayerFiles files() {
        return mount.files();
    }

    LayerPath root() {
        return root;
    }

    /** Orders file systems by age, so that paths of different file systems have an order. */
    int compareTo(LayerFileSystem other) {
        return Long.compare(number, other.number);
    }

    /** Returns the URI of the file system, without the slash of its root. */
    public String uri() {
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
            return isOpen()
                    && files().stat(new Location(absolutePath, absolutePath), true)
                            .isDirectory();
        } catch (IOException | ClosedFileSystemException e) {
            // The path counts as one without a directory.
            return false;
        }
    }

    /** Returns whether this is the JVM's default file system. */
    boolean isDefault() {
        return owner.jvm() != null;
    }

    /** Returns whether a file that the layer does not have may be one of the JVM's own files on the host. */
    public boolean isOfJvm(LayerPath path) {
        JvmFiles jvm = owner.jvm();
        return jvm != null && jvm.isBelowHome(path);
    }

    /** Requires that a file that the layer does not have is one of the JVM's own files on the host. */
    public void requireOfJvm(LayerPath file, NoSuchFileException missing, AccessMode... modes) throws IOException {
        JvmFiles jvm = owner.jvm();
        if (jvm == null) {
            throw missing;
        }
        jvm.checkAccess(jvm.on(file, missing), file, modes);
    }

    /** Returns a key that is equal for all paths of one file, in the layer or among the JVM's own files on the host. */
    public Object key(LayerPath path) throws IOException {
        try {
            return files().key(path.location(), true);
        } catch (NoSuchFileException e) {
            JvmFiles jvm = owner.jvm();
            if (jvm == null) {
                throw e;
            }
            return Objects.requireNonNull(jvm.host()
                    .readAttributes(jvm.on(path, e), BasicFileAttributes.class)
                    .fileKey());
        }
    }

    public LayerFileAttributes attributes(Location at, boolean follow) throws IOException {
        return LayerFileAttributes.read(mount, principals, at, follow);
    }

    public AttributeNames attributesByName(Location at, boolean follow) {
        return new AttributeNames(mount, principals, at, follow);
    }

    public LayerFileStore fileStore() {
        return new LayerFileStore(mount);
    }

    /** Returns the attribute view of a type, or null if the type is not supported. */
    public <V extends FileAttributeView> @Nullable V view(Supplier<Location> at, Class<V> type, boolean follow) {
        if (Objects.requireNonNull(type, "type") == BasicFileAttributeView.class) {
            return type.cast(new LayerAttributeView(mount, principals, "basic", at, follow));
        }
        if (type == FileOwnerAttributeView.class) {
            return type.cast(new LayerAttributeView(mount, principals, "owner", at, follow));
        }
        if (type == PosixFileAttributeView.class) {
            return type.cast(new LayerAttributeView(mount, principals, "posix", at, follow));
        }
        return type == UserDefinedFileAttributeView.class ? type.cast(new XattrView(mount, at, follow)) : null;
    }

    @Override
    public FileSystemProvider provider() {
        return owner.provider();
    }

    @Override
    public void close() throws IOException {
        if (isDefault()) {
            throw new UnsupportedOperationException("the default file system cannot be closed");
        }
        owner.forget(this);
        mount.close();
    }

    @Override
    public boolean isOpen() {
        return mount.isOpen();
    }

    @Override
    public boolean isReadOnly() {
        return mount.isReadOnly();
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
        return List.of(fileStore());
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
        mount.requireOpen();
        return mount.opened(new PollingWatchService(this, mount));
    }

    @Override
    public String toString() {
        return uri + "/";
    }
}
