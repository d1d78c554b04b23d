package io.lcfs.engine.refusal;

import io.lcfs.CollectOptions;
import io.lcfs.CompactOptions;
import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.FileKind;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.ScrubOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random arguments of a call, by the types of its parameters: a few valid ones, and each kind of invalid one. */
final class Arguments {
    static final String[] LAYERS = {"base", "live", "other", "view", "new", LayerStore.ROOT};
    static final String[] NAMES = {
        "a",
        "b",
        "d",
        "e",
        "f",
        "n",
        "big",
        "loop",
        "root",
        "dot",
        "up",
        "dangling",
        "back",
        "..",
        ".",
        "",
        "\u00e9",
        "\udc80",
        "x".repeat(255),
        "x".repeat(256),
        "\u00e9".repeat(128),
        "...",
        " ",
        "\n"
    };
    private static final String[] PATHS = {
        "/a",
        "/a/b",
        "/a/b/d",
        "/a/f",
        "/a/b/big",
        "/big",
        "/loop",
        "/root",
        "/a/dot",
        "/a/up",
        "/dangling",
        "/back",
        "/e",
        "/e/f",
        "/n"
    };
    private static final String[] ENDS = {
        "",
        "",
        "",
        "",
        "",
        "",
        "/",
        "/.",
        "/..",
        "/n",
        "/n/n",
        "/n/../big",
        "/n/../loop/x",
        "/n/" + "x".repeat(256),
        "/" + "x".repeat(256),
        "/../n"
    };
    private static final String[] ODD_PATHS = {
        "",
        "a",
        "/",
        "//",
        "/.",
        "/..",
        "/\0",
        "/\0x",
        "/\0" + "7\0",
        "/a\0b",
        "/\ud800",
        "\0",
        "/a/\udfff",
        "/" + "a/".repeat(20_000)
    };
    private static final String[] ODD_LAYERS = {
        "", "x".repeat(255), "x".repeat(256), "a\nb", "\ud800", "\udc80", "none", "a/b", "\u00e9", "\0"
    };
    private static final long[] LONGS = {
        0,
        1,
        511,
        512,
        513,
        4095,
        4096,
        4097,
        70_000,
        1 << 20,
        3L << 30,
        0xFFFF_FFFFL,
        1L << 32,
        (1L << 44) - 1,
        1L << 44,
        (1L << 44) + 1,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
    };
    private static final Duration[] DURATIONS = {
        Duration.ZERO, Duration.ofNanos(1), Duration.ofNanos(-1), Duration.ofDays(1), Duration.ofSeconds(Long.MAX_VALUE)
    };
    private static final int[] INTS = {
        0, 1, 0644, 0755, 04711, 07777, 010000, 100, 4096, -1, Integer.MAX_VALUE, Integer.MIN_VALUE
    };
    private static final int[] LENGTHS = {0, 1, 7, 511, 512, 513, 4095, 4096, 4097, 9_000, 65_536, 65_537, 300_000};
    private static final Instant[] INSTANTS = {
        Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.ofEpochSecond(-5, 999_999_999), Instant.ofEpochSecond(1L << 40)
    };

    /** One buffer for each thread, because a buffer that two threads fill would be a fault of its own. */
    private static final ThreadLocal<ByteBuffer> MAPPED = ThreadLocal.withInitial(Arguments::map);

    private final Random random;
    private final LayerStore store;
    private final LayerStore second;

    private final Supplier<@Nullable Layer> layers;

    Arguments(Random random, LayerStore store, LayerStore second, Supplier<@Nullable Layer> layers) {
        this.random = random;
        this.store = store;
        this.second = second;
        this.layers = layers;
    }

