package io.lcfs.engine.posix;

import io.lcfs.engine.posix.Request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random requests on a few names, so that they interact, by the superuser or by several users. */
final class RandomRequests {
    private static final String[] NAMES = {"a", "b", "c", "d"};
    private static final String TOO_LONG = "z".repeat(256);
    private static final int[] MODES = {0, 0644, 0755, 0700, 01777, 02755, 04755, 06711, 07777, 02644};
    private static final long[] TIMES = {-2_147_483_647L, -1, 0, 1, 4_294_967_296L, 15_032_385_534L};

    private static final List<User> USERS = List.of(
            new User(0, 0, List.of(), 0),
            new User(1, 1, List.of(), 022),
            new User(1, 2, List.of(1L, 3L), 0),
            new User(2, 2, List.of(1L), 027),
            new User(3, 3, List.of(), 0));
    private static final String[] ACCESS = {"r", "w", "x", "rw", "rx", "rwx"};

    private final Random random;
    private final boolean byUsers;
    private final int made;
    private final Map<String, User> open = new TreeMap<>();
    private int opened;

    private RandomRequests(Random random, boolean byUsers, int made) {
        this.random = random;
        this.byUsers = byUsers;
        this.made = made;
    }

    /** Returns requests of the superuser, without set-id bits. */
    static RandomRequests ofSuperuser(Random random, boolean sticky) {
        return new RandomRequests(random, false, sticky ? 01777 : 0777);
    }

    /** Returns requests of several users, with set-id bits. */
    static RandomRequests ofUsers(Random random, boolean sticky) {
        return new RandomRequests(random, true, sticky ? 07777 : 06777);
    }

    /** Returns the next request. */
    Request next() {
        if (random.nextInt(6) == 0 && !open.isEmpty()) {
            return onHandle();
        }
        User user = byUsers ? USERS.get(random.nextInt(USERS.size())) : User.ROOT;
        return new Request(user, onPath().words());
    }

    /** Records that a file was opened. */
    void opened(Request request) {
        open.put(request.word(1), request.user());
    }

    private Request onPath() {
        List<Supplier<Request>> kinds = new ArrayList<>(List.of(
                () -> Request.of("mkdir", path(), mode(01777)),
                () -> Request.of("mkdir", path(), "777"),
                () -> Request.of("create", path(), mode(07777)),
                () -> Request.of("fifo", path(), mode(07777)),
                () -> Request.of("symlink", target(), path()),
                () -> Request.of("symlink", target(), path()),
                () -> Request.of("link", path(), path()),
                () -> Request.of("link", path(), path()),
                () -> Request.of("delete", path()),
                () -> Request.of("delete", path()),
                () -> Request.of("rename", path(), path(), ""),
                () -> Request.of("rename", path(), path(), ""),
                () -> Request.of("rename", path(), path(), ""),
                () -> Request.of("rename", path(), path(), "NO_REPLACE"),
                () -> Request.of("rename", path(), path(), "EXCHANGE"),
                () -> Request.of("chmod", path(), mode(07777)),
                () -> Request.of("chown", path(), number(3), number(3)),
                () -> Request.of(
                        "utime", path(), Long.toString(TIMES[random.nextInt(TIMES.length)]), number(1_000_000_000)),
                () -> Request.of("write", path(), number(10_000), number(3)),
                () -> Request.of("read", path()),
                () -> Request.of("truncate", path(), number(10_000)),
                () -> Request.of("lookup", path(), "true"),
                () -> Request.of("lookup", path(), "false"),
                () -> Request.of("readlink", path()),
                () -> Request.of("list", path()),
                this::opening));
        if (byUsers) {
            kinds.addAll(List.of(
                    () -> Request.of("access", path(), ACCESS[random.nextInt(ACCESS.length)]),
                    () -> Request.of("setxattr", path(), "user.a", Integer.toString(random.nextInt())),
                    () -> Request.of("getxattr", path(), "user.a"),
                    () -> Request.of("chmod", path(), mode(07777)),
                    () -> Request.of("chown", path(), number(4), number(4))));
        }
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private Request opening() {
        boolean writes = random.nextInt(3) > 0;
        StringBuilder letters = new StringBuilder(writes ? "W" : "R");
        for (char letter : (writes ? "RCXTN" : "CXN").toCharArray()) {
            if (random.nextInt(4) == 0) {
                letters.append(letter);
            }
        }
        return Request.of("open", (writes ? "w" : "r") + opened++, path(), mode(07777), letters.toString());
    }

    private Request onHandle() {
        String handle = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
        User user = open.get(handle);
        return new Request(user, onHandle(handle).words());
    }

    private Request onHandle(String handle) {
        return switch (random.nextInt(handle.startsWith("w") ? 6 : 4)) {
            case 0 -> {
                open.remove(handle);
                yield Request.of("close", handle);
            }
            case 1 -> Request.of("fchmod", handle, mode(07777));
            case 2 -> Request.of("futime", handle, Long.toString(TIMES[random.nextInt(TIMES.length)]), number(1000));
            case 3 -> Request.of("fchown", handle, number(3), number(3));
            case 4 -> Request.of("fwrite", handle, number(10_000), number(3));
            default -> Request.of("ftruncate", handle, number(10_000));
        };
    }

    private String number(int bound) {
        return Integer.toString(random.nextInt(bound));
    }

    private String mode(int mask) {
        int mode = random.nextBoolean() ? random.nextInt(010000) | 0700 : MODES[random.nextInt(MODES.length)];
        return Integer.toOctalString(mode & mask & made);
    }

    private String name() {
        int any = random.nextInt(60);
        if (any < 2) {
            return any == 0 ? "." : "..";
        }
        return any == 2 ? TOO_LONG : NAMES[random.nextInt(NAMES.length)];
    }

    private String path() {
        StringBuilder path = new StringBuilder("/").append(name());
        while (random.nextInt(3) == 0) {
            path.append(random.nextInt(20) == 0 ? "//" : "/").append(name());
        }
        if (random.nextInt(8) == 0) {
            path.append(random.nextInt(3) == 0 ? "/." : "/");
        }
        return random.nextInt(200) == 0 ? "/" : path.toString();
    }

    private String target() {
        String path = path();
        return random.nextBoolean() || path.length() == 1 ? path : path.substring(1);
    }
}
