package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.Links;
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
 * Gives a name to a file, a symbolic link or a node, where the name may lead to another one of these, which it then
 * does not lead to any more. All that can be refused is refused before the first edit. A method returns the orphan that
 * it may leave, as the methods of {@link Remover} do. Needs the layer's exclusive lock.
 */
public final class Replacer {
    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Directory directory;
    private final Links links;
    private final Permissions permissions;
    private final Lookup lookup;
    private final Attributes attributes;
    private final Orphans orphans;

    Replacer(LayerParts parts, Lookup lookup, Attributes attributes, Orphans orphans) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.data = parts.data();
        this.directory = parts.directory();
        this.links = parts.links();
        this.permissions = parts.permissions();
        this.lookup = lookup;
        this.attributes = attributes;
        this.orphans = orphans;
    }

    /** Requires that a name can be given. */
    public void requireNameable(String path, boolean replaces) throws IOException {
        newTarget(path, replaces);
    }

    /**
     * Makes something under a name.
     *
     * @param bytes the content of a regular file, at most {@link FileData#MAX_WRITE} bytes; null if it has none
     */
    public long make(String path, NewInode wanted, @Nullable ByteBuffer bytes) throws IOException {
        Target target = newTarget(path, true);
        if (wanted.isDevice()) {
            permissions.requireSuperuser(path, "make a device node");
        }
        Instant now = layer.now();
        Inode inode = Inode.create(layer.inodes().draw(), wanted.kind, wanted.mode, now);
        permissions.own(inode, target.parent);
        attributes.assign(inode, wanted, path, now);
        inode.linkCount = 1;
        inode.rdev = wanted.rdev;
        data.write(inode, bytes == null ? ByteBuffer.wrap(wanted.target) : bytes, 0);
        inode.store(tree);
        return name(inode, wanted, target, now);
    }

    /** Gives a name and all attributes to a file that {@link Orphans#createHidden} has made, whose content is there. */
    public long nameHidden(long hidden, String path, NewInode wanted, boolean replaces) throws IOException {
        Target target = newTarget(path, replaces);
        if (!orphans.isOrphan(hidden)) {
            throw new CorruptStoreException("hidden inode " + hidden + " is no orphan", tree.rootBlock());
        }
        Instant now = layer.now();
        Inode inode = Inode.load(tree, hidden);
        inode.setMode(wanted.mode);
        permissions.own(inode, target.parent);
        attributes.assign(inode, wanted, path, now);
        inode.linkCount = 1;
        orphans.named(inode);
        return name(inode, wanted, target, now);
    }

    private long name(Inode inode, NewInode wanted, Target target, Instant now) throws IOException {
        long orphan = target.give(inode, now);
        attributes.setXattrs(inode, wanted, target.place.path(), now);
        layer.inodes().changed(1);
        return orphan;
    }

    /** Gives another name to what a path leads to; does nothing if the name leads there already. */
    public long link(String path, String existing) throws IOException {
        PathResolver found = lookup.find(PathResolver.secondOfThread(), existing, EndLink.KEEP);
        Target target = target(path, true);
        if (found.kind() == InodeDescriptor.DIRECTORY) {
            throw new FileSystemException(existing, path, "is a directory");
        }
        if (found.inode() == target.place.inode()) {
            return 0;
        }
        Inode inode = Inode.load(tree, found.inode());
        if (inode.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(existing);
        }
        links.requireRoom(inode.number, target.place);
        Instant now = layer.now();
        inode.linkCount++;
        inode.setChanged(now);
        inode.store(tree);
        return target.give(inode, now);
    }

    /**
     * Returns the name for an inode that has none yet. What loses its last name makes room within the layer's limit.
     */
    private Target newTarget(String path, boolean replaces) throws IOException {
        Target target = target(path, replaces);
        boolean makesRoom = target.replaced != null && target.replaced.linkCount == 1;
        layer.inodes().requireWithinLimit(makesRoom ? 0 : 1, layer.lastName());
        return target;
    }

    private Target target(String path, boolean replaces) throws IOException {
        PathResolver resolver = PathResolver.ofThread();
        Outcome outcome = lookup.walk(resolver, path, EndLink.NAME);
        if (outcome != Outcome.FOUND && outcome != Outcome.ABSENT) {
            throw resolver.failure(outcome, path);
        }
        boolean isThere = outcome == Outcome.FOUND;
        if (isThere && !replaces) {
            throw new FileAlreadyExistsException(path);
        }
        if (isThere && resolver.kind() == InodeDescriptor.DIRECTORY) {
            throw new FileSystemException(path, null, "is a directory, and what is to replace it is none");
        }
        if (resolver.isSlashed()) {
            throw new NotDirectoryException(path);
        }
        return new Target(resolver.namedPlace(path));
    }

    /** A name that can be given, and what it leads to. */
    private final class Target {
        private final Place place;
        private final Inode parent;
        private final @Nullable Inode replaced;

        Target(Place place) throws IOException {
            this.place = place;
            this.parent = Inode.load(tree, place.parent());
            if (place.inode() == 0) {
                replaced = null;
                permissions.require(parent, Permissions.WRITE | Permissions.EXECUTE, place.path());
                directory.requireRoom(place);
                parent.entriesChanged(1, 0);
                return;
            }
            replaced = Inode.load(tree, place.inode());
            permissions.requireRemovable(parent, replaced, place.path());
            replaced.requireNamed();
            links.requireName(replaced.number, place);
            orphans.requireRoom(replaced);
        }

        /** Lets the name lead to an inode that counts it already; returns the orphan that this may leave. */
        long give(Inode inode, Instant now) throws IOException {
            long orphan = 0;
            links.add(inode.number, parent.number, place.name());
            if (replaced == null) {
                directory.add(parent.number, place.name(), inode.number, inode.kind);
            } else {
                links.remove(replaced.number, parent.number, place.name());
                directory.replace(parent.number, place.name(), inode.number, inode.kind);
                orphan = orphans.nameDeleted(replaced, now);
            }
            parent.setModified(now);
            parent.store(tree);
            return orphan;
        }
    }
}
