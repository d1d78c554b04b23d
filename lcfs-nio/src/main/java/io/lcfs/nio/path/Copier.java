package io.lcfs.nio.path;

import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.RenameOption;
import io.lcfs.nio.attribute.XattrView;
import io.lcfs.nio.file.Failures;
import io.lcfs.nio.file.LayerFiles;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Modes;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One copy or move. A copy writes all bytes of the file again: a block of a store belongs to one place of one file,
 * because the removal of a layer decides by that place which blocks it may free. Ranges that read as zeros take no
 * space in the copy.
 */
public final class Copier {
    private static final int PIECE_BYTES = 256 * 1024;

    private final LayerPath source;
    private final LayerPath target;
    private final LayerFiles from;
    private final LayerFiles to;
    private final Location sourceAt;
    private final Location targetAt;
    private final Options.Copy options;

    public Copier(LayerPath source, LayerPath target, Options.Copy options) {
        this.source = source;
        this.target = target;
        this.from = source.getFileSystem().files();
        this.to = target.getFileSystem().files();
        this.sourceAt = source.location();
        this.targetAt = target.location();
        this.options = options;
    }

    /** Returns whether two paths lead into the same layer, even through different file systems. */
    public static boolean areInOneLayer(LayerPath one, LayerPath two) throws IOException {
        Layer first = one.getFileSystem().mount().layer();
        Layer second = two.getFileSystem().mount().layer();
        return first.store() == second.store() && first.id() == second.id();
    }

    private boolean isSame(FileInfo info, @Nullable FileInfo other) throws IOException {
        return other != null && other.inode() == info.inode() && areInOneLayer(source, target);
    }

    public void copy() throws IOException {
        if (options.atomic()) {
            throw new UnsupportedOperationException("ATOMIC_MOVE of a copy");
        }
        FileInfo info = from.stat(sourceAt, options.follow());
        FileInfo there = to.find(targetAt, false);
        boolean link = there != null && there.kind() == FileKind.SYMBOLIC_LINK && options.follow();
        // The host replaces a link by a copy of what it leads to, also if it is the link that is copied; that one stays
        // here.
        if (isSame(info, there) || link && isSame(from.stat(sourceAt, false), there)) {
            return;
        }
        clear(there);
        copy(info);
    }

    /** Deletes an existing target if it may be replaced. */
    private void clear(@Nullable FileInfo there) throws IOException {
        if (there != null) {
            if (!options.replace()) {
                throw new FileAlreadyExistsException(target.toString());
            }
            to.delete(targetAt);
        }
    }

    /** Makes the copy and returns its inode, because another file may have taken the name in the meantime. */
    private long copy(FileInfo info) throws IOException {
        Location inode = sourceAt.ofInode(info.inode());
        long made = info.isRegular() ? copyFile(inode, info) : copyOther(inode, info);
        if (options.attributes()) {
            boolean done = false;
            try {
                copyAttributes(inode, info, targetAt.ofInode(made));
                done = true;
            } finally {
                if (!done) {
                    undo(made);
                }
            }
        }
        return made;
    }

    /**
     * Returns the mode that the copy is created with. If the copy is to get the source's owner, only its present owner
     * may use it until then.
     */
    private int mode(FileInfo info) {
        if (!options.attributes()) {
            return info.mode();
        }
        return info.isDirectory() ? Modes.OWN_DIRECTORY : Modes.OWN_FILE;
    }

    private long copyFile(Location inode, FileInfo info) throws IOException {
        try (LayerFile in = from.openFile(inode, 0);
                LayerFile out = to.openFile(targetAt, mode(info), FileOption.WRITE, FileOption.CREATE_NEW)) {
            long made = out.stat().inode();
            boolean done = false;
            try {
                done = copyContent(in, out);
            } catch (IOException e) {
                throw Failures.of(e, targetAt);
            } finally {
                if (!done) {
                    undo(made);
                }
            }
            if (!done) {
                throw new FileSystemException(source.toString(), target.toString(), "the copy was interrupted");
            }
            return made;
        }
    }

    /** Copies a directory, a symbolic link or a special file, which have no bytes to copy. */
    private long copyOther(Location inode, FileInfo info) throws IOException {
        switch (info.kind()) {
            case DIRECTORY -> to.createDirectory(targetAt, mode(info));
            case SYMBOLIC_LINK -> to.createSymbolicLink(targetAt, from.readSymbolicLink(inode));
            default -> to.run(targetAt, layer -> layer.createNode(targetAt.at(), info.kind(), mode(info), info.rdev()));
        }
        FileInfo made = to.stat(targetAt, false);
        if (made.kind() != info.kind() || !made.isDirectory() && made.linkCount() > 1) {
            throw new FileSystemException(
                    source.toString(), target.toString(), "the target was replaced during the copy");
        }
        return made.inode();
    }

