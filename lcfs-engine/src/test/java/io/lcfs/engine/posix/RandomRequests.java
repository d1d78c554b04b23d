package io.lcfs.engine.posix;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Operations on few names, so that they meet. */
final class RandomRequests {
    private static final String[] NAMES = {"a", "b", "c", "d"};
    private static final String TOO_LONG = "z".repeat(256);
    private static final int[] MODES = {0, 0644, 0755, 0700, 01777, 02755, 04755, 06711, 07777, 02644};
    private static final long[] TIMES = {-2_147_483_647L, -1, 0, 1, 4_294_967_296L, 15_032_385_534L};

    private final Random random;
    private final List<String> open = new ArrayList<>();
    private int opened;

    RandomRequests(Random random) {
        this.random = random;
    }

    /** The next one, of the superuser. */
    Request next() {
        return random.nextInt(6) == 0 && !open.isEmpty() ? onHandle() : onPath();
    }

    /** A file was opened. */
    void opened(String handle) {
        open.add(handle);
    }

    private Request onPath() {
        List<Supplier<Request>> kinds = List.of(
                () -> Request.of("mkdir", path(), mode(01777)),
                () -> Request.of("mkdir", path(), mode(0755)),
                () -> Request.of("create", path(), mode(01777)),
                () -> Request.of("fifo", path(), mode(01777)),
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
                () -> Request.of("chmod", path(), mode(01777)),
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
                this::opening);
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
        return Request.of("open", (writes ? "w" : "r") + opened++, path(), mode(01777), letters.toString());
    }

    private Request onHandle() {
        String handle = open.get(random.nextInt(open.size()));
        return switch (random.nextInt(handle.startsWith("w") ? 6 : 4)) {
            case 0 -> {
                open.remove(handle);
                yield Request.of("close", handle);
            }
            case 1 -> Request.of("fchmod", handle, mode(01777));
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
        return Integer.toOctalString(MODES[random.nextInt(MODES.length)] & mask);
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
