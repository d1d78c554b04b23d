package io.lcfs.engine.inode;

import io.lcfs.Credentials;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides, as Linux does, what a user may do to inodes, and how owners and set-id bits change. All rules of permissions
 * are in this class. A change asks before its first edit. Without credentials every access is allowed, and no inode is
 * loaded for a check.
 */
public final class Permissions {
    /** The permissions of a handle without credentials. */
    public static final Permissions ALL = new Permissions(null);

    /** The right to read a file or to list a directory. */
    public static final int READ = 4;

    /** The right to write a file, or to add and remove names in a directory. */
    public static final int WRITE = 2;

    /** The right to execute a file, or to look up names in a directory. */
    public static final int EXECUTE = 1;

    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;
    private static final int GROUP_EXECUTE = 0010;
    private static final int ANY_EXECUTE = 0111;

    private static final String USERS = "user.";
    private static final String TRUSTED = "trusted.";

    private final @Nullable Credentials user;
    private final boolean superuser;

    private Permissions(@Nullable Credentials user) {
        this.user = user;
        this.superuser = user == null || user.isSuperuser();
    }

    /** Returns the permissions of a user. */
    public static Permissions of(Credentials user) {
        return new Permissions(Objects.requireNonNull(user, "credentials"));
    }

    /** Returns the user, or null if there are no credentials. */
    public @Nullable Credentials user() {
        return user;
    }

    /** Returns whether all accesses are allowed except the execution of a file that has no execute bit. */
    public boolean isSuperuser() {
        return superuser;
    }

    private boolean isMember(long group) {
        return user == null || user.isSuperuser() || user.isIn(group);
    }

    private boolean isOwner(Inode inode) {
        return user == null || user.isSuperuser() || user.uid() == inode.uid;
    }

    // Checks.

    private boolean may(Inode inode, int rights) {
        if (user == null || user.isSuperuser()) {
            return (rights & EXECUTE) == 0 || inode.isDirectory() || (inode.mode & ANY_EXECUTE) != 0;
        }
        int bits = inode.mode;
        if (user.uid() == inode.uid) {
            bits >>= 6;
        } else if (user.isIn(inode.gid)) {
            bits >>= 3;
        }
        return (rights & ~bits) == 0;
    }

    /** Returns the reason why the user may not look up names in a directory, or null if the user may. */
    @Nullable
    public String searchRefusal(Tree tree, long directory) throws IOException {
        if (superuser) {
            return null;
        }
        Inode inode = Inode.load(tree, directory);
        return may(inode, EXECUTE) ? null : refusal(inode, EXECUTE);
    }

    private String refusal(Inode inode, int rights) {
        String text = (rights & READ) != 0 ? "read" : (rights & WRITE) != 0 ? "write" : "execute or search";
        return "user " + (user == null ? 0 : user.uid()) + " may not " + text + ": inode " + inode.number
                + " has mode 0" + Integer.toOctalString(inode.mode) + " and owner " + inode.uid + ":" + inode.gid;
    }

    /**
     * Checks that the user has the given rights on an inode.
     *
     * @throws AccessDeniedException if the user lacks one of the rights
     */
    public void require(Inode inode, int rights, String path) throws AccessDeniedException {
        if (!may(inode, rights)) {
            throw new AccessDeniedException(path, null, refusal(inode, rights));
        }
    }

    /**
     * Checks that the user has the given rights on an inode. The inode is loaded only if the user is not the superuser.
     *
     * @throws AccessDeniedException if the user lacks one of the rights
     */
    public void require(Tree tree, long inode, int rights, String path) throws IOException {
        if (!superuser) {
            require(Inode.load(tree, inode), rights, path);
        }
    }

    /**
     * Checks that the user may remove an entry from its directory. In a sticky directory only the owner of the entry or
     * of the directory may do so.
     *
     * @throws FileSystemException if the user may not
     */
    public void requireRemovable(Inode directory, Inode entry, String path) throws FileSystemException {
        require(directory, WRITE | EXECUTE, path);
        if ((directory.mode & STICKY) != 0 && !isOwner(entry) && !isOwner(directory)) {
            throw notPermitted(
                    path, "the directory is sticky, and inode " + entry.number + " belongs to user " + entry.uid);
        }
    }

