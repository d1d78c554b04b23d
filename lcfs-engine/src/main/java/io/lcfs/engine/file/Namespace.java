package io.lcfs.engine.file;

import io.lcfs.FileKind;
import io.lcfs.RenameOption;
import io.lcfs.engine.file.PathResolver.Resolved;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.Set;

/**
 * Changes of names in one layer: making, linking, deleting and renaming files. Each checks all before its first change. The
 * layer's lock is held exclusively.
 */
public final class Namespace {
    /** Extents and the like that one step drops; what is larger is dropped in further steps, as an orphan. */
    public static final int STEP_ITEMS = 64;

    private final LayerState layer;
    private final Tree tree;
    private final Directory directories;
    private final FileData data;
    private final Orphans orphans;

    /** Of one layer. */
    public Namespace(LayerState layer) {
        this.layer = layer;
        this.tree = layer.tree();
        this.directories = new Directory(layer);
        this.data = new FileData(layer);
        this.orphans = new Orphans(layer, data);
    }

    /** The contents of the layer's files. */
    public FileData data() {
        return data;
    }

    /** The inodes without a name. */
    public Orphans orphans() {
        return orphans;
    }

    /** Makes the root directory of a new layer. */
    public void createRoot() throws IOException {
        Inode root = Inode.create(layer.drawInode(), InodeDescriptor.DIRECTORY, 0755, layer.now());
        root.linkCount = 2;
        root.store(tree);
        layer.inodesChanged(1);
    }

    /** Makes a file of any kind without content. */
    public Inode create(Resolved target, int kind, int mode, long rdev) throws IOException {
        requireFree(target);
        requireMode(mode);
        Inode parent = Inode.load(tree, target.parent());
        requireMoreLinks(parent, kind, target.path());
        Instant now = layer.now();
        Inode inode = Inode.create(layer.drawInode(), kind, mode, now);
        inode.rdev = rdev;
        inode.linkCount = kind == InodeDescriptor.DIRECTORY ? 2 : 1;
        inode.store(tree);
        layer.inodesChanged(1);
        addName(parent, target.name(), inode.number, kind, now);
        return inode;
    }

    /** Makes a symbolic link. */
    public void createSymbolicLink(Resolved link, byte[] target) throws IOException {
        Inode inode = create(link, InodeDescriptor.SYMBOLIC_LINK, 0777, 0);
        data.write(inode, ByteBuffer.wrap(target), 0);
        inode.store(tree);
    }

    /** Makes a device node, a fifo or a socket. */
    public void createNode(Resolved target, FileKind kind, int mode, long rdev) throws IOException {
        boolean device = kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
        if (!device && kind != FileKind.FIFO && kind != FileKind.SOCKET) {
            throw new IllegalArgumentException("kind " + kind + " is not a device, fifo or socket");
        }
        if (!device && rdev != 0) {
            throw new IllegalArgumentException("rdev " + rdev + " of a " + kind + " is not 0");
        }
        create(target, Inode.code(kind), mode, rdev);
    }

    private void requireFree(Resolved target) throws IOException {
        if (target.exists()) {
            throw new FileAlreadyExistsException(target.path());
        }
        if (directories.isChainFull(target.named().parent(), target.name())) {
            throw new FileSystemException(target.path(), null, "too many names with one hash");
        }
    }

    static void requireMode(int mode) {
        if ((mode & ~InodeDescriptor.MAX_MODE) != 0) {
            throw new IllegalArgumentException(
                    "mode 0" + Integer.toOctalString(mode) + " has more than the bits 07777");
        }
    }

    private static void requireMoreLinks(Inode inode, int kind, String path) throws FileSystemException {
        if (kind == InodeDescriptor.DIRECTORY && inode.linkCount == Integer.MAX_VALUE) {
            throw new FileSystemException(path, null, "too many links: the limit is " + Integer.MAX_VALUE);
        }
    }

    private void addName(Inode parent, byte[] name, long inode, int kind, Instant now) throws IOException {
        directories.add(parent.number, name, inode, kind);
        parent.size++;
        if (kind == InodeDescriptor.DIRECTORY) {
            parent.linkCount++;
        }
        parent.setModified(now);
        parent.store(tree);
    }

    private void removeName(Inode parent, byte[] name, long inode, int kind, Instant now) throws IOException {
        directories.remove(parent.number, name, inode);
        parent.size--;
        if (kind == InodeDescriptor.DIRECTORY) {
            parent.linkCount--;
        }
        parent.setModified(now);
        parent.store(tree);
    }

    /** Gives an inode one more name. */
    public void link(Resolved existing, Resolved target) throws IOException {
        requireFree(target);
        Inode inode = Inode.load(tree, existing.existing().inode());
        if (inode.isDirectory()) {
            throw new FileSystemException(existing.path(), target.path(), "a directory has one name only");
        }
        if (inode.linkCount == Integer.MAX_VALUE) {
            throw new FileSystemException(
                    existing.path(), target.path(), "too many links: the limit is " + Integer.MAX_VALUE);
        }
        Instant now = layer.now();
        inode.linkCount++;
        inode.setChanged(now);
        inode.store(tree);
        addName(Inode.load(tree, target.parent()), target.name(), inode.number, inode.kind, now);
    }

    /**
     * Deletes a name.
     *
     * @return an inode that has to be dropped in further steps, see {@link Orphans}; 0 if none has
     */
    public long delete(Resolved target) throws IOException {
        Inode inode = Inode.load(tree, target.existing().named().inode());
        requireEmpty(inode, target.path());
        Instant now = layer.now();
        removeName(Inode.load(tree, target.parent()), target.name(), inode.number, inode.kind, now);
        return dropLink(inode, now);
    }

