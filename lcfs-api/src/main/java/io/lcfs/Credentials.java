package io.lcfs;

import java.util.Set;

/**
 * A user whose permissions {@link Layer#withCredentials} checks. The numbers are those in the layer; the users of the
 * host are not looked up.
 *
 * @param uid the user's number, 0 to 2^32 - 1; 0 is the superuser, who may do everything
 * @param gid the number of the group that files of the user get, 0 to 2^32 - 1
 * @param groups the numbers of the other groups that the user is in, 0 to 2^32 - 1 each; copied
 * @param umask the permission bits that files and directories of the user are made without, 0 to 0777
 */
public record Credentials(long uid, long gid, Set<Long> groups, int umask) {
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;
    private static final int MAX_UMASK = 0777;

    /**
     * Makes a user's credentials.
     *
     * @param uid the user's number
     * @param gid the number of the user's group
     * @param groups the numbers of the other groups
     * @param umask the permission bits that new files do not get
     * @throws IllegalArgumentException if a number is outside its limits
     */
    public Credentials {
        groups = Set.copyOf(groups);
        requireNumber("uid", uid);
        requireNumber("gid", gid);
        groups.forEach(group -> requireNumber("group", group));
        if ((umask & ~MAX_UMASK) != 0) {
            throw new IllegalArgumentException("umask 0" + Integer.toOctalString(umask) + ", the limit is 0777");
        }
    }

    private static void requireNumber(String what, long number) {
        if (number < 0 || number > MAX_NUMBER) {
            throw new IllegalArgumentException(what + " " + number + ", the limits are 0 and " + MAX_NUMBER);
        }
    }

    /**
     * Returns whether the user is the superuser.
     *
     * @return whether the number is 0
     */
    public boolean isSuperuser() {
        return uid == 0;
    }

    /**
     * Returns whether the user is in a group.
     *
     * @param group the group's number
     * @return whether it is the user's own or one of the others
     */
    public boolean isIn(long group) {
        return gid == group || groups.contains(group);
    }
}
