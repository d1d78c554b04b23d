package io.lcfs;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a new file, directory, symbolic link or node, which are set in the change that creates it: no other
 * thread and no crash shows it without them. Attributes that are not set here have the defaults of the methods of
 * {@link Layer}. Immutable.
 *
 * <p>The time of the last change (ctime) and the birth time are always those of the call. They record the events in
 * the store, so they cannot be set, as on Linux.
 */
public final class CreateOptions {
    private static final int MAX_MODE = 07777;
    private static final long MAX_OWNER = 0xFFFF_FFFFL;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_VALUE_BYTES = 65_536;
    private static final Set<String> PREFIXES = Set.of("user.", "trusted.", "security.", "system.");
    private static final int UNSET = -1;
    private static final CreateOptions DEFAULTS = new CreateOptions(UNSET, UNSET, UNSET, null, Map.of());

    private final int mode;
    private final long uid;
    private final long gid;
    private final @Nullable Instant modifiedTime;
    private final Map<String, byte[]> xattrs;

    private CreateOptions(int mode, long uid, long gid, @Nullable Instant modifiedTime, Map<String, byte[]> xattrs) {
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.modifiedTime = modifiedTime;
        this.xattrs = xattrs;
    }

    /**
     * Returns options that set nothing.
     *
     * @return the options
     */
    public static CreateOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with a mode. A handle with credentials clears the bits of its umask, except for a symbolic
     * link.
     *
     * @param newMode the twelve permission bits
     * @return the options
     * @throws IllegalArgumentException if there are other bits in it
     */
    public CreateOptions withMode(int newMode) {
        if ((newMode & ~MAX_MODE) != 0) {
            throw new IllegalArgumentException("mode 0" + Integer.toOctalString(newMode) + ", the limit is 07777");
        }
        return new CreateOptions(newMode, uid, gid, modifiedTime, xattrs);
    }

    /**
     * Returns these options with an owner. A handle with credentials checks the owner and clears set-id bits as
     * {@link Layer#setOwner} does.
     *
     * @param newUid the user's number, 0 to 2^32 - 1
     * @param newGid the group's number, 0 to 2^32 - 1
     * @return the options
     * @throws IllegalArgumentException if a number is out of its range
     */
    public CreateOptions withOwner(long newUid, long newGid) {
        requireOwner("uid", newUid);
        requireOwner("gid", newGid);
        return new CreateOptions(mode, newUid, newGid, modifiedTime, xattrs);
    }

    private static void requireOwner(String what, long number) {
        if (number < 0 || number > MAX_OWNER) {
            throw new IllegalArgumentException(what + " " + number + ", the limits are 0 and " + MAX_OWNER);
        }
    }

    /**
     * Returns these options with a time of last modification.
     *
     * @param time the time
     * @return the options
     */
    public CreateOptions withModifiedTime(Instant time) {
        return new CreateOptions(mode, uid, gid, Objects.requireNonNull(time), xattrs);
    }

    /**
     * Returns these options with an extended attribute beside those that they have.
     *
     * @param name its name, 1 to 255 bytes, and more than a prefix: {@code user.}, {@code trusted.}, {@code security.}
     *     and {@code system.} are no names
     * @param value its value, 0 to 65,536 bytes, which is copied
     * @return the options
     * @throws IllegalArgumentException if the name or the value is outside the limits
     */
    public CreateOptions withXattr(String name, byte[] value) {
        return withXattrs(Map.of(name, value));
    }

    /**
     * Returns these options with extended attributes beside those that they have. All of them are set in the one change
     * that makes the file, whose cost and space grow with their bytes.
     *
     * @param added the values, which are copied, by their names; the limits are those of {@link #withXattr}
     * @return the options
     * @throws IllegalArgumentException if a name or a value is outside the limits
     */
    public CreateOptions withXattrs(Map<String, byte[]> added) {
        Map<String, byte[]> all = new TreeMap<>(xattrs);
        for (Map.Entry<String, byte[]> xattr : added.entrySet()) {
            requireXattr(xattr.getKey(), xattr.getValue().length);
            all.put(xattr.getKey(), xattr.getValue().clone());
        }
        return new CreateOptions(mode, uid, gid, modifiedTime, all);
    }

    private static void requireXattr(String name, int valueBytes) {
        int bytes = Names.encode(name).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("name of an extended attribute of " + bytes + " bytes; it has 1 to "
                    + MAX_NAME_BYTES + ", none of them zero: " + name);
        }
        if (PREFIXES.contains(name)) {
            throw new IllegalArgumentException("name of an extended attribute with nothing behind its prefix: " + name);
        }
        if (valueBytes > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("value of the extended attribute " + name + " of " + valueBytes
                    + " bytes, the limit is " + MAX_VALUE_BYTES);
        }
    }

    /**
     * Returns the mode.
     *
     * @return the twelve permission bits, or empty if none are set
     */
    public OptionalInt mode() {
        return mode == UNSET ? OptionalInt.empty() : OptionalInt.of(mode);
    }

    /**
     * Returns the owner's number.
     *
     * @return the number, or empty if no owner is set
     */
    public OptionalLong uid() {
        return uid == UNSET ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    /**
     * Returns the group's number.
     *
     * @return the number, or empty if no owner is set
     */
    public OptionalLong gid() {
        return gid == UNSET ? OptionalLong.empty() : OptionalLong.of(gid);
    }

    /**
     * Returns the time of last modification.
     *
     * @return the time, or empty if none is set
     */
    public Optional<Instant> modifiedTime() {
        return Optional.ofNullable(modifiedTime);
    }

    /**
     * Returns the extended attributes.
     *
     * @return copies of the values, by their names, sorted
     */
    public Map<String, byte[]> xattrs() {
        Map<String, byte[]> copy = new TreeMap<>(xattrs);
        copy.replaceAll((name, value) -> value.clone());
        return copy;
    }
}