    private static void requireEmpty(Inode inode, String path) throws DirectoryNotEmptyException {
        if (inode.isDirectory() && inode.size > 0) {
            throw new DirectoryNotEmptyException(path);
        }
    }

    /** After a name went: the inode has one less; if it was the last, the inode goes. */
    private long dropLink(Inode inode, Instant now) throws IOException {
        inode.linkCount = inode.isDirectory() ? 0 : inode.linkCount - 1;
        inode.setChanged(now);
        inode.store(tree);
        return inode.linkCount > 0 ? 0 : orphans.add(inode);
    }

    /**
     * Renames.
     *
     * @return an inode that has to be dropped in further steps; 0 if none has
     */
    public long rename(Resolved source, Resolved target, Set<RenameOption> options) throws IOException {
        source.existing().named();
        if (target.exists() && target.parent() == 0) {
            throw new FileSystemException(source.path(), target.path(), "the target does not end in a name");
        }
        target.named();
        boolean exchange = options.contains(RenameOption.EXCHANGE);
        if (exchange) {
            target.existing();
        } else if (target.exists() && options.contains(RenameOption.NO_REPLACE)) {
            throw new FileAlreadyExistsException(target.path());
        }
        requireNotBelow(source, target.parent(), target.path());
        if (exchange) {
            requireNotBelow(target, source.parent(), source.path());
        }
        if (source.inode() == target.inode()) {
            return 0;
        }
        if (exchange) {
            exchange(source, target);
            return 0;
        }
        return replace(source, target);
    }

    /** A directory cannot move below itself. */
    private void requireNotBelow(Resolved moved, long directory, String target) throws IOException {
        if (moved.kind() != InodeDescriptor.DIRECTORY) {
            return;
        }
        for (long above = directory; above != ItemType.ROOT_INODE; above = directories.parent(above)) {
            if (above == moved.inode()) {
                throw new FileSystemException(moved.path(), target, "a directory cannot be moved below itself");
            }
        }
    }

    private long replace(Resolved source, Resolved target) throws IOException {
        Inode replaced = target.exists() ? Inode.load(tree, target.inode()) : null;
        boolean directory = source.kind() == InodeDescriptor.DIRECTORY;
        if (replaced != null) {
            if (directory && !replaced.isDirectory()) {
                throw new NotDirectoryException(target.path());
            }
            if (!directory && replaced.isDirectory()) {
                throw new FileSystemException(source.path(), target.path(), "the target is a directory");
            }
            requireEmpty(replaced, target.path());
        } else {
            requireFree(target);
        }
        Instant now = layer.now();
        removeName(Inode.load(tree, source.parent()), source.name(), source.inode(), source.kind(), now);
        if (replaced != null) {
            removeName(Inode.load(tree, target.parent()), target.name(), replaced.number, replaced.kind, now);
        }
        addName(Inode.load(tree, target.parent()), target.name(), source.inode(), source.kind(), now);
        touch(source.inode(), now);
        return replaced == null ? 0 : dropLink(replaced, now);
    }

    private void exchange(Resolved source, Resolved target) throws IOException {
        Instant now = layer.now();
        removeName(Inode.load(tree, source.parent()), source.name(), source.inode(), source.kind(), now);
        removeName(Inode.load(tree, target.parent()), target.name(), target.inode(), target.kind(), now);
        addName(Inode.load(tree, source.parent()), source.name(), target.inode(), target.kind(), now);
        addName(Inode.load(tree, target.parent()), target.name(), source.inode(), source.kind(), now);
        touch(source.inode(), now);
        touch(target.inode(), now);
    }

    private void touch(long number, Instant now) throws IOException {
        Inode inode = Inode.load(tree, number);
        inode.setChanged(now);
        inode.store(tree);
    }

    /** Sets the permission bits. */
    public void setMode(Resolved target, int mode) throws IOException {
        requireMode(mode);
        Inode inode = Inode.load(tree, target.existing().inode());
        inode.mode = mode;
        inode.setChanged(layer.now());
        inode.store(tree);
    }

    /** Sets the owner. */
    public void setOwner(Resolved target, long uid, long gid) throws IOException {
        requireOwner("uid", uid);
        requireOwner("gid", gid);
        Inode inode = Inode.load(tree, target.existing().inode());
        inode.uid = uid;
        inode.gid = gid;
        inode.setChanged(layer.now());
        inode.store(tree);
    }

    private static void requireOwner(String what, long number) {
        if (number < 0 || number > InodeDescriptor.MAX_OWNER) {
            throw new IllegalArgumentException(
                    what + " " + number + " is not within 0 to " + InodeDescriptor.MAX_OWNER);
        }
    }

    /** Sets the time of modification. */
    public void setModifiedTime(Resolved target, Instant mtime) throws IOException {
        Inode inode = Inode.load(tree, target.existing().inode());
        inode.mtimeSeconds = mtime.getEpochSecond();
        inode.mtimeNanos = mtime.getNano();
        inode.setChanged(layer.now());
        inode.store(tree);
    }

    /** Requires that a path names a regular file; returns it. */
    public static Inode regular(LayerState layer, Resolved file) throws IOException {
        if (!file.exists()) {
            throw new NoSuchFileException(file.path());
        }
        Inode inode = Inode.load(layer.tree(), file.inode());
        if (inode.kind != InodeDescriptor.REGULAR) {
            throw new FileSystemException(
                    file.path(), null, inode.isDirectory() ? "is a directory" : "is not a regular file");
        }
        return inode;
    }
}
