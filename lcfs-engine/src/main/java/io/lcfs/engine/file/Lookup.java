package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Names;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.PathCache;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.names.NamedEntry;
import io.lcfs.engine.names.PathFinder;
import io.lcfs.engine.names.PathResolver;
import io.lcfs.engine.names.PathResolver.EndLink;
import io.lcfs.engine.names.PathResolver.Outcome;
import io.lcfs.engine.names.Place;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the paths of a layer lead to, and reads the names and attributes that are there. Changes nothing. Safe for
 * many threads that share the layer's lock.
 */
public final class Lookup {
    private static final int FINDABLE_AT_ONCE = 1024;
    private static final OfThread<Item> ITEM = new OfThread<>(Item::new);

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Permissions permissions;

    Lookup(LayerParts parts) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.data = parts.data();
        this.permissions = parts.permissions();
    }

    /** The inode of a path. */
    public long resolve(String path, boolean follow) throws IOException {
        return look(path, follow).inode();
    }

    /**
     * The inode of a regular file.
     *
     * @param rights what the user is going to do, of {@link Permissions}
     */
    public long resolveFile(String path, boolean follow, int rights) throws IOException {
        PathCache.Entry found = look(path, follow);
        requireOpenable(found.inode(), found.kind(), rights, path);
        return found.inode();
    }

    /** The inode of a directory that is going to be listed; a symbolic link at the end is followed. */
    public long resolveDirectory(String path) throws IOException {
        PathCache.Entry found = look(path, true);
        if (found.kind() != InodeDescriptor.DIRECTORY) {
            throw new NotDirectoryException(path);
        }
        requireListable(found.inode(), path);
        return found.inode();
    }

    /** Requires that the user may list a directory. */
    public void requireListable(long number, String path) throws IOException {
        permissions.require(tree, number, Permissions.READ, path);
    }

    /** Requires that what a path leads to is there, and rights on it. */
    public void requireAccess(String path, int rights) throws IOException {
        long number = resolve(path, true);
        permissions.require(Inode.load(tree, number), rights, path);
    }

    /** Attributes of what a path names. */
    public FileInfo stat(String path, boolean follow) throws IOException {
        PathCache.Entry found = look(path, follow);
        long edits = tree.edits();
        FileInfo known = found.info(edits);
        if (known != null) {
            return known;
        }
        FileInfo info = stat(found.inode());
        found.remember(edits, info);
        return info;
    }

    /** Attributes of a regular file; see {@link #resolveFile}. */
    public FileInfo statFile(String path, boolean follow, int rights) throws IOException {
        FileInfo info = stat(path, follow);
        requireOpenable(info.inode(), Inode.code(info.kind()), rights, path);
        return info;
    }

    /** Attributes of an inode. */
    public FileInfo stat(long inode) throws IOException {
        return Inode.info(tree, inode, ITEM.get());
    }

    /** Tells whether a path names something. */
    public boolean exists(String path) throws IOException {
        return walk(PathResolver.ofThread(), path, EndLink.KEEP) == Outcome.FOUND;
    }

    /** Entries of a directory; see {@link Directory#list}. */
    public DirectoryBatch list(long directoryInode, long from, int most) throws IOException {
        return Directory.list(tree, directoryInode, from, most);
    }

    /** What a symbolic link says. */
    public String readSymbolicLink(String path) throws IOException {
        PathResolver found = find(path, EndLink.KEEP);
        if (found.kind() != InodeDescriptor.SYMBOLIC_LINK) {
            throw new NotLinkException(path);
        }
        return Names.decode(PathResolver.readLink(layer, data, found.inode()));
    }

    /** The path, without links and dots, of what a path names. */
    public String realPath(String path) throws IOException {
        PathResolver found = find(path, EndLink.FOLLOW);
        Place place = found.place(path);
        return place.parent() == 0
                ? Objects.requireNonNull(PathFinder.path(tree, place.inode()))
                : PathFinder.path(tree, place.parent(), place.name());
    }

    /** Every path of what a path names, sorted. */
    public Set<String> paths(String path) throws IOException {
        permissions.requireSuperuser(path, "see each path of a file");
        return PathFinder.paths(tree, resolve(path, false));
    }

    /** The name that a path ends with, which is to be deleted; refuses a path without one. */
    public NamedEntry entry(String path) throws IOException {
        Place place = find(path, EndLink.NAME).namedPlace(path);
        return new NamedEntry(
                place.parent(),
                new DirectoryEntry(Names.decode(place.name()), Inode.fileKind(place.kind()), place.inode()));
    }

    /**
     * Requires that each entry of a directory is found by its name. An entry that lies under the hash of another name
     * is listed, but can never be deleted.
     */
    public void requireFindable(long number) throws IOException {
        Item found = ITEM.get();
        long from = DirectoryBatch.START;
        boolean isLast = false;
        while (!isLast) {
            DirectoryBatch batch = list(number, from, FINDABLE_AT_ONCE);
            for (DirectoryEntry entry : batch.entries()) {
                byte[] name = Names.encode(entry.name());
                int at = Directory.find(layer, number, name, 0, name.length, found);
                if (at < 0 || EntryDescriptor.inode(found.buffer(), at) != entry.inode()) {
                    throw new CorruptStoreException(
                            "directory " + number + " lists the name \"" + entry.name()
                                    + "\", which is not found in it",
                            tree.rootBlock());
                }
            }
            from = batch.next();
            isLast = batch.isLast();
        }
    }

    /** Where a path leads; one that was walked before needs no walk, unless names were removed or replaced since. */
    private PathCache.Entry look(String path, boolean follow) throws IOException {
        long version = layer.pathVersion();
        PathCache.Entry known = known(version, path, follow);
        if (known != null) {
            return known;
        }
        PathResolver found = find(path, follow ? EndLink.FOLLOW : EndLink.KEEP);
        PathCache.Entry entry = new PathCache.Entry(layer.id(), version, path, follow, found.inode(), found.kind());
        layer.paths().add(entry);
        return entry;
    }

    /** Returns where a path led before, or null; see {@link #known(long, String, boolean)}. */
    PathCache.@Nullable Entry known(String path, boolean follow) {
        return known(layer.pathVersion(), path, follow);
    }

    /** Where a path led before; nowhere for a user who may be refused something on the way. */
    private PathCache.@Nullable Entry known(long version, String path, boolean follow) {
        return permissions.isSuperuser() ? layer.paths().find(layer.id(), version, path, follow) : null;
    }

    /** Walks a path of this layer, as far as the user may. */
    Outcome walk(PathResolver resolver, String path, EndLink endLink) throws IOException {
        return resolver.walk(layer, data, permissions, path, endLink);
    }

    /** Walks a path that must name something; the result is in the thread's resolver. */
    PathResolver find(String path, EndLink endLink) throws IOException {
        return find(PathResolver.ofThread(), path, endLink);
    }

    /** Walks a path that must name something, with a resolver of the caller's. */
    PathResolver find(PathResolver resolver, String path, EndLink endLink) throws IOException {
        Outcome outcome = walk(resolver, path, endLink);
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        return resolver;
    }

    /** Requires that a file can be opened: a directory is never written, whatever is allowed. */
    void requireOpenable(long number, int kind, int rights, String path) throws IOException {
        if (kind == InodeDescriptor.DIRECTORY && rights != Permissions.READ) {
            requireRegular(kind, path);
        }
        permissions.require(tree, number, rights, path);
        requireRegular(kind, path);
    }

    private static void requireRegular(int kind, String path) throws FileSystemException {
        if (kind != InodeDescriptor.REGULAR) {
            String what = switch (kind) {
                case InodeDescriptor.DIRECTORY -> "is a directory";
                case InodeDescriptor.SYMBOLIC_LINK -> "is a symbolic link";
                default -> "is not a regular file";
            };
            throw new FileSystemException(path, null, what);
        }
    }

    /** Returns a regular file that was walked to, and would have been made if it were not there. */
    long opened(PathResolver resolver, Outcome outcome, int rights, String path) throws IOException {
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        if (resolver.kind() == InodeDescriptor.DIRECTORY) {
            requireRegular(resolver.kind(), path);
        }
        requireOpenable(resolver.inode(), resolver.kind(), rights, path);
        return resolver.inode();
    }
}
