package io.lcfs.nio.file;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.RenameOption;
import io.lcfs.StoreClosedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operations on the files of a layer, with the exceptions that {@code java.nio.file} specifies. Thread-safe. */
public final class LayerFiles {
    private final Mount mount;

    LayerFiles(Mount mount) {
        this.mount = mount;
    }

    /** An operation on the layer that returns a value. */
    public interface Call<T> {
        T run(Layer layer) throws IOException;
    }

    /** An operation on the layer that returns nothing. */
    public interface Action {
        void run(Layer layer) throws IOException;
    }

    public <T> T call(Location at, Call<T> call) throws IOException {
        Layer layer = mount.layer(at);
        try {
            return call.run(at.on(layer));
        } catch (IOException e) {
            throw Failures.of(e, at);
        } catch (StoreClosedException e) {
            throw Failures.closed(e);
        }
    }

    public void run(Location at, Action action) throws IOException {
        call(at, layer -> {
            action.run(layer);
            return layer;
        });
    }

    /** Runs a read-modify-write change of a file; such changes of one file exclude each other. */
    public void update(Location at, Action action) throws IOException {
        ReentrantLock lock = FileUpdates.lock(key(at, false));
        lock.lock();
        try {
            run(at, action);
        } finally {
            lock.unlock();
        }
    }

    public FileInfo stat(Location at, boolean follow) throws IOException {
        return call(at, layer -> follow ? layer.stat(at.at()) : layer.stat(at.at(), NO_FOLLOW));
    }

    /** Returns the attributes of a file, or null if the file does not exist. */
    @Nullable
    public FileInfo find(Location at, boolean follow) throws IOException {
        try {
            return stat(at, follow);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    public boolean exists(Location at) throws IOException {
        return call(at, layer -> layer.exists(at.at()));
    }

    /** Returns the location on which an attribute is set: the target of a final symbolic link, or the path itself. */
    public Location settable(Location at, boolean follow) throws IOException {
        return follow ? at.ofInode(stat(at, true).inode()) : at;
    }

    public FileKey key(Location at, boolean follow) throws IOException {
        return FileKey.of(mount.layer(), stat(at, follow).inode());
    }

    /**
     * Checks whether the layer allows the access and, for writing, whether it can be written at all. Without
     * credentials all access is allowed, except the execution of a file that has no execute permission for any user.
     */
    public void checkAccess(Location at, AccessMode... modes) throws IOException {
        run(at, layer -> layer.checkAccess(at.at(), modes));
        if (List.of(modes).contains(AccessMode.WRITE) && mount.isFixed()) {
            throw new AccessDeniedException(at.shown(), null, "the file system is read-only");
        }
    }

    public String realPath(Location at) throws IOException {
        return call(at, layer -> layer.realPath(at.at()));
    }

    /**
     * Returns an absolute path without {@code .}, and without each {@code ..} that does not follow a symbolic link.
     */
    public String pathOfLink(Location path) throws IOException {
        stat(path, false);
        Deque<String> kept = new ArrayDeque<>();
        for (String name : path.at().substring(1).split("/", -1)) {
            String above = "/" + String.join("/", kept);
            boolean goesUp = name.equals("..") && !"..".equals(kept.peekLast());
            if (goesUp && !isLink(new Location(above, path.shown()))) {
                kept.pollLast();
            } else if (!name.equals(".") && !name.isEmpty()) {
                kept.addLast(name);
            }
        }
        return "/" + String.join("/", kept);
    }

    private boolean isLink(Location at) throws IOException {
        return stat(at, false).kind() == FileKind.SYMBOLIC_LINK;
    }

    /**
     * Creates a directory. As on Linux, an existing directory is reported as such even by a layer that cannot change.
     */
    public void createDirectory(Location at, int mode) throws IOException {
        if (mount.isFixed() && exists(at)) {
            throw new FileAlreadyExistsException(at.shown());
        }
        run(at, layer -> layer.createDirectory(at.at(), mode));
    }

    public void createSymbolicLink(Location at, String target) throws IOException {
        if (target.isEmpty()) {
            throw new FileSystemException(at.shown(), null, "the target of a symbolic link is empty");
        }
        run(at, layer -> layer.createSymbolicLink(at.at(), target));
    }

    public String readSymbolicLink(Location at) throws IOException {
        return call(at, layer -> layer.readSymbolicLink(at.at()));
    }

    public void createLink(Location at, Location existing) throws IOException {
        Layer layer = mount.layer();
        try {
            layer.createLink(at.at(), existing.at());
        } catch (IOException e) {
            throw Failures.of(e, at, existing);
        } catch (StoreClosedException e) {
            throw Failures.closed(e);
        }
    }

    public void rename(Location source, Location target, RenameOption... options) throws IOException {
        Layer layer = mount.layer();
        try {
            source.rename(layer, target, options);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw Failures.of(e, target);
        } catch (IOException e) {
            throw Failures.of(e, source, target);
        } catch (StoreClosedException e) {
            throw Failures.closed(e);
        }
    }

    public void delete(Location at) throws IOException {
        run(at, layer -> layer.delete(at.at()));
    }

    /** Deletes the name of a directory, or of a file that is not a directory; refuses the other kind. */
    public void delete(Location at, boolean directory) throws IOException {
        if (stat(at, false).isDirectory() == directory) {
            delete(at);
        } else if (directory) {
            throw new NotDirectoryException(at.shown());
        } else {
            throw new FileSystemException(at.shown(), null, "is a directory");
        }
    }

    /** Returns the inode of a directory. */
    public long directory(Location at, boolean follow) throws IOException {
        FileInfo info = stat(at, follow);
        if (!info.isDirectory()) {
            throw new NotDirectoryException(at.shown());
        }
        return info.inode();
    }

    public DirectoryEntries list(Location at) throws IOException {
        return call(at, layer -> layer.list(at.at()));
    }

    /** Returns all entries of a directory, in the order of the layer. */
    public List<DirectoryEntry> entries(Location at) throws IOException {
        return iterate(at, entries -> {
            List<DirectoryEntry> all = new ArrayList<>();
            entries.forEach(all::add);
            return all;
        });
    }

    public boolean isEmpty(Location at) throws IOException {
        return iterate(at, entries -> !entries.iterator().hasNext());
    }

    /** Runs an action on the entries of a directory; a failed iteration throws the exception of any other call. */
    private <T> T iterate(Location at, Function<DirectoryEntries, T> action) throws IOException {
        return call(at, layer -> {
            try (DirectoryEntries entries = layer.list(at.at())) {
                return action.apply(entries);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    public LayerFile openFile(Location at, int mode, FileOption... options) throws IOException {
        return call(at, layer -> layer.openFile(at.at(), mode, options));
    }
}
