package io.lcfs.engine.file;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.Names;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.names.DirectoryMaker;
import io.lcfs.engine.names.PathResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An inode that is to be created, with its kind and its attributes. One call uses an object. */
public final class NewInode {
    /** The bytes of items of a value that has its own inode: the inode, and the extents of up to 16 blocks. */
    private static final int VALUE_ITEM_BYTES = 512;

    private static final byte[] NO_TARGET = new byte[0];

    final int kind;
    final int mode;
    final long rdev;
    final byte[] target;
    final CreateOptions options;
    final List<Xattr> xattrs;

    /** An extended attribute of the new inode. */
    record Xattr(String name, byte[] bytes, byte[] value) {}

    private NewInode(int kind, int usualMode, long rdev, byte[] target, CreateOptions options) {
        this.kind = kind;
        this.mode = options.mode().orElse(usualMode);
        this.rdev = rdev;
        this.target = target;
        this.options = options;
        this.xattrs = xattrs(options);
    }

    /** Returns the attributes with their encoded names. Most files have none. */
    private static List<Xattr> xattrs(CreateOptions options) {
        Map<String, byte[]> wanted = options.xattrs();
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<Xattr> xattrs = new ArrayList<>(wanted.size());
        wanted.forEach((name, value) -> xattrs.add(new Xattr(name, Xattrs.encodeNew(name), value)));
        return xattrs;
    }

    private static NewInode of(int kind, int usualMode, long rdev, CreateOptions options) {
        return new NewInode(kind, usualMode, rdev, NO_TARGET, options);
    }

    /** Describes an empty regular file. */
    public static NewInode file(CreateOptions options) {
        return of(InodeDescriptor.REGULAR, 0644, 0, options);
    }

    /** Describes a directory. */
    public static NewInode directory(CreateOptions options) {
        return of(InodeDescriptor.DIRECTORY, DirectoryMaker.MODE, 0, options);
    }

    /**
     * Describes a symbolic link.
     *
     * @throws IllegalArgumentException if the target is empty, too long, or contains a NUL
     */
    public static NewInode symbolicLink(String target, CreateOptions options) {
        byte[] bytes = Names.encode(target);
        if (bytes.length == 0 || bytes.length > PathResolver.MAX_TARGET_BYTES || target.indexOf(0) >= 0) {
            throw new IllegalArgumentException("target of a symbolic link of " + bytes.length + " bytes; it has 1 to "
                    + PathResolver.MAX_TARGET_BYTES + ", none of them zero");
        }
        return new NewInode(InodeDescriptor.SYMBOLIC_LINK, 0777, 0, bytes, options);
    }

    /**
     * Describes a device node, a fifo or a socket.
     *
     * @throws IllegalArgumentException if the kind is another one, or a fifo or socket has a device number
     */
    public static NewInode node(FileKind kind, long rdev, CreateOptions options) {
        boolean device = kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
        if (!device && kind != FileKind.FIFO && kind != FileKind.SOCKET) {
            throw new IllegalArgumentException("not a device node, a fifo or a socket: " + kind);
        }
        if (!device && rdev != 0) {
            throw new IllegalArgumentException("device number " + rdev + " of a " + kind + ", which has none");
        }
        return of(Inode.code(kind), 0644, rdev, options);
    }

    boolean isDirectory() {
        return kind == InodeDescriptor.DIRECTORY;
    }

    boolean isDevice() {
        return kind == InodeDescriptor.CHARACTER_DEVICE || kind == InodeDescriptor.BLOCK_DEVICE;
    }

    /** Returns the size in bytes of the blocks that the target and the extended attributes need. */
    public int dataBytes() {
        int blocks = isOutlined(target.length, FileData.MAX_INLINE) ? 1 : 0;
        for (Xattr xattr : xattrs) {
            blocks += isOutlined(xattr.value().length, XattrDescriptor.MAX_INLINE_VALUE)
                    ? (int) Blocks.ofBytes(xattr.value().length)
                    : 0;
        }
        return (int) Blocks.toBytes(blocks);
    }

    /** Returns the most bytes of items that the extended attributes need. */
    public int itemBytes() {
        int bytes = 0;
        for (Xattr xattr : xattrs) {
            boolean outlined = isOutlined(xattr.value().length, XattrDescriptor.MAX_INLINE_VALUE);
            bytes += XattrDescriptor.LENGTH
                    + xattr.bytes().length
                    + (outlined ? VALUE_ITEM_BYTES : xattr.value().length + Long.BYTES);
        }
        return bytes;
    }

    private static boolean isOutlined(int length, int limit) {
        return length > limit;
    }
}
