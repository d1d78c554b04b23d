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
import io.lcfs.engine.names.Start;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves paths of a layer, and reads names and attributes. Makes no changes. Many threads that share the layer's lock
 * may use it.
 */
public final class Lookup {
    private static final int FINDABLE_AT_ONCE = 1024;
    private static final OfThread<Item> ITEM = new OfThread<>(Item::new);

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Permissions permissions;
    private final Start start;

    Lookup(LayerParts parts) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.data = parts.data();
        this.permissions = parts.permissions();
        this.start = parts.start();
    }

    /** Returns the inode number at a path. */
    public long resolve(String path, boolean follow) throws IOException {
        return look(path, follow).inode();
    }

    /**
     * Returns the inode number of a regular file.
     *
     * @param rights the rights that the user needs, constants of {@link Permissions}
     */
    public long resolveFile(String path, boolean follow, int rights) throws IOException {
        PathCache.Entry found = look(path, follow);
        requireOpenable(found.inode(), found.kind(), rights, path);
        return found.inode();
    }

    /** Returns the inode number of a directory that the user may list. Follows a symbolic link at the end. */
    public long resolveDirectory(String path) throws IOException {
        PathCache.Entry found = look(path, true);
        if (found.kind() != InodeDescriptor.DIRECTORY) {
            throw new NotDirectoryException(path);
        }
        requireListable(found.inode(), path);
        return found.inode();
    }

    /** Checks that the user may list a directory. */
    public void requireListable(long number, String path) throws IOException {
        permissions.require(tree, number, Permissions.READ, path);
    }

    /** Checks that a path leads to an inode and that the user has rights on it. Follows a symbolic link at the end. */
    public void requireAccess(String path, int rights) throws IOException {
        long number = resolve(path, true);
        permissions.require(Inode.load(tree, number), rights, path);
    }

    /** Returns the attributes of the inode at a path. */
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

    /** Returns the attributes of a regular file; see {@link #resolveFile}. */
    public FileInfo statFile(String path, boolean follow, int rights) throws IOException {
        FileInfo info = stat(path, follow);
        requireOpenable(info.inode(), Inode.code(info.kind()), rights, path);
        return info;
    }

    /** Returns the attributes of an inode. */
    public FileInfo stat(long inode) throws IOException {
        return Inode.info(tree, inode, ITEM.get());
    }

    /** Returns whether a path names an inode. Does not follow a symbolic link at the end. */
    public boolean exists(String path) throws IOException {
        return walk(PathResolver.ofThread(), path, EndLink.KEEP) == Outcome.FOUND;
    }

    /** Returns entries of a directory; see {@link Directory#list}. */
    public DirectoryBatch list(long directoryInode, long from, int most) throws IOException {
        return Directory.list(tree, directoryInode, from, most);
    }

    /** Returns the target of a symbolic link. */
    public String readSymbolicLink(String path) throws IOException {
        PathResolver found = find(path, EndLink.KEEP);
        if (found.kind() != InodeDescriptor.SYMBOLIC_LINK) {
            throw new NotLinkException(path);
        }
        return Names.decode(PathResolver.readLink(layer, data, found.inode()));
    }

    /** Returns the path of the same file without symbolic links and dots. */
    public String realPath(String path) throws IOException {
        PathResolver found = find(path, EndLink.FOLLOW);
        Place place = found.place(path);
        return place.parent() == 0
                ? Objects.requireNonNull(PathFinder.path(tree, place.inode()))
                : PathFinder.path(tree, place.parent(), place.name());
    }

    /** Returns all paths of the inode at a path, sorted. */
    public Set<String> paths(String path) throws IOException {
        permissions.requireSuperuser(path, "see each path of a file");
        return PathFinder.paths(tree, resolve(path, false));
    }

    /** Returns the entry at the end of a path, which is to be deleted. Refuses a path that does not end with a name. */
    public NamedEntry entry(String path) throws IOException {
        Place place = find(path, EndLink.NAME).namedPlace(path);
        return new NamedEntry(
                place.parent(),
                new DirectoryEntry(Names.decode(place.name()), Inode.fileKind(place.kind()), place.inode()));
    }

    /**
     * Checks that each entry of a directory is found by its name. An entry under the wrong hash is listed but can never
     * be deleted.
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

    /**
     * Resolves a path. A path that was resolved before is taken from the cache, unless names were removed or replaced
     * since.
     */
    private PathCache.Entry look(String path, boolean follow) throws IOException {
        long version = layer.pathVersion();
        PathCache.Entry known = known(version, path, follow);
        if (known != null) {
            return known;
        }
        PathResolver found = find(path, follow ? EndLink.FOLLOW : EndLink.KEEP);
        PathCache.Key key = new PathCache.Key(layer.id(), start.of(path), path, follow);
        PathCache.Entry entry = new PathCache.Entry(key, version, found.inode(), found.kind());
        layer.paths().add(entry);
        return entry;
    }

    /** Returns the cached result for a path, or null; see {@link #known(long, String, boolean)}. */
    PathCache.@Nullable Entry known(String path, boolean follow) {
        return known(layer.pathVersion(), path, follow);
    }

    /**
     * Returns the cached result for a path, or null. Returns null if the user is not the superuser, because the user
     * may lack a right on the way.
     */
    private PathCache.@Nullable Entry known(long version, String path, boolean follow) {
        return permissions.isSuperuser() ? layer.paths().find(version, layer.id(), start.of(path), path, follow) : null;
    }

    /** Resolves a path with the permissions of the user. */
    Outcome walk(PathResolver resolver, String path, EndLink endLink) throws IOException {
        return resolver.walk(layer, data, permissions, start, path, endLink);
    }

    /** Resolves a path that must exist. The result is in the thread's resolver. */
    PathResolver find(String path, EndLink endLink) throws IOException {
        return find(PathResolver.ofThread(), path, endLink);
    }

    /** Resolves a path that must exist, with a given resolver. */
    PathResolver find(PathResolver resolver, String path, EndLink endLink) throws IOException {
        Outcome outcome = walk(resolver, path, endLink);
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        return resolver;
    }

    /** Checks that a file can be opened. A directory is never written, whatever the user's rights are. */
    void requireOpenable(long number, int kind, int rights, String path) throws IOException {
        if (kind == InodeDescriptor.DIRECTORY && rights != Permissions.READ) {
            requireRegular(kind, path);
        }
        permissions.require(tree, number, rights, path);
        requireRegular(kind, path);
    }

    private static void requireRegular(int kind, String path) throws FileSystemException {
        switch (kind) {
            case InodeDescriptor.REGULAR -> {}
            case InodeDescriptor.DIRECTORY -> throw new FileSystemException(path, null, "is a directory");
            case InodeDescriptor.SYMBOLIC_LINK -> throw new FileSystemLoopException(path);
            default -> throw new FileSystemException(path, null, "is not a regular file");
        }
    }

    /** Returns the inode number of an existing regular file, after a walk that would have allowed its creation. */
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
