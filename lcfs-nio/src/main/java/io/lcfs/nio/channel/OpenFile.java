package io.lcfs.nio.channel;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Credentials;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStoreException;
import io.lcfs.StoreClosedException;
import io.lcfs.nio.file.Failures;
import io.lcfs.nio.file.FileKey;
import io.lcfs.nio.file.FileUpdates;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An open file in the form that both kinds of channel need: access by position, and the actions at its close.
 * Thread-safe.
 */
final class OpenFile {
    private static final Credentials SUPERUSER = new Credentials(0, 0, Set.of(), 0);

    private final Mount mount;
    private final Layer layer;
    private final LayerFile file;
    private final Location location;
    private final Options.Open how;
    private final AtomicBoolean open = new AtomicBoolean(true);

    OpenFile(Mount mount, Layer layer, LayerFile file, Location location, Options.Open how) {
        this.mount = mount;
        this.layer = layer;
        this.file = file;
        this.location = location;
        this.how = how;
    }

    /** One operation on the file. */
    private interface Work {
        long run() throws IOException;
    }

    private long work(Work work) throws IOException {
        try {
            return work.run();
        } catch (StoreClosedException e) {
            throw closed(e);
        } catch (IllegalArgumentException e) {
            throw new FileSystemException(location.shown(), null, e.getMessage());
        } catch (IOException e) {
            throw Failures.of(e, location);
        }
    }

    private static ClosedChannelException closed(StoreClosedException cause) {
        ClosedChannelException closed = new ClosedChannelException();
        closed.initCause(cause);
        return closed;
    }

    private long change(Work work) throws IOException {
        long result = work(work);
        if (how.sync()) {
            force();
        }
        return result;
    }

    Mount mount() {
        return mount;
    }

    /** Returns the identity of the open file, independent of its present names. */
    FileKey key() throws IOException {
        return FileKey.of(layer, work(() -> file.stat().inode()));
    }

    boolean isAppending() {
        return how.append();
    }

    void requireReadable() {
        if (!how.isReadable()) {
            throw new NonReadableChannelException();
        }
    }

    void requireWritable() {
        if (!how.isWritable()) {
            throw new NonWritableChannelException();
        }
    }

    long size() throws IOException {
        return work(file::size);
    }

    int read(ByteBuffer target, long position) throws IOException {
        return (int) work(() -> target.hasRemaining() ? file.read(position, target) : 0);
    }

    /** Writes at a position, or at the present end of the file if it was opened for appending. */
    int write(ByteBuffer source, long position) throws IOException {
        return (int) change(() -> how.append() ? file.append(source) : file.write(position, source));
    }

    /** Truncates the file; never extends it. */
    void truncate(long size) throws IOException {
        ReentrantLock lock = FileUpdates.lock(key());
        lock.lock();
        try {
            change(() -> {
                if (size < file.size()) {
                    file.truncate(size);
                }
                return size;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Extends a file that is shorter than a size. Throws if the file is not open for writing. */
    void reach(long size) throws IOException {
        if (size <= size()) {
            return;
        }
        if (!how.isWritable()) {
            throw new FileSystemException(
                    location.shown(), null, "the file ends before byte " + size + " and is not open for writing");
        }
        ReentrantLock lock = FileUpdates.lock(key());
        lock.lock();
        try {
            change(() -> {
                if (size > file.size()) {
                    file.truncate(size);
                }
                return size;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything durable that was written to the store so far. */
    void force() throws IOException {
        work(() -> {
            mount.sync();
            return 0;
        });
    }

    /** Returns a view of the file's bytes, or null if the file has no name left. Call it for committed layers only. */
    @Nullable
    FileView view() throws IOException {
        long inode = work(() -> file.stat().inode());
        try {
            return view(inode);
        } catch (NoSuchFileException e) {
            return null;
        } catch (StoreClosedException e) {
            throw closed(e);
        } catch (IOException e) {
            throw Failures.of(e, location);
        }
    }

    /** Opens a view without checking permissions again: they were checked when the file was opened. */
    private FileView view(long inode) throws IOException {
        if (layer.credentials() == null) {
            return layer.at(inode).openView("");
        }
        try (Layer all = layer.withCredentials(SUPERUSER)) {
            return all.at(inode).openView("");
        }
    }

    boolean isFrozen() throws IOException {
        return work(() -> mount.isFrozen() ? 1 : 0) > 0;
    }

    /**
     * Closes the file. Deletes its name if the file was opened to be deleted on close and the name still belongs to it.
     */
    void close() throws IOException {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            if (how.deleteOnClose()
                    && layer.stat(location.at(), NO_FOLLOW).inode()
                            == file.stat().inode()) {
                layer.delete(location.at());
            }
        } catch (FileSystemException | LayerStoreException | StoreClosedException e) {
            // Deletion is a best effort: the name may have been deleted already, or the layer may be committed by now.
        } finally {
            file.close();
        }
    }
}
