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
 * What a user may do to inodes, and what becomes of owners and set-id bits then: as Linux has it. All rules of
 * permissions are here; a change asks before its first edit. Without credentials nothing is refused, and nothing is
 * looked at.
 */
public final class Permissions {
    /** Those of a handle without credentials. */
    public static final Permissions ALL = new Permissions(null);

    /** To read a file, or to list a directory. */
    public static final int READ = 4;

    /** To write a file, or to add and remove names in a directory. */
    public static final int WRITE = 2;

    /** To execute a file, or to look for names in a directory. */
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

    /** Returns those of a user. */
    public static Permissions of(Credentials user) {
        return new Permissions(Objects.requireNonNull(user, "credentials"));
    }

    /** Returns the user, or null if there are no credentials. */
    public @Nullable Credentials user() {
        return user;
    }

    /** Tells whether nothing is refused, but the execution of what nobody may execute. */
    public boolean isSuperuser() {
        return superuser;
    }

    private boolean isMember(long group) {
        return user == null || user.isSuperuser() || user.isIn(group);
    }

    private boolean isOwner(Inode inode) {
        return user == null || user.isSuperuser() || user.uid() == inode.uid;
    }

    // What is refused.

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

    /** Returns why a user may not look for names in a directory, or null if that is allowed. */
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

    /** Requires rights on an inode. */
    public void require(Inode inode, int rights, String path) throws AccessDeniedException {
        if (!may(inode, rights)) {
            throw new AccessDeniedException(path, null, refusal(inode, rights));
        }
    }

    /** Requires rights on an inode, which is not looked at if nothing would be refused. */
    public void require(Tree tree, long inode, int rights, String path) throws IOException {
        if (!superuser) {
            require(Inode.load(tree, inode), rights, path);
        }
    }

    /** Requires that an entry can be taken from its directory; of a sticky one only by an owner of either. */
    public void requireRemovable(Inode directory, Inode entry, String path) throws FileSystemException {
        require(directory, WRITE | EXECUTE, path);
        if ((directory.mode & STICKY) != 0 && !isOwner(entry) && !isOwner(directory)) {
            throw notPermitted(
                    path, "the directory is sticky, and inode " + entry.number + " belongs to user " + entry.uid);
        }
    }

    /** Requires that the user owns an inode. */
    public void requireOwner(Inode inode, String path) throws FileSystemException {
        if (!isOwner(inode)) {
            throw notPermitted(path, "inode " + inode.number + " belongs to user " + inode.uid);
        }
    }

    /**
     * Requires that an inode can be given away: by its owner to another group that the owner is in, else by the
     * superuser.
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

    /** Requires that the user is the superuser. */
    public void requireSuperuser(String path, String what) throws FileSystemException {
        if (!superuser) {
            throw notPermitted(path, "only the superuser may " + what);
        }
    }

    /** Requires that an extended attribute can be set or removed. */
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

    /** Requires that the value of an extended attribute can be read, if it has one. */
    public void requireXattrRead(Inode inode, String name, String path) throws FileSystemException {
        if (name.startsWith(USERS) && hasXattrsOfUsers(inode)) {
            require(inode, READ, path);
        }
    }

    /** Tells whether an extended attribute is shown. */
    public boolean showsXattr(String name) {
        return superuser || !name.startsWith(TRUSTED);
    }

    private static boolean hasXattrsOfUsers(Inode inode) {
        return inode.isDirectory() || inode.kind == InodeDescriptor.REGULAR;
    }

    private static FileSystemException notPermitted(String path, String why) {
        return new FileSystemException(path, null, "Operation not permitted: " + why);
    }

    // What becomes of owners and bits.

    /** Gives a new inode its owner, and takes from its mode what the umask says. */
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

    /** Sets a mode; that of another group's file without its set-gid bit. */
    public void setMode(Inode inode, int mode) {
        inode.mode = isMember(inode.gid) ? mode : mode & ~SET_GID;
    }

    /** Clears the set-id bits of a file that the user gave away, also those of the superuser's. */
    public void givenAway(Inode inode) {
        if (user != null && !inode.isDirectory()) {
            clearSetId(inode);
        }
    }

    /** Clears the set-id bits of a file whose content the user changed, unless that is the superuser. */
    public void contentChanged(Inode inode) {
        if (!superuser) {
            clearSetId(inode);
        }
    }

    /** Without the right to execute for the group, set-gid once meant a lock: a member of the group leaves it. */
    private void clearSetId(Inode inode) {
        boolean keepsGroup = (inode.mode & GROUP_EXECUTE) == 0 && isMember(inode.gid);
        inode.mode &= ~(keepsGroup ? SET_UID : SET_UID | SET_GID);
    }
}
