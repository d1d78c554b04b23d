package io.lcfs.engine.file;

import io.lcfs.RenameOption;
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
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renames in a layer. All checks are made before the first change. Needs the layer's exclusive lock. */
public final class Renamer {
    private final LayerState layer;
    private final Tree tree;
    private final Directory directory;
    private final Links links;
    private final Orphans orphans;
    private final Permissions permissions;
    private final Lookup lookup;

    Renamer(LayerParts parts, Lookup lookup, Orphans orphans) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.directory = parts.directory();
        this.links = parts.links();
        this.permissions = parts.permissions();
        this.lookup = lookup;
        this.orphans = orphans;
    }

    /** Renames. Returns the orphan that the replaced file leaves, or 0. */
    public long rename(String source, String target, RenameOption... options) throws IOException {
        return rename(source, lookup, target, options);
    }

    /**
     * Renames. Returns the orphan that the replaced file leaves, or 0.
     *
     * @param there resolves the target
     */
    public long rename(String source, Lookup there, String target, RenameOption... options) throws IOException {
        Set<RenameOption> chosen = Set.copyOf(List.of(options));
        if (chosen.size() > 1) {
            throw new IllegalArgumentException("options that exclude each other: " + chosen);
        }
        boolean exchanges = chosen.contains(RenameOption.EXCHANGE);
        PathResolver resolver = PathResolver.ofThread();
        PathResolver second = PathResolver.secondOfThread();
        Outcome sourceOutcome = lookup.walk(second, source, EndLink.NAME);
        Outcome targetOutcome = there.walk(resolver, target, EndLink.NAME);
        // In the order of Linux: the parents of both paths are checked first, then both names, then the slashes after
        // them.
        requireAtLast(second, sourceOutcome, source);
        requireAtLast(resolver, targetOutcome, target);
        Place from = second.namedPlace(source);
        Place to = resolver.namedPlace(target);
        requireName(second, sourceOutcome, source, false);
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
            exchange(from, to);
            return 0;
        }
        return rename(from, to);
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

    /**
     * Renames, and replaces the target if it exists.
     *
     * @return the replaced inode if it is to be deleted in further steps, or else 0
     */
    private long rename(Place source, Place target) throws IOException {
        if (target.inode() == source.inode()) {
            // Both names belong to the same file. POSIX requires that the call does nothing.
            return 0;
        }
        requireNotBelow(source, target);
        requireNotAbove(source, target);
        requireRenamable(source, target);
        requireReplaceable(source, target);
        requireMovable(source, target);
        links.requireName(source.inode(), source);
        links.requireRoom(source.inode(), target);
        Inode from = Inode.load(tree, source.parent());
        Inode to = source.parent() == target.parent() ? from : Inode.load(tree, target.parent());
        Inode moved = Inode.load(tree, source.inode());
        Inode replaced = target.inode() == 0 ? null : Inode.load(tree, target.inode());
        if (replaced == null) {
            directory.requireRoom(target);
            requireSubdirectory(target, to, moved.isDirectory() && from != to);
        } else {
            Directory.requireEmpty(tree, replaced, target);
            links.requireName(replaced.number, target);
            orphans.requireRoom(replaced);
        }
        int directories = moved.isDirectory() ? 1 : 0;
        from.entriesChanged(-1, -directories);
        if (replaced == null) {
            to.entriesChanged(1, directories);
        } else {
            replaced.requireNamed();
        }
        Instant now = layer.now();
        long orphan = put(moved, replaced, to, target, now);
        take(moved, from, source, now);
        links.add(moved.number, target.parent(), target.name());
        moved.setChanged(now);
        moved.store(tree);
        from.store(tree);
        if (to != from) {
            to.store(tree);
        }
        return orphan;
    }

    /** Makes the target's name refer to the moved inode. */
    private long put(Inode moved, @Nullable Inode replaced, Inode to, Place target, Instant now) throws IOException {
        to.setModified(now);
        if (replaced == null) {
            directory.add(to.number, target.name(), moved.number, moved.kind);
            return 0;
        }
        links.remove(replaced.number, to.number, target.name());
        directory.replace(to.number, target.name(), moved.number, moved.kind);
        // The replaced inode is of the same kind, so the number of subdirectories does not change.
        return orphans.nameDeleted(replaced, now);
    }

    private void take(Inode moved, Inode from, Place source, Instant now) throws IOException {
        links.remove(moved.number, from.number, source.name());
        directory.remove(from.number, source.name());
        from.setModified(now);
    }

    /** Exchanges two names. */
    private void exchange(Place source, Place target) throws IOException {
        if (target.inode() == source.inode()) {
            return;
        }
        requireNotBelow(source, target);
        requireNotBelow(target, source);
        requireRenamable(source, target);
        requireMovable(source, target);
        requireMovable(target, source);
        links.requireName(source.inode(), source);
        links.requireName(target.inode(), target);
        links.requireRoom(source.inode(), target);
        links.requireRoom(target.inode(), source);
        Inode first = Inode.load(tree, source.inode());
        Inode second = Inode.load(tree, target.inode());
        Inode from = Inode.load(tree, source.parent());
        Inode to = source.parent() == target.parent() ? from : Inode.load(tree, target.parent());
        int gained = isDirectory(source) - isDirectory(target);
        if (from != to) {
            requireSubdirectory(target, to, gained > 0);
            requireSubdirectory(source, from, gained < 0);
            to.entriesChanged(0, gained);
            from.entriesChanged(0, -gained);
        }
        Instant now = layer.now();
        move(first, source, target, now);
        move(second, target, source, now);
        from.setModified(now);
        from.store(tree);
        if (to != from) {
            to.setModified(now);
            to.store(tree);
        }
    }

    private static int isDirectory(Place place) {
        return place.kind() == InodeDescriptor.DIRECTORY ? 1 : 0;
    }

    /** Moves an inode to the name of another place, which exists. */
    private void move(Inode inode, Place place, Place to, Instant now) throws IOException {
        links.remove(place.inode(), place.parent(), place.name());
        links.add(place.inode(), to.parent(), to.name());
        directory.replace(to.parent(), to.name(), place.inode(), place.kind());
        inode.setChanged(now);
        inode.store(tree);
    }

    /** Checks that a directory is not moved into itself, which would cut it off from the root. */
    private void requireNotBelow(Place place, Place to) throws IOException {
        if (place.kind() == InodeDescriptor.DIRECTORY && Links.isWithin(tree, to.parent(), place.inode())) {
            throw new FileSystemException(place.path(), to.path(), "a directory cannot be moved below itself");
        }
    }

    /** Checks that no inode is moved over a directory in which it is, because that directory is not empty. */
    private void requireNotAbove(Place source, Place target) throws IOException {
        if (target.kind() == InodeDescriptor.DIRECTORY && Links.isWithin(tree, source.parent(), target.inode())) {
            throw new DirectoryNotEmptyException(target.path());
        }
    }

    /** Checks that the user may remove the source from its directory and put it into that of the target. */
    private void requireRenamable(Place source, Place target) throws IOException {
        if (permissions.isSuperuser()) {
            return;
        }
        permissions.requireRemovable(
                Inode.load(tree, source.parent()), Inode.load(tree, source.inode()), source.path());
        Inode to = Inode.load(tree, target.parent());
        if (target.inode() == 0) {
            permissions.require(to, Permissions.WRITE | Permissions.EXECUTE, target.path());
        } else {
            permissions.requireRemovable(to, Inode.load(tree, target.inode()), target.path());
        }
    }

    /** Checks that the user may write a directory that gets another parent, because its entry ".." changes. */
    private void requireMovable(Place source, Place target) throws IOException {
        if (source.kind() == InodeDescriptor.DIRECTORY && source.parent() != target.parent()) {
            permissions.require(tree, source.inode(), Permissions.WRITE, source.path());
        }
    }

    private static void requireReplaceable(Place source, Place target) throws FileSystemException {
        if (target.inode() == 0) {
            return;
        }
        boolean sourceIsDirectory = source.kind() == InodeDescriptor.DIRECTORY;
        boolean targetIsDirectory = target.kind() == InodeDescriptor.DIRECTORY;
        if (sourceIsDirectory && !targetIsDirectory) {
            throw new NotDirectoryException(target.path());
        }
        if (!sourceIsDirectory && targetIsDirectory) {
            throw new FileSystemException(target.path(), null, "is a directory");
        }
    }

    private static void requireSubdirectory(Place place, Inode parent, boolean gains) throws FileSystemException {
        if (gains && parent.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(place.path());
        }
    }
}
