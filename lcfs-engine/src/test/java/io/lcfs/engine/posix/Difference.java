package io.lcfs.engine.posix;

import java.util.Set;

/**
 * Where a layer gives another error than Linux, on purpose; docs/POSIX.md has the reasons. Both refuse in each case.
 */
enum Difference {
    /** Linux answers EISDIR before it looks whether something is there. */
    SLASH_BEHIND_A_FILE_TO_OPEN(
            Set.of("EISDIR"), Set.of("ENOTDIR", "EEXIST", "ELOOP", "ENOENT", "ENAMETOOLONG", "EACCES")) {
        @Override
        boolean concerns(Request request) {
            return makesFile(request);
        }
    },
    /**
     * Linux refuses to open so what is no file and belongs to another user, in a sticky directory; a layer opens it
     * nowhere.
     */
    NO_FILE_IN_A_STICKY_DIRECTORY(Set.of("EACCES"), Set.of("ELOOP", "ENOTREG")) {
        @Override
        boolean concerns(Request request) {
            return makesFile(request);
        }
    },
    /** POSIX allows both. */
    SLASH_BEHIND_A_FILE_TO_MAKE(Set.of("ENOENT"), Set.of("ENOTDIR")) {
        @Override
        boolean concerns(Request request) {
            return Set.of("symlink", "link", "fifo", "device").contains(request.name())
                    && (request.word(1).endsWith("/") || request.word(2).endsWith("/"));
        }
    },
    /** A reason in words stands for three errors. */
    NO_LAST_NAME(Set.of("EINVAL", "ENOTEMPTY", "EISDIR", "EEXIST"), Set.of("EBUSY")) {
        @Override
        boolean concerns(Request request) {
            return request.name().equals("delete") || request.name().equals("rename");
        }
    },
    /** The reason says why the link is not permitted. */
    LINK_OF_A_DIRECTORY(Set.of("EPERM"), Set.of("EISDIR")) {
        @Override
        boolean concerns(Request request) {
            return request.name().equals("link");
        }
    };

    private final Set<String> hosts;
    private final Set<String> layers;

    Difference(Set<String> hosts, Set<String> layers) {
        this.hosts = hosts;
        this.layers = layers;
    }

    abstract boolean concerns(Request request);

    /** Tells whether a file is opened that is made if it is not there. */
    private static boolean makesFile(Request request) {
        return switch (request.name()) {
            case "create", "write" -> true;
            case "open" -> request.word(4).contains("C") || request.word(4).contains("X");
            default -> false;
        };
    }

    /**
     * Linux may refuse a link of another user's file (fs.protected_hardlinks); a layer does not, so it is not asked.
     */
    static boolean isProtectedLink(Request request, Answer host) {
        return request.name().equals("link")
                && request.user().uid() != 0
                && host.outcome().equals("EPERM");
    }

    /** Tells whether two answers to a request differ in one of these ways. */
    static boolean explains(Request request, Answer host, Answer layer) {
        for (Difference difference : values()) {
            if (difference.hosts.contains(host.outcome())
                    && difference.layers.contains(layer.outcome())
                    && difference.concerns(request)) {
                return true;
            }
        }
        return false;
    }
}
