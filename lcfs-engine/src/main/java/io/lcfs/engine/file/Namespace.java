package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Names;
import io.lcfs.RenameOption;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.PathCache;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.names.DirectoryMaker;
import io.lcfs.engine.names.DirectoryPlan;
import io.lcfs.engine.names.Links;
import io.lcfs.engine.names.MissingDirectories;
import io.lcfs.engine.names.NamedEntry;
import io.lcfs.engine.names.PathFinder;
import io.lcfs.engine.names.PathResolver;
import io.lcfs.engine.names.PathResolver.EndLink;
import io.lcfs.engine.names.PathResolver.Outcome;
import io.lcfs.engine.names.Place;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file tree of one layer, by path: what {@link io.lcfs.Layer} promises, less locks, space and handles, which are the
 * caller's. Methods that change need the layer's exclusive lock; the others are safe for many threads.
 *
 * <p>A method that may leave an orphan returns it: the inode that the caller gives to {@link Orphans#reapStep} until that
 * returns true, or 0.
 */
public final class Namespace {
    private static final int FINDABLE_AT_ONCE = 1024;
    private static final OfThread<Item> ITEM = new OfThread<>(Item::new);

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Directory directory;
    private final Links links;
    private final Attributes attributes;
    private final Orphans orphans;
    private final Renamer renamer;
    private final DirectoryMaker directories;
    private final Permissions permissions;
    private final PathResolver secondPath = new PathResolver();

    /** The file tree of a layer; for reading only, if the layer is frozen. */
    public Namespace(LayerState layer) {
        this(layer, Permissions.ALL);
    }

    /** The file tree of a layer, as a user may see and change it. */
    public Namespace(LayerState layer, Permissions permissions) {
        this(layer, new FileData(layer), permissions);
    }

    private Namespace(LayerState layer, FileData data, Permissions permissions) {
        this.layer = layer;
        this.permissions = permissions;
        this.tree = layer.tree();
        this.data = data;
        this.directory = new Directory(layer);
        this.links = new Links(layer);
        Xattrs xattrs = new Xattrs(layer, data);
        this.attributes = new Attributes(layer, xattrs, permissions);
        this.orphans = new Orphans(layer, data, xattrs);
        this.renamer = new Renamer(layer, directory, links, orphans, permissions);
        this.directories = new DirectoryMaker(layer, directory, links, permissions);
    }

    /** Makes the root directory of a layer whose tree is empty. */
    public static void makeRoot(LayerState layer) throws IOException {
        long number = layer.drawInode();
        if (number != ItemType.ROOT_INODE) {
            throw new IllegalStateException("the root would be inode " + number + " of layer " + layer.id());
        }
        Inode root = Inode.create(number, InodeDescriptor.DIRECTORY, DirectoryMaker.MODE, layer.now());
        root.linkCount = 2;
        root.store(layer.tree());
        layer.inodesChanged(1);
    }

    /** The inodes that lost their last name. */
    public Orphans orphans() {
        return orphans;
    }

    // Finding.

    /** The contents of the layer's files. */
    public FileData data() {
        return data;
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
        return PathResolver.ofThread().walk(layer, data, permissions, path, EndLink.KEEP) == Outcome.FOUND;
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

    /** Where a path led before; nowhere for a user who may be refused something on the way. */
    private PathCache.@Nullable Entry known(long version, String path, boolean follow) {
        return permissions.isSuperuser() ? layer.paths().find(layer.id(), version, path, follow) : null;
    }

    private PathResolver find(String path, EndLink endLink) throws IOException {
        return find(PathResolver.ofThread(), path, endLink);
    }

    private PathResolver find(PathResolver resolver, String path, EndLink endLink) throws IOException {
        Outcome outcome = resolver.walk(layer, data, permissions, path, endLink);
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        return resolver;
    }

    /** Requires that a file can be opened: a directory is never written, whatever is allowed. */
    private void requireOpenable(long number, int kind, int rights, String path) throws IOException {
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

    // Making.

    /** Makes what is to be made, with all its attributes. */
    public void make(String path, NewInode wanted) throws IOException {
        make(path, wanted, null);
    }

    /** Makes a regular file with a content of at most {@link FileData#MAX_WRITE} bytes; returns its inode, for more to be written. */
    public Inode make(String path, NewInode wanted, @Nullable ByteBuffer content) throws IOException {
        Place place = newPlace(path, wanted.isDirectory());
        if (wanted.isDevice()) {
            permissions.requireSuperuser(path, "make a device node");
        }
        return make(place, wanted, content);
    }

    /** Requires that a file can be made there. */
    public void requireVacant(String path) throws IOException {
        newPlace(path, false);
    }

    /** Makes a regular file, unless the path names something already, be it with dots at its end; returns its inode. */
    public long createNewFile(String path, NewInode wanted) throws IOException {
        return make(newPlace(path, EndLink.KEEP, false), wanted, null).number;
    }

    /** Stores an inode as it is. */
    public void store(Inode inode) throws IOException {
        inode.store(tree);
    }

    /** Stores an inode whose content changed. */
    public void storeModified(Inode inode) throws IOException {
        permissions.contentChanged(inode);
        inode.setModified(layer.now());
        inode.store(tree);
    }

    /** The inode of a regular file, which is made if it is not there. */
    public Inode inodeOrNew(String path, NewInode wanted) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = resolver.walk(layer, data, permissions, path, EndLink.FOLLOW);
        return outcome == Outcome.ABSENT
                ? make(vacant(resolver, path, false), wanted, null)
                : Inode.load(tree, opened(resolver, outcome, Permissions.WRITE, path));
    }

    /** Requires that the user may write a regular file, or make it if it is not there. */
    public void requireWritable(String path) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = resolver.walk(layer, data, permissions, path, EndLink.FOLLOW);
        if (outcome == Outcome.ABSENT) {
            vacant(resolver, path, false);
        } else {
            opened(resolver, outcome, Permissions.WRITE, path);
        }
    }

    /** Drops the content of a regular file; returns its inode. */
    public long dropContent(long number) throws IOException {
        Inode inode = Inode.load(tree, number);
        data.truncate(inode, 0);
        storeModified(inode);
        return number;
    }

    /** Sets the size of a regular file. */
    public void truncate(String path, long size) throws IOException {
        Inode inode = changeable(path);
        data.truncate(inode, size);
        storeModified(inode);
    }

    /** Makes a range of a regular file read as zeros. */
    public void punch(String path, long from, long end) throws IOException {
        Inode inode = changeable(path);
        if (data.punch(inode, from, end)) {
            storeModified(inode);
        }
    }

    /** A regular file whose content is changed without being opened: what it is counts before what is allowed. */
    private Inode changeable(String path) throws IOException {
        Inode inode = Inode.load(tree, resolveFile(path, true, 0));
        permissions.require(inode, Permissions.WRITE, path);
        return inode;
    }

    /** A file that was walked to, and would have been made if it were not there. */
    private long opened(PathResolver resolver, Outcome outcome, int rights, String path) throws IOException {
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        if (resolver.kind() == InodeDescriptor.DIRECTORY) {
            requireRegular(resolver.kind(), path);
        }
        requireOpenable(resolver.inode(), resolver.kind(), rights, path);
        return resolver.inode();
    }

    /**
     * The inode of a regular file, which is made if it is not there.
     *
     * @param follow whether a symbolic link at the end is followed; if it leads nowhere, the file is made there
     * @param rights what the user is going to do with a file that is there
     * @param truncate whether the content of a file that is there is dropped
     */
    public long findOrCreateFile(String path, NewInode wanted, boolean follow, int rights, boolean truncate)
            throws IOException {
        PathCache.Entry known = known(layer.pathVersion(), path, follow);
        if (known != null) {
            requireOpenable(known.inode(), known.kind(), rights, path);
            return truncate ? dropContent(known.inode()) : known.inode();
        }
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = resolver.walk(layer, data, permissions, path, follow ? EndLink.FOLLOW : EndLink.KEEP);
        if (outcome == Outcome.ABSENT) {
            return make(vacant(resolver, path, false), wanted, null).number;
        }
        long number = opened(resolver, outcome, rights, path);
        return truncate ? dropContent(number) : number;
    }

    /** How many directories of a path are missing, also where symbolic links lead. Refuses what cannot become a directory. */
    public MissingDirectories missingDirectories(String path) throws IOException {
        return plan(path).size();
    }

    /**
     * Makes the directories of a path that are missing.
     *
     * @param most what the caller has promised space for; if there is more to be made, nothing is
     * @return what was missing
     */
    public MissingDirectories createDirectories(String path, MissingDirectories most) throws IOException {
        DirectoryPlan plan = plan(path);
        MissingDirectories missing = plan.size();
        if (missing.count() > 0 && missing.isWithin(most)) {
            directories.make(plan);
        }
        return missing;
    }

    private DirectoryPlan plan(String path) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        DirectoryPlan plan = new DirectoryPlan();
        Outcome outcome = resolver.walk(layer, data, permissions, path, EndLink.FOLLOW);
        while (outcome == Outcome.ABSENT || outcome == Outcome.MISSING) {
            outcome = resolver.walkOn(layer, data, path, plan);
        }
        if (outcome != Outcome.FOUND) {
            throw resolver.failure(outcome, path);
        }
        if (resolver.kind() != InodeDescriptor.DIRECTORY) {
            throw new FileAlreadyExistsException(path);
        }
        return plan;
    }

    /** Gives a file another name, {@code path}. */
    public void createLink(String path, String existing) throws IOException {
        PathResolver found = find(secondPath, existing, EndLink.KEEP);
        Place place = newPlace(path, false);
        if (found.kind() == InodeDescriptor.DIRECTORY) {
            throw new FileSystemException(existing, path, "is a directory");
        }
        Inode inode = Inode.load(tree, found.inode());
        if (inode.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(existing);
        }
        links.requireRoom(inode.number, place);
        Inode parent = Inode.load(tree, place.parent());
        parent.entriesChanged(1, 0);
        Instant now = layer.now();
        inode.linkCount++;
        inode.setChanged(now);
        inode.store(tree);
        addName(parent, place, inode, now);
    }

    private Place newPlace(String path, boolean isDirectory) throws IOException {
        return newPlace(path, EndLink.NAME, isDirectory);
    }

    private Place newPlace(String path, EndLink endLink, boolean isDirectory) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = resolver.walk(layer, data, permissions, path, endLink);
        if (outcome == Outcome.FOUND || outcome == Outcome.SLASHED) {
            throw new FileAlreadyExistsException(path);
        }
        if (outcome != Outcome.ABSENT) {
            throw resolver.failure(outcome, path);
        }
        return vacant(resolver, path, isDirectory);
    }

    private Place vacant(PathResolver resolver, String path, boolean isDirectory) throws IOException {
        if (!isDirectory && resolver.isSlashed()) {
            throw new NotDirectoryException(path);
        }
        Place place = resolver.place(path);
        permissions.require(tree, place.parent(), Permissions.WRITE | Permissions.EXECUTE, path);
        directory.requireRoom(place);
        return place;
    }

    private Inode make(Place place, NewInode wanted, @Nullable ByteBuffer content) throws IOException {
        Inode parent = Inode.load(tree, place.parent());
        boolean isDirectory = wanted.isDirectory();
        if (isDirectory && parent.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(place.path());
        }
        parent.entriesChanged(1, isDirectory ? 1 : 0);
        Instant now = layer.now();
        Inode inode = Inode.create(layer.drawInode(), wanted.kind, wanted.mode, now);
        permissions.own(inode, parent);
        attributes.assign(inode, wanted, place.path(), now);
        inode.linkCount = isDirectory ? 2 : 1;
        inode.rdev = wanted.rdev;
        data.write(inode, content == null ? ByteBuffer.wrap(wanted.target) : content, 0);
        inode.store(tree);
        addName(parent, place, inode, now);
        attributes.setXattrs(inode, wanted, place.path(), now);
        layer.inodesChanged(1);
        return inode;
    }

    /** Adds a name that its directory counts already. */
    private void addName(Inode parent, Place place, Inode inode, Instant now) throws IOException {
        links.add(inode.number, parent.number, place.name());
        directory.add(parent.number, place.name(), inode.number, inode.kind);
        parent.setModified(now);
        parent.store(tree);
    }

    // Deleting and renaming.

    /** The name that a path ends with, which is to be deleted; refuses a path without one. */
    public NamedEntry entry(String path) throws IOException {
        Place place = find(path, EndLink.NAME).namedPlace(path);
        return new NamedEntry(
                place.parent(),
                new DirectoryEntry(Names.decode(place.name()), Inode.fileKind(place.kind()), place.inode()));
    }

    /** Deletes an entry that was found before, if it is still there; returns the orphan that it may leave. */
    public long deleteEntry(String path, NamedEntry named) throws IOException {
        DirectoryEntry entry = named.entry();
        byte[] name = Names.encode(entry.name());
        int kind = Directory.find(layer, named.directory(), name, 0, name.length, ITEM.get());
        Item found = ITEM.get();
        if (kind < 0 || EntryDescriptor.inode(found.buffer(), kind) != entry.inode()) {
            return 0;
        }
        return delete(new Place(path, named.directory(), name, entry.inode(), Inode.code(entry.kind())));
    }

    /**
     * Requires that each entry of a directory is found by its name. An entry that lies under the hash of another name is listed, but
     * can never be deleted.
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

    /** Deletes a name; returns the orphan that it may leave. */
    public long delete(String path) throws IOException {
        return delete(find(path, EndLink.NAME).namedPlace(path));
    }

    private long delete(Place place) throws IOException {
        Inode inode = Inode.load(tree, place.inode());
        Inode parent = Inode.load(tree, place.parent());
        permissions.requireRemovable(parent, inode, place.path());
        Directory.requireEmpty(tree, inode, place);
        inode.requireNamed();
        orphans.requireRoom(inode);
        parent.entriesChanged(-1, inode.isDirectory() ? -1 : 0);
        Instant now = layer.now();
        links.remove(inode.number, parent.number, place.name());
        directory.remove(parent.number, place.name());
        parent.setModified(now);
        parent.store(tree);
        return orphans.nameDeleted(inode, now);
    }

    /** Renames; returns the orphan that what was replaced may leave. */
    public long rename(String source, String target, RenameOption... options) throws IOException {
        Set<RenameOption> chosen = Set.copyOf(List.of(options));
        if (chosen.size() > 1) {
            throw new IllegalArgumentException("options that exclude each other: " + chosen);
        }
        boolean exchanges = chosen.contains(RenameOption.EXCHANGE);
        PathResolver resolver = PathResolver.ofThread();
        Outcome sourceOutcome = secondPath.walk(layer, data, permissions, source, EndLink.NAME);
        Outcome targetOutcome = resolver.walk(layer, data, permissions, target, EndLink.NAME);
        // As Linux has it: first the directories of both, then both names, and last the slashes behind them.
        requireAtLast(secondPath, sourceOutcome, source);
        requireAtLast(resolver, targetOutcome, target);
        Place from = secondPath.namedPlace(source);
        Place to = resolver.namedPlace(target);
        requireName(secondPath, sourceOutcome, source, false);
        requireName(resolver, targetOutcome, target, !exchanges);
        if (to.inode() != 0 && chosen.contains(RenameOption.NO_REPLACE)) {
            throw new FileAlreadyExistsException(target);
        }
        if (sourceOutcome == Outcome.SLASHED) {
            throw new NotDirectoryException(source);
        }
        boolean isSlashed = exchanges
                ? targetOutcome == Outcome.SLASHED
                : resolver.isSlashed() && from.kind() != InodeDescriptor.DIRECTORY;
        if (isSlashed) {
            throw new NotDirectoryException(target);
        }
        if (exchanges) {
            renamer.exchange(from, to);
            return 0;
        }
        return renamer.rename(from, to);
    }

    private static void requireAtLast(PathResolver resolver, Outcome outcome, String path) throws FileSystemException {
        if (!resolver.isAtLast(outcome)) {
            throw resolver.failure(outcome, path);
        }
    }

    private static void requireName(PathResolver resolver, Outcome outcome, String path, boolean mayBeAbsent)
            throws FileSystemException {
        if (outcome == Outcome.NAME_TOO_LONG || outcome == Outcome.ABSENT && !mayBeAbsent) {
            throw resolver.failure(outcome, path);
        }
    }

    // Attributes.

    /** The attributes of inodes, by number. */
    public Attributes attributes() {
        return attributes;
    }

    /** Sets the twelve permission bits. */
    public void setMode(String path, int mode) throws IOException {
        attributes.setMode(resolve(path, false), path, mode);
    }

    /** Sets the owner. */
    public void setOwner(String path, long uid, long gid) throws IOException {
        attributes.setOwner(resolve(path, false), path, uid, gid);
    }

    /** Sets the time of last modification. */
    public void setModifiedTime(String path, Instant mtime) throws IOException {
        attributes.setModifiedTime(resolve(path, false), path, mtime);
    }

    /** The names of the extended attributes, sorted. */
    public List<String> listXattrs(String path) throws IOException {
        return attributes.listXattrs(resolve(path, false));
    }

    /** The value of an extended attribute, or null. */
    public byte @Nullable [] getXattr(String path, String name) throws IOException {
        return attributes.getXattr(resolve(path, false), path, name);
    }

    /** Sets an extended attribute. */
    public void setXattr(String path, String name, byte[] value) throws IOException {
        attributes.setXattr(resolve(path, false), path, name, value);
    }

    /** Removes an extended attribute; whether it was there. */
    public boolean removeXattr(String path, String name) throws IOException {
        return attributes.removeXattr(resolve(path, false), path, name);
    }
}
