package io.lcfs.engine.file;

import io.lcfs.CreateOptions;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a layer's inodes. Methods with only a path do not follow a symbolic link at its end. Methods with
 * an inode number also work without a name; their path is used in messages only. Changes need the layer's exclusive
 * lock; many threads may read.
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

    /** Sets owner and group. */
    public void setOwner(String path, long uid, long gid) throws IOException {
        setOwner(lookup.resolve(path, false), path, uid, gid);
    }

    /** Sets the time of last modification. */
    public void setModifiedTime(String path, Instant mtime) throws IOException {
        setModifiedTime(lookup.resolve(path, false), path, mtime);
    }

    /** Returns the names of the extended attributes that the user may see, sorted. */
    public List<String> listXattrs(String path) throws IOException {
        return listXattrs(lookup.resolve(path, false));
    }

    /** Returns the value of an extended attribute, or null if the inode does not have it or the user may not see it. */
    public byte @Nullable [] getXattr(String path, String name) throws IOException {
        return getXattr(lookup.resolve(path, false), path, name);
    }

    /** Sets an extended attribute. */
    public void setXattr(String path, String name, byte[] value) throws IOException {
        setXattr(lookup.resolve(path, false), path, name, value);
    }

    /** Removes an extended attribute. Returns whether the inode had it. */
    public boolean removeXattr(String path, String name) throws IOException {
        return removeXattr(lookup.resolve(path, false), path, name);
    }

    /**
     * Gives an inode all attributes that a new one is to have, and no other extended attribute that the user sees.
     * Refuses what is refused before anything is changed.
     */
    public void setAll(String path, NewInode wanted) throws IOException {
        long number = lookup.resolve(path, false);
        Instant now = layer.now();
        Inode inode = load(number);
        permissions.requireOwner(inode, path);
        List<String> dropped = shownXattrs(number);
        List<NewInode.Xattr> set = new ArrayList<>();
        for (NewInode.Xattr xattr : wanted.xattrs) {
            if (Arrays.equals(xattrs.get(number, xattr.bytes()), xattr.value())) {
                dropped.remove(xattr.name());
            } else {
                set.add(xattr);
            }
        }
        for (String name : dropped) {
            permissions.requireXattrWrite(inode, name, path);
        }
        assign(inode, wanted, path, now);
        permissions.setMode(inode, wanted.mode);
        xattrs.requireDroppable(number, Integer.MAX_VALUE);
        for (String name : dropped) {
            xattrs.remove(number, Xattrs.encode(name));
        }
        for (NewInode.Xattr xattr : set) {
            xattrs.set(number, path, xattr.bytes(), xattr.value(), now);
        }
        inode.store(layer.tree());
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
     * Sets owner and group. Without credentials the mode is kept, because tools that unpack archives set it before or
     * after. With credentials the set-id bits are cleared, as on Linux.
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

    /**
     * Returns the names of the extended attributes that the user may see, sorted. A name that is only a prefix is left
     * out, so that a file of an old store can be copied, exported and salvaged to where that name is refused.
     */
    public List<String> listXattrs(long number) throws IOException {
        List<String> names = shownXattrs(number);
        names.removeIf(Xattrs::isPrefix);
        return names;
    }

    private List<String> shownXattrs(long number) throws IOException {
        List<String> names = xattrs.list(number);
        names.removeIf(name -> !permissions.showsXattr(name));
        return names;
    }

    /** Returns the value of an extended attribute, or null if the inode does not have it or the user may not see it. */
    public byte @Nullable [] getXattr(long number, String path, String name) throws IOException {
        byte[] bytes = Xattrs.encode(name);
        if (!permissions.isSuperuser()) {
            permissions.requireXattrRead(load(number), name, path);
        }
        return permissions.showsXattr(name) ? xattrs.get(number, bytes) : null;
    }

    /** Sets an extended attribute. */
    public void setXattr(long number, String path, String name, byte[] value) throws IOException {
        byte[] bytes = Xattrs.encodeNew(name);
        if (value.length > XattrDescriptor.MAX_VALUE) {
            throw new IllegalArgumentException("value of an extended attribute of " + value.length
                    + " bytes, the limit is " + XattrDescriptor.MAX_VALUE);
        }
        Inode inode = load(number);
        permissions.requireXattrWrite(inode, name, path);
        xattrs.set(number, path, bytes, value, layer.now());
        changed(inode);
    }

    /** Removes an extended attribute. Returns whether the inode had it. */
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
     * Sets owner, group and times of an inode that is being created. Before that, checks that the user may set these
     * and the extended attributes.
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
        }
        inode.setChanged(now);
    }

    /** Sets the extended attributes of a new inode, after {@link #assign} has checked them. */
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
