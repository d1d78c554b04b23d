package io.lcfs.nio;

import io.lcfs.FileInfo;
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
 * Users and groups of a layer. They are numbers; the names are those of the layer's own {@code /etc/passwd} and
 * {@code /etc/group}, and the number in decimal where these say nothing. The host's users have no part in it. Thread-safe.
 */
final class Principals extends UserPrincipalLookupService {
    private static final long MAX_NUMBER = 0xFFFF_FFFFL;

    private final NameFile users;
    private final NameFile groups;

    Principals(LayerFileSystem fileSystem) {
        this.users = new NameFile(fileSystem, "/etc/passwd");
        this.groups = new NameFile(fileSystem, "/etc/group");
    }

    /** A principal that has a number. */
    interface Numbered extends UserPrincipal {
        /** The number. */
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

    /** A number of a user or group, or -1. */
    private static long decimal(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long number = Long.parseLong(text);
        return number <= MAX_NUMBER ? number : -1;
    }

    /** Names and numbers, as a file had them. */
    private static final class Known {
        final @Nullable FileInfo from;
        final Map<Long, String> names = new HashMap<>();
        final Map<String, Long> numbers = new HashMap<>();

        Known(@Nullable FileInfo from) {
            this.from = from;
        }

        /** Takes what a line says; of two for one name or number the first counts, as in libc. */
        void add(String line) {
            String[] fields = line.split(":", 4);
            long number = fields.length < 3 ? -1 : decimal(fields[2]);
            if (number >= 0 && !fields[0].isEmpty()) {
                names.putIfAbsent(number, fields[0]);
                numbers.putIfAbsent(fields[0], number);
            }
        }
    }

    /** A file of names; read when it is first needed, and again when it changed. */
    private static final class NameFile {
        private static final long MAX_BYTES = 16 << 20;

        private final LayerFileSystem fileSystem;
        private final String path;
        private volatile Known known = new Known(null);

        NameFile(LayerFileSystem fileSystem, String path) {
            this.fileSystem = fileSystem;
            this.path = path;
        }

        String name(long number) {
            String name = namesOrLast().names.get(number);
            return name == null ? Long.toString(number) : name;
        }

        /** What the file says, or of a file system that is closed, what it said when it was read last. */
        private Known namesOrLast() {
            try {
                return names();
            } catch (ClosedFileSystemException e) {
                return known;
            }
        }

        /** What the file says now; nothing, if it cannot be read. */
        Known names() {
            Location at = new Location(path, path);
            try {
                FileInfo now = fileSystem.files().find(at, true);
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
            byte[] bytes = fileSystem.files().call(at, layer -> layer.readAllBytes(at.at()));
            new String(bytes, StandardCharsets.UTF_8).lines().forEach(read::add);
            known = read;
            return read;
        }
    }
}
