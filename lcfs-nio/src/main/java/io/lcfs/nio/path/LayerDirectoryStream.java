package io.lcfs.nio.path;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.StoreClosedException;
import io.lcfs.nio.channel.FileChannels;
import io.lcfs.nio.file.Failures;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. It is addressed by its inode, so relative paths lead into the same directory even after the
 * directory or one above it was renamed or replaced. Entries are read in batches; an entry that is added or deleted
 * meanwhile may or may not be shown.
 */
public final class LayerDirectoryStream implements SecureDirectoryStream<Path> {
    private final LayerFileSystem fileSystem;
    private final LayerPath path;
    private final Location location;
    private final long directory;
    private final Filter<? super Path> filter;
    private final DirectoryEntries entries;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicBoolean iterated = new AtomicBoolean();

    private LayerDirectoryStream(
            LayerFileSystem fileSystem,
            LayerPath path,
            Location location,
            long directory,
            Filter<? super Path> filter,
            DirectoryEntries entries) {
        this.fileSystem = fileSystem;
        this.path = path;
        this.location = location;
        this.directory = directory;
        this.filter = filter;
        this.entries = entries;
    }

    /** Opens a directory and shows its entries below a given path. */
    public static LayerDirectoryStream open(Location at, LayerPath shownAs, boolean follow, Filter<? super Path> filter)
            throws IOException {
        LayerFileSystem fileSystem = shownAs.getFileSystem();
        long directory = fileSystem.files().directory(at, follow);
        DirectoryEntries entries = fileSystem.files().list(at.ofInode(directory));
        return fileSystem.mount().opened(new LayerDirectoryStream(fileSystem, shownAs, at, directory, filter, entries));
    }

    private Location in(Path relative) {
        LayerPath ours = LayerPath.of(relative);
        if (ours.getFileSystem() != fileSystem) {
            throw new ProviderMismatchException(relative + " is of another file system");
        }
        requireOpen();
        return ours.locationIn(directory);
    }

    /** Returns a supplier of a location that throws once the stream is closed. */
    private Supplier<Location> whileOpen(Location at) {
        return () -> {
            requireOpen();
            return at;
        };
    }

    private void requireOpen() {
        if (!open.get()) {
            throw new ClosedDirectoryStreamException();
        }
    }

    @Override
    public Iterator<Path> iterator() {
        if (!open.get()) {
            throw new IllegalStateException("the directory stream is closed");
        }
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("the iterator was taken already");
        }
        return new Entries(entries.iterator());
    }

    private final class Entries implements Iterator<Path> {
        private final Iterator<DirectoryEntry> source;
        private @Nullable Path ahead;

        Entries(Iterator<DirectoryEntry> source) {
            this.source = source;
        }

        @Override
        public boolean hasNext() {
            if (ahead == null) {
                ahead = find();
            }
            return ahead != null;
        }

        private @Nullable Path find() {
            try {
                Path entry = read();
                while (entry != null && !filter.accept(entry)) {
                    entry = read();
                }
                return entry;
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            }
        }

        /** Returns the next entry before filtering, or null if there is none or the stream is closed. */
        private @Nullable Path read() {
            try {
                return open.get() && source.hasNext() ? path.child(source.next().name()) : null;
            } catch (UncheckedIOException e) {
                throw new DirectoryIteratorException(e.getCause());
            } catch (StoreClosedException e) {
                if (open.get() && fileSystem.isOpen()) {
                    throw Failures.closed(e);
                }
                return null;
            }
        }

        @Override
        public Path next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Path next = Objects.requireNonNull(ahead);
            ahead = null;
            return next;
        }
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path relative, LinkOption... options) throws IOException {
        return open(in(relative), path.resolve(relative), Options.isFollowed(options), entry -> true);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path relative, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        Location at = in(relative);
        int mode = Options.mode(fileSystem.mount().fileMode(at), attributes);
        return FileChannels.open(fileSystem.mount(), at, Options.open(options), mode, true);
    }

    @Override
    public void deleteFile(Path relative) throws IOException {
        fileSystem.files().delete(in(relative), false);
    }

    @Override
    public void deleteDirectory(Path relative) throws IOException {
        fileSystem.files().delete(in(relative), true);
    }

    @Override
    public void move(Path relative, SecureDirectoryStream<Path> targetDirectory, Path target) throws IOException {
        if (!(Objects.requireNonNull(targetDirectory, "targetDirectory") instanceof LayerDirectoryStream there)) {
            throw new ProviderMismatchException("the target directory is of another provider");
        }
        Location from = in(relative);
        LayerPath to = LayerPath.of(target);
        there.requireOpen();
        if (!Copier.areInOneLayer(path, there.path)) {
            throw new AtomicMoveNotSupportedException(
                    from.shown(), to.toString(), "the directories are in different layers");
        }
        fileSystem.files().rename(from, there.in(to));
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Class<V> type) {
        requireOpen();
        return fileSystem.view(whileOpen(location.ofInode(directory)), type, false);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path relative, Class<V> type, LinkOption... options) {
        return fileSystem.view(whileOpen(in(relative)), type, Options.isFollowed(options));
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            entries.close();
            fileSystem.mount().forget(this);
        }
    }
}
