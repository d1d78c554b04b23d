package io.lcfs.engine.posix;

import java.util.Set;

/**
 * Deliberate differences between the errors of a layer and of Linux; docs/POSIX.md has the reasons. Both refuse in each
 * case.
 */
enum Difference {
    /** Linux returns EISDIR before it checks whether the file exists. */
    SLASH_BEHIND_A_FILE_TO_OPEN(
            Set.of("EISDIR"), Set.of("ENOTDIR", "EEXIST", "ELOOP", "ENOENT", "ENAMETOOLONG", "EACCES")) {
        @Override
        boolean concerns(Request request) {
            return makesFile(request);
        }
    },
    /**
     * In a sticky directory, Linux refuses with another error to open a file that is not regular and belongs to another
     * user. A layer never opens such files.
     */
    NO_FILE_IN_A_STICKY_DIRECTORY(Set.of("EACCES"), Set.of("ELOOP", "ENOTREG")) {
        @Override
        boolean concerns(Request request) {
            return makesFile(request);
        }
    },
    /** POSIX allows both errors. */
    SLASH_BEHIND_A_FILE_TO_MAKE(Set.of("ENOENT"), Set.of("ENOTDIR")) {
        @Override
        boolean concerns(Request request) {
            return Set.of("symlink", "link", "fifo", "device").contains(request.name())
                    && (request.word(1).endsWith("/") || request.word(2).endsWith("/"));
        }
    },
    /** One reason in words stands for three errors. */
    NO_LAST_NAME(Set.of("EINVAL", "ENOTEMPTY", "EISDIR", "EEXIST"), Set.of("EBUSY")) {
        @Override
        boolean concerns(Request request) {
            return request.name().equals("delete") || request.name().equals("rename");
        }
    },
    /** The reason states why the link is not permitted. */
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

    /** Returns whether the request opens a file and creates it if it does not exist. */
    private static boolean makesFile(Request request) {
        return switch (request.name()) {
            case "create", "write" -> true;
            case "open" -> request.word(4).contains("C") || request.word(4).contains("X");
            default -> false;
        };
    }

    /**
     * Linux may refuse a link to another user's file (fs.protected_hardlinks), and a layer does not. So such requests
     * are not made.
     */
    static boolean isProtectedLink(Request request, Answer host) {
        return request.name().equals("link")
                && request.user().uid() != 0
                && host.outcome().equals("EPERM");
    }

    /** Returns whether two answers to a request differ in one of these ways. */
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