    /**
     * Checks that the user owns an inode.
     *
     * @throws FileSystemException if another user owns it
     */
    public void requireOwner(Inode inode, String path) throws FileSystemException {
        if (!isOwner(inode)) {
            throw notPermitted(path, "inode " + inode.number + " belongs to user " + inode.uid);
        }
    }

    /**
     * Checks that the user may change the owner and group of an inode. The owner may change the group to another group
     * of which the owner is a member; only the superuser may do more.
     *
     * @throws FileSystemException if the user may not
     */
    public void requireGiven(Inode inode, long uid, long gid, String path) throws FileSystemException {
        if (superuser) {
            return;
        }
        requireOwner(inode, path);
        if (uid != inode.uid) {
            throw notPermitted(path, "a file is not given to another user, here " + uid);
        }
        if (gid != inode.gid && !isMember(gid)) {
            throw notPermitted(path, "the user is not in group " + gid);
        }
    }

    /**
     * Checks that the user is the superuser.
     *
     * @throws FileSystemException if the user is not
     */
    public void requireSuperuser(String path, String what) throws FileSystemException {
        if (!superuser) {
            throw notPermitted(path, "only the superuser may " + what);
        }
    }

    /**
     * Checks that the user may set or remove an extended attribute.
     *
     * @throws FileSystemException if the user may not
     */
    public void requireXattrWrite(Inode inode, String name, String path) throws FileSystemException {
        if (superuser) {
            return;
        }
        if (!name.startsWith(USERS) || !hasXattrsOfUsers(inode)) {
            throw notPermitted(path, "extended attribute " + name + " of inode " + inode.number);
        }
        if (inode.isDirectory() && (inode.mode & STICKY) != 0) {
            requireOwner(inode, path);
        }
        require(inode, WRITE, path);
    }

    /**
     * Checks that the user may read the value of an extended attribute.
     *
     * @throws FileSystemException if the user may not
     */
    public void requireXattrRead(Inode inode, String name, String path) throws FileSystemException {
        if (name.startsWith(USERS) && hasXattrsOfUsers(inode)) {
            require(inode, READ, path);
        }
    }

    /** Returns whether the user sees an extended attribute. */
    public boolean showsXattr(String name) {
        return superuser || !name.startsWith(TRUSTED);
    }

    private static boolean hasXattrsOfUsers(Inode inode) {
        return inode.isDirectory() || inode.kind == InodeDescriptor.REGULAR;
    }

    private static FileSystemException notPermitted(String path, String why) {
        return new FileSystemException(path, null, "Operation not permitted: " + why);
    }

    // Changes of owners and mode bits.

    /** Sets the owner and group of a new inode, and clears the bits of the umask in its mode. */
    public void own(Inode inode, Inode directory) {
        if (user == null) {
            return;
        }
        boolean inherits = (directory.mode & SET_GID) != 0;
        inode.uid = user.uid();
        inode.gid = inherits ? directory.gid : user.gid();
        if (inherits && !inode.isDirectory() && (inode.mode & GROUP_EXECUTE) != 0 && !isMember(directory.gid)) {
            inode.mode &= ~SET_GID;
        }
        if (inode.kind != InodeDescriptor.SYMBOLIC_LINK) {
            inode.mode &= ~user.umask();
        }
        if (inherits && inode.isDirectory()) {
            inode.mode |= SET_GID;
        }
    }

    /** Sets the mode. The set-gid bit is cleared unless the user is a member of the file's group. */
    public void setMode(Inode inode, int mode) {
        inode.mode = isMember(inode.gid) ? mode : mode & ~SET_GID;
    }

    /** Clears the set-id bits of a file whose owner or group the user changed, also if the user is the superuser. */
    public void givenAway(Inode inode) {
        if (user != null && !inode.isDirectory()) {
            clearSetId(inode);
        }
    }

    /** Clears the set-id bits of a file whose content the user changed, unless the user is the superuser. */
    public void contentChanged(Inode inode) {
        if (!superuser) {
            clearSetId(inode);
        }
    }

    /**
     * Clears the set-user-id bit, and the set-group-id bit too unless the file is not executable for its group and the
     * user is a member of that group. Without group execution the bit means mandatory locking on older systems.
     */
    private void clearSetId(Inode inode) {
        boolean keepsGroup = (inode.mode & GROUP_EXECUTE) == 0 && isMember(inode.gid);
        inode.mode &= ~(keepsGroup ? SET_UID : SET_UID | SET_GID);
    }
}