    /** Deletes the copy unless its name belongs to another file by now. */
    private void undo(long made) throws IOException {
        FileInfo there = to.find(targetAt, false);
        if (there != null && there.inode() == made) {
            to.delete(targetAt);
        }
    }

    /** Copies the bytes. Returns false if the thread was interrupted and the copy must be abandoned. */
    private boolean copyContent(LayerFile in, LayerFile out) throws IOException {
        long size = in.size();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, size));
        long at = 0;
        while (at < size && in.read(at, bytes.clear()) > 0) {
            if (options.interruptible() && Thread.currentThread().isInterrupted()) {
                return false;
            }
            at += out.write(at, bytes.flip());
        }
        return true;
    }

    /**
     * Copies owner, mode, extended attributes and, last, the modification time. As in the JDK, attributes that the user
     * may not set are left out.
     *
     * @param made the copy, addressed by its inode: through its name another user could direct each call to another
     *     file
     */
    private void copyAttributes(Location inode, FileInfo info, Location made) throws IOException {
        Credentials user = target.getFileSystem().mount().layer().credentials();
        boolean all = user == null || user.isSuperuser();
        if (all) {
            to.run(made, layer -> layer.setOwner(made.at(), info.uid(), info.gid()));
        }
        for (String name : from.call(inode, layer -> layer.listXattrs(inode.at()))) {
            if (all || name.startsWith(XattrView.PREFIX)) {
                copyXattr(inode, name, made);
            }
        }
        if (info.kind() != FileKind.SYMBOLIC_LINK) {
            to.run(made, layer -> layer.setMode(made.at(), info.mode()));
        }
        to.run(made, layer -> layer.setModifiedTime(made.at(), info.mtime()));
    }

    /** Copies an extended attribute, unless the user may not read or set it. */
    private void copyXattr(Location inode, String name, Location made) throws IOException {
        try {
            Optional<byte[]> value = from.call(inode, layer -> Optional.ofNullable(layer.getXattr(inode.at(), name)));
            if (value.isPresent()) {
                to.run(made, layer -> layer.setXattr(made.at(), name, value.get()));
            }
        } catch (FileSystemException e) {
            if (!Failures.isRefusal(e)) {
                throw e;
            }
        }
    }

    public void move() throws IOException {
        if (options.interruptible()) {
            throw new UnsupportedOperationException("INTERRUPTIBLE of a move");
        }
        FileInfo info = from.stat(sourceAt, false);
        boolean oneLayer = areInOneLayer(source, target);
        if (options.atomic()) {
            if (!oneLayer) {
                throw new AtomicMoveNotSupportedException(
                        source.toString(), target.toString(), "the paths are in different layers");
            }
            to.rename(sourceAt, targetAt);
            return;
        }
        FileInfo there = to.find(targetAt, false);
        if (isSame(info, there)) {
            return;
        }
        if (oneLayer) {
            rename(info, there);
        } else {
            moveAcross(info, there);
        }
    }

    private void rename(FileInfo info, @Nullable FileInfo there) throws IOException {
        if (!options.replace()) {
            to.rename(sourceAt, targetAt, RenameOption.NO_REPLACE);
            return;
        }
        if (there != null && there.isDirectory() != info.isDirectory()) {
            // A rename replaces only a target of the same kind. If the target is a directory, it must be empty, so the
            // source is not inside it. If the target is a file, nothing is inside it, but the file may be inside the
            // source.
            if (info.isDirectory()) {
                requireOutside();
            }
            to.delete(targetAt);
        }
        to.rename(sourceAt, targetAt);
    }

    /** Requires that the target, a file that is about to be deleted, is not inside the directory that is moved. */
    private void requireOutside() throws IOException {
        String moved = from.realPath(sourceAt);
        String replaced = to.realPath(targetAt.ofInode(to.stat(targetAt, false).inode()));
        if (moved.equals("/") || replaced.startsWith(moved + "/")) {
            throw new FileSystemException(source.toString(), target.toString(), "the target is in the source");
        }
    }

    private void moveAcross(FileInfo info, @Nullable FileInfo there) throws IOException {
        if (info.isDirectory() && !from.isEmpty(sourceAt)) {
            throw new DirectoryNotEmptyException(source.toString());
        }
        source.getFileSystem().mount().requireWritable();
        clear(there);
        long made = new Copier(source, target, new Options.Copy(false, true, false, false, false)).copy(info);
        boolean done = false;
        try {
            from.delete(sourceAt);
            done = true;
        } finally {
            if (!done) {
                undo(made);
            }
        }
    }
}