    private static ByteBuffer map() {
        try {
            Path file = Files.createTempFile("lcfs-refusal", null);
            Files.write(file, new byte[400_000]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, 400_000);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an argument for a parameter of a call. */
    @Nullable
    Object of(Class<?> type, Class<?> callee) {
        if (!type.isPrimitive() && random.nextInt(60) == 0) {
            return null;
        }
        if (type == long.class) {
            return random.nextInt(4) == 0 ? random.nextInt(20_000) : LONGS[random.nextInt(LONGS.length)];
        }
        if (type == int.class) {
            return INTS[random.nextInt(INTS.length)];
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == Duration.class) {
            return DURATIONS[random.nextInt(DURATIONS.length)];
        }
        if (type == String.class) {
            return callee == LayerStore.class ? layer() : path();
        }
        if (type == byte[].class) {
            return bytes();
        }
        if (type == ByteBuffer.class) {
            return buffer();
        }
        if (type == InputStream.class) {
            return new ByteArrayInputStream(bytes());
        }
        if (type == Instant.class) {
            return INSTANTS[random.nextInt(INSTANTS.length)];
        }
        if (type == FileKind.class) {
            return FileKind.values()[random.nextInt(FileKind.values().length)];
        }
        return type.isArray() ? array(type.getComponentType()) : ofStore(type);
    }

    /** Returns an inode number, mostly one that may exist. */
    long inode() {
        return random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(30);
    }

    private @Nullable Object ofStore(Class<?> type) {
        if (type == Layer.class) {
            return layers.get();
        }
        if (type == LayerOptions.class) {
            LayerOptions options = LayerOptions.defaults();
            return switch (random.nextInt(6)) {
                case 0 -> options.withMaxOwnBytes(random.nextInt(200_000));
                case 1 -> options.withLabels(labels());
                case 2 -> options.withEphemeral(true);
                case 3 -> options.withCache(true);
                default -> options;
            };
        }
        if (type == Map.class) {
            return labels();
        }
        if (type == LayerFilter.class) {
            return random.nextBoolean() ? LayerFilter.all() : LayerFilter.name("base");
        }
        if (type == FileView.Mapper.class) {
            return (FileView.Mapper<Long>) (device, position) -> position;
        }
        if (type == Credentials.class) {
            // Mostly the superuser, because most calls of other users are refused before they do anything.
            int uid = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
            return new Credentials(uid, random.nextInt(3), Set.of(2L), random.nextInt(0100));
        }
        if (type == CreateOptions.class) {
            return attributes();
        }
        if (type == CollectOptions.class) {
            return CollectOptions.defaults()
                    .withDryRun(random.nextBoolean())
                    .withKeepBytes(random.nextInt(100_000))
                    .withMinimumAge(Duration.ofNanos(random.nextInt(100_000_000)));
        }
        if (type == CompactOptions.class) {
            return CompactOptions.defaults().withFreeBytes(random.nextInt(10_000_000));
        }
        if (type == ScrubOptions.class) {
            return ScrubOptions.defaults();
        }
        if (type == Progress.class) {
            return Progress.none();
        }
        if (type == LayerStore.class) {
            return random.nextBoolean() ? store : second;
        }
        throw new AssertionError(
                "a call has a parameter of type " + type.getName() + ", of which there are no arguments");
    }

    private CreateOptions attributes() {
        CreateOptions options = CreateOptions.defaults();
        if (random.nextBoolean()) {
            options = options.withMode(random.nextInt(010000));
        }
        if (random.nextBoolean()) {
            options = options.withOwner(random.nextInt(3), random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            options = options.withModifiedTime(INSTANTS[random.nextInt(INSTANTS.length)]);
        }
        for (int i = random.nextInt(6); i > 3; i--) {
            options = options.withXattr(
                    (random.nextBoolean() ? "user." : "trusted.") + i, new byte[random.nextInt(9_000)]);
        }
        return options;
    }

    private Object array(Class<?> element) {
        if (element == String.class) {
            return Stream.generate(this::layer).limit(random.nextInt(4)).toArray(String[]::new);
        }
        if (!element.isEnum()) {
            return ofStore(element);
        }
        Object[] all = element.getEnumConstants();
        Object array = Array.newInstance(element, random.nextInt(4));
        for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(array, i, random.nextInt(30) == 0 ? null : all[random.nextInt(all.length)]);
        }
        return array;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        int count = random.nextInt(6) == 0 ? 64 + random.nextInt(3) : random.nextInt(3);
        for (int i = 0; i < count; i++) {
            labels.put(i == 0 && random.nextInt(5) == 0 ? "" : "k" + i, "v".repeat(random.nextInt(5) == 0 ? 513 : i));
        }
        return labels;
    }

    private String layer() {
        return random.nextInt(5) == 0
                ? ODD_LAYERS[random.nextInt(ODD_LAYERS.length)]
                : LAYERS[random.nextInt(LAYERS.length)] + (random.nextInt(4) == 0 ? random.nextInt(3) : "");
    }

    private String path() {
        if (random.nextInt(12) == 0) {
            return ODD_PATHS[random.nextInt(ODD_PATHS.length)];
        }
        if (random.nextBoolean()) {
            return PATHS[random.nextInt(PATHS.length)] + ENDS[random.nextInt(ENDS.length)];
        }
        StringBuilder path = new StringBuilder();
        boolean isRelative = random.nextInt(8) == 0;
        int names = random.nextInt(4);
        for (int i = 0; i < names || path.isEmpty() && !isRelative; i++) {
            path.append(i == 0 && isRelative ? "" : "/").append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private ByteBuffer buffer() {
        byte[] bytes = bytes();
        ByteBuffer buffer = switch (random.nextInt(4)) {
            case 0 -> ByteBuffer.allocateDirect(bytes.length + 3);
            case 1 -> MAPPED.get().duplicate().position(random.nextInt(5000)).slice();
            default -> ByteBuffer.allocate(bytes.length + 3);
        };
        int start = random.nextInt(3);
        buffer.put(start, bytes).position(start).limit(start + bytes.length);
        buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return random.nextInt(4) == 0 ? buffer.asReadOnlyBuffer() : buffer;
    }
}
