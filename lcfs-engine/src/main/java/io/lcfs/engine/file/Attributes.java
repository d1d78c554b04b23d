package io.lcfs.engine.file;

import io.lcfs.CreateOptions;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a layer's inodes: by path, where a symbolic link at the end is not followed, or by number, with or
 * without a name; then a path is what the caller calls the inode. Changes need the layer's exclusive lock; reading is
 * safe for many threads.
 */
public final class Attributes {
    private final LayerState layer;
    private final Xattrs xattrs;
    private final Permissions permissions;
    private final Lookup lookup;

    Attributes(LayerParts parts, Lookup lookup, Xattrs xattrs) {
        this.layer = parts.layer();
        this.permissions = parts.permissions();
        this.lookup = lookup;
        this.xattrs = xattrs;
    }

    /** Sets the twelve permission bits. */
    public void setMode(String path, int mode) throws IOException {
        setMode(lookup.resolve(path, false), path, mode);
    }

    /** Sets the owner. */
    public void setOwner(String path, long uid, long gid) throws IOException {
        setOwner(lookup.resolve(path, false), path, uid, gid);
    }

    /** Sets the time of last modification. */
    public void setModifiedTime(String path, Instant mtime) throws IOException {
        setModifiedTime(lookup.resolve(path, false), path, mtime);
    }

    /** The names of the extended attributes, sorted. */
    public List<String> listXattrs(String path) throws IOException {
        return listXattrs(lookup.resolve(path, false));
    }

    /** The value of an extended attribute, or null. */
    public byte @Nullable [] getXattr(String path, String name) throws IOException {
        return getXattr(lookup.resolve(path, false), path, name);
    }

    /** Sets an extended attribute. */
    public void setXattr(String path, String name, byte[] value) throws IOException {
        setXattr(lookup.resolve(path, false), path, name, value);
    }

    /** Removes an extended attribute; whether it was there. */
    public boolean removeXattr(String path, String name) throws IOException {
        return removeXattr(lookup.resolve(path, false), path, name);
    }

    /** Sets the twelve permission bits. */
    public void setMode(long number, String path, int mode) throws IOException {
        requireMode(mode);
        Inode inode = load(number);
        permissions.requireOwner(inode, path);
        permissions.setMode(inode, mode);
        changed(inode);
    }

    /**
     * Sets the owner. Without credentials permission bits stay, because tools that unpack set them before or after;
     * else set-id bits go, as on Linux.
     */
    public void setOwner(long number, String path, long uid, long gid) throws IOException {
        requireOwner("uid", uid);
        requireOwner("gid", gid);
        Inode inode = load(number);
        permissions.requireGiven(inode, uid, gid, path);
        permissions.givenAway(inode);
        inode.uid = uid;
        inode.gid = gid;
        changed(inode);
    }

    /** Sets the time of last modification. */
    public void setModifiedTime(long number, String path, Instant mtime) throws IOException {
        Inode inode = load(number);
        permissions.requireOwner(inode, path);
        inode.setModified(mtime);
        changed(inode);
    }

    /** The names of the extended attributes, sorted. */
    public List<String> listXattrs(long number) throws IOException {
        List<String> names = xattrs.list(number);
        names.removeIf(name -> !permissions.showsXattr(name));
        return names;
    }

    /** The value of an extended attribute, or null. */
    public byte @Nullable [] getXattr(long number, String path, String name) throws IOException {
        byte[] bytes = Xattrs.encode(name);
        if (!permissions.isSuperuser()) {
            permissions.requireXattrRead(load(number), name, path);
        }
        return permissions.showsXattr(name) ? xattrs.get(number, bytes) : null;
    }

    /** Sets an extended attribute. */
    public void setXattr(long number, String path, String name, byte[] value) throws IOException {
        byte[] bytes = Xattrs.encode(name);
        if (value.length > XattrDescriptor.MAX_VALUE) {
            throw new IllegalArgumentException("value of an extended attribute of " + value.length
                    + " bytes, the limit is " + XattrDescriptor.MAX_VALUE);
        }
        Inode inode = load(number);
        permissions.requireXattrWrite(inode, name, path);
        xattrs.set(number, path, bytes, value, layer.now());
        changed(inode);
    }

    /** Removes an extended attribute; whether it was there. */
    public boolean removeXattr(long number, String path, String name) throws IOException {
        byte[] bytes = Xattrs.encode(name);
        Inode inode = load(number);
        permissions.requireXattrWrite(inode, name, path);
        if (!xattrs.remove(number, bytes)) {
            return false;
        }
        changed(inode);
        return true;
    }

    /**
     * Gives an inode that is being made the owner and the time that it is to have. Refuses what else it is to have as
     * well, before anything is changed.
     */
    void assign(Inode inode, NewInode wanted, String path, Instant now) throws IOException {
        CreateOptions options = wanted.options;
        if (options.uid().isPresent()) {
            long uid = options.uid().getAsLong();
            long gid = options.gid().orElseThrow();
            permissions.requireGiven(inode, uid, gid, path);
            permissions.givenAway(inode);
            inode.uid = uid;
            inode.gid = gid;
        }
        for (NewInode.Xattr xattr : wanted.xattrs) {
            permissions.requireXattrWrite(inode, xattr.name(), path);
        }
        xattrs.requireRoom(wanted.xattrs, path);
        if (options.modifiedTime().isPresent()) {
            inode.setModified(options.modifiedTime().get());
            inode.setChanged(now);
        }
    }

    /** Sets the extended attributes of an inode that was made, which were not refused. */
    void setXattrs(Inode inode, NewInode wanted, String path, Instant now) throws IOException {
        for (NewInode.Xattr xattr : wanted.xattrs) {
            xattrs.set(inode.number, path, xattr.bytes(), xattr.value(), now);
        }
    }

    private Inode load(long number) throws IOException {
        return Inode.load(layer.tree(), number);
    }

    private void changed(Inode inode) throws IOException {
        inode.setChanged(layer.now());
        inode.store(layer.tree());
    }

    static void requireMode(int mode) {
        if ((mode & ~InodeDescriptor.MAX_MODE) != 0) {
            throw new IllegalArgumentException("mode 0" + Integer.toOctalString(mode) + ", the limit is 07777");
        }
    }

    private static void requireOwner(String what, long number) {
        if (number < 0 || number > InodeDescriptor.MAX_OWNER) {
            throw new IllegalArgumentException(
                    what + " " + number + ", the limits are 0 and " + InodeDescriptor.MAX_OWNER);
        }
    }
}
