package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.PathCache;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.DirectoryMaker;
import io.lcfs.engine.names.DirectoryPlan;
import io.lcfs.engine.names.Links;
import io.lcfs.engine.names.MissingDirectories;
import io.lcfs.engine.names.PathResolver;
import io.lcfs.engine.names.PathResolver.EndLink;
import io.lcfs.engine.names.PathResolver.Outcome;
import io.lcfs.engine.names.Place;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Creates names in a layer: of new files, directories and nodes, and further names of existing files. Needs the layer's
 * exclusive lock.
 */
public final class Creator {
    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Directory directory;
    private final Links links;
    private final Permissions permissions;
    private final Lookup lookup;
    private final Attributes attributes;
    private final ContentEditor content;
    private final DirectoryMaker directories;

    Creator(LayerParts parts, Lookup lookup, Attributes attributes, ContentEditor content) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.data = parts.data();
        this.directory = parts.directory();
        this.links = parts.links();
        this.permissions = parts.permissions();
        this.lookup = lookup;
        this.attributes = attributes;
        this.content = content;
        this.directories = new DirectoryMaker(layer, directory, links, permissions);
    }

    /** Creates an inode with all its attributes. */
    public void make(String path, NewInode wanted) throws IOException {
        make(path, wanted, null);
    }

    /**
     * Creates a regular file with content of at most {@link FileData#MAX_WRITE} bytes. Returns its inode, so that the
     * caller can write more.
     */
    public Inode make(String path, NewInode wanted, @Nullable ByteBuffer bytes) throws IOException {
        Place place = newPlace(path, wanted.isDirectory());
        if (wanted.isDevice()) {
            permissions.requireSuperuser(path, "make a device node");
        }
        return make(place, wanted, bytes);
    }

    /** Checks that a file can be created at a path. */
    public void requireVacant(String path) throws IOException {
        newPlace(path, false);
    }

    /**
     * Creates a regular file, unless the path names an existing file, even if it ends with dots. Returns the inode
     * number.
     */
    public long createNewFile(String path, NewInode wanted) throws IOException {
        return make(newPlace(path, EndLink.KEEP, false), wanted, null).number;
    }

    /**
     * Returns the inode of a regular file, which is created if it does not exist. Follows a symbolic link at the end of
     * the path.
     */
    public Inode inodeOrNew(String path, NewInode wanted) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = lookup.walk(resolver, path, EndLink.FOLLOW);
        return outcome == Outcome.ABSENT
                ? make(vacant(resolver, path, false), wanted, null)
                : Inode.load(tree, lookup.opened(resolver, outcome, Permissions.WRITE, path));
    }

    /** Checks that the user may write a regular file or, if it does not exist, create it. */
    public void requireWritable(String path) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = lookup.walk(resolver, path, EndLink.FOLLOW);
        if (outcome == Outcome.ABSENT) {
            vacant(resolver, path, false);
        } else {
            lookup.opened(resolver, outcome, Permissions.WRITE, path);
        }
    }

    /**
     * Returns the inode number of a regular file, which is created if it does not exist.
     *
     * @param follow whether a symbolic link at the end is followed; if its target does not exist, the file is created
     *     there
     * @param rights the rights that the user needs on an existing file
     * @param truncate whether the content of an existing file is dropped
     */
    public long findOrCreateFile(String path, NewInode wanted, boolean follow, int rights, boolean truncate)
            throws IOException {
        PathCache.Entry known = lookup.known(path, follow);
        if (known != null) {
            lookup.requireOpenable(known.inode(), known.kind(), rights, path);
            return truncate ? content.dropContent(known.inode()) : known.inode();
        }
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = lookup.walk(resolver, path, follow ? EndLink.FOLLOW : EndLink.KEEP);
        if (outcome == Outcome.ABSENT) {
            return make(vacant(resolver, path, false), wanted, null).number;
        }
        long number = lookup.opened(resolver, outcome, rights, path);
        return truncate ? content.dropContent(number) : number;
    }

    /**
     * Returns the size of the missing directories of a path, including those in the targets of symbolic links. Throws
     * if a component exists and is not a directory.
     */
    public MissingDirectories missingDirectories(String path) throws IOException {
        return plan(path).size();
    }

    /**
     * Creates the missing directories of a path.
     *
     * @param most the size for which space was promised; if more is missing, nothing is created
     * @return the size of the missing directories
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
        Outcome outcome = lookup.walk(resolver, path, EndLink.FOLLOW);
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

    /** Adds the name {@code path} to an existing file. */
    public void createLink(String path, String existing) throws IOException {
        PathResolver found = lookup.find(PathResolver.secondOfThread(), existing, EndLink.KEEP);
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
        Outcome outcome = lookup.walk(resolver, path, endLink);
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

    private Inode make(Place place, NewInode wanted, @Nullable ByteBuffer bytes) throws IOException {
        layer.inodes().requireWithinLimit(1, layer.lastName());
        Inode parent = Inode.load(tree, place.parent());
        boolean isDirectory = wanted.isDirectory();
        if (isDirectory && parent.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(place.path());
        }
        parent.entriesChanged(1, isDirectory ? 1 : 0);
        Instant now = layer.now();
        Inode inode = Inode.create(layer.inodes().draw(), wanted.kind, wanted.mode, now);
        permissions.own(inode, parent);
        attributes.assign(inode, wanted, place.path(), now);
        inode.linkCount = isDirectory ? 2 : 1;
        inode.rdev = wanted.rdev;
        data.write(inode, bytes == null ? ByteBuffer.wrap(wanted.target) : bytes, 0);
        inode.store(tree);
        addName(parent, place, inode, now);
        attributes.setXattrs(inode, wanted, place.path(), now);
        layer.inodes().changed(1);
        return inode;
    }

    /** Adds a name that the parent counts already. */
    private void addName(Inode parent, Place place, Inode inode, Instant now) throws IOException {
        links.add(inode.number, parent.number, place.name());
        directory.add(parent.number, place.name(), inode.number, inode.kind);
        parent.setModified(now);
        parent.store(tree);
    }
}
