package io.lcfs.nio.attribute;

import io.lcfs.FileInfo;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The users and groups of a layer. They are numbers. Their names are read from the layer's own {@code /etc/passwd} and
 * {@code /etc/group}; a number without an entry there is named by its decimal digits. The host's users are not used.
 * Thread-safe.
 */
public final class Principals extends UserPrincipalLookupService {
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;

    private final NameFile users;
    private final NameFile groups;

    public Principals(Mount mount) {
        this.users = new NameFile(mount, "/etc/passwd");
        this.groups = new NameFile(mount, "/etc/group");
    }

    /** A user or group that is identified by a number. */
    interface Numbered extends UserPrincipal {
        /** Returns the number of the user or group. */
        long number();
    }

    private record User(long number, String getName) implements Numbered {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof User that && that.number == number;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }

        @Override
        public String toString() {
            return getName;
        }
    }

    private record Group(long number, String getName) implements Numbered, GroupPrincipal {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Group that && that.number == number;
        }

        @Override
        public int hashCode() {
            return ~Long.hashCode(number);
        }

        @Override
        public String toString() {
            return getName;
        }
    }

    UserPrincipal user(long uid) {
        return new User(uid, users.name(uid));
    }

    GroupPrincipal group(long gid) {
        return new Group(gid, groups.name(gid));
    }

    @Override
    public UserPrincipal lookupPrincipalByName(String name) throws IOException {
        return user(number(users, name));
    }

    @Override
    public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
        return group(number(groups, group));
    }

    private static long number(NameFile file, String name) throws UserPrincipalNotFoundException {
        Long known = file.names().numbers.get(name);
        if (known != null) {
            return known;
        }
        long number = decimal(name);
        if (number < 0) {
            throw new UserPrincipalNotFoundException(name);
        }
        return number;
    }

    /** Parses the decimal number of a user or group; returns -1 if the text is none. */
    private static long decimal(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long number = Long.parseLong(text);
        return number <= MAX_NUMBER ? number : -1;
    }

    /** The names and numbers that a file had when it was read. */
    private static final class Known {
        final @Nullable FileInfo from;
        final Map<Long, String> names = new HashMap<>();
        final Map<String, Long> numbers = new HashMap<>();

        Known(@Nullable FileInfo from) {
            this.from = from;
        }

        /** Adds the entry of a line. As in libc, the first entry for a name or a number counts. */
        void add(String line) {
            String[] fields = line.split(":", 4);
            long number = fields.length < 3 ? -1 : decimal(fields[2]);
            if (number >= 0 && !fields[0].isEmpty()) {
                names.putIfAbsent(number, fields[0]);
                numbers.putIfAbsent(fields[0], number);
            }
        }
    }

    /** A file of names, read at first use and again after it changed. */
    private static final class NameFile {
        private static final long MAX_BYTES = 16 << 20;

        private final Mount mount;
        private final String path;
        private volatile Known known = new Known(null);

        NameFile(Mount mount, String path) {
            this.mount = mount;
            this.path = path;
        }

        String name(long number) {
            String name = namesOrLast().names.get(number);
            return name == null ? Long.toString(number) : name;
        }

        /** Returns the content of the file, or the last content that was read if the file system is closed. */
        private Known namesOrLast() {
            try {
                return names();
            } catch (ClosedFileSystemException e) {
                return known;
            }
        }

        /** Returns the present content of the file; it is empty if the file cannot be read. */
        Known names() {
            Location at = new Location(path, path);
            try {
                FileInfo now = mount.files().find(at, true);
                if (now == null || !now.isRegular() || now.size() > MAX_BYTES) {
                    return new Known(null);
                }
                Known before = known;
                return now.equals(before.from) ? before : read(at, now);
            } catch (IOException e) {
                return new Known(null);
            }
        }

        private Known read(Location at, FileInfo info) throws IOException {
            Known read = new Known(info);
            byte[] bytes = mount.files().call(at, layer -> layer.readAllBytes(at.at()));
            new String(bytes, StandardCharsets.UTF_8).lines().forEach(read::add);
            known = read;
            return read;
        }
    }
}
