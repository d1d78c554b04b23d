package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Random operations on a few names below one directory, as programs do them; reports each outcome. */
final class RandomFiles {
    /** Names that do not end with a dot or two: kernels differ in their treatment of such names of missing files. */
    private static final String[] NAMES = {
        "a", "b", "c", "a/a", "a/b", "b/a", "b/c", "c/a", "a/a/a", "a/../b", "./c", "b/./c", "a/b/../a"
    };

    /** Link targets that do not lead out of the directory. */
    private static final String[] TARGETS = {"a", "b", "b/a", "missing", "c", "a/b", "a/a"};

    private static final Set<Class<?>> EXACT = Set.of(
            NoSuchFileException.class,
            FileAlreadyExistsException.class,
            DirectoryNotEmptyException.class,
            NotLinkException.class);

    private final Path root;
    private final Random random;

    RandomFiles(Path root, long seed) {
        this.root = root;
        this.random = new Random(seed);
    }

    private Path any() {
        return root.resolve(NAMES[random.nextInt(NAMES.length)]);
    }

    private <T> Set<T> some(T[] values, int oneIn) {
        Set<T> some = new HashSet<>();
        for (T value : values) {
            if (random.nextInt(oneIn) == 0) {
                some.add(value);
            }
        }
        return some;
    }

    private String shown(Object value) {
        String text = String.valueOf(value);
        return text.replace(root.toString(), "ROOT");
    }

    /** Returns the result or the class of the failure; failures without a class of their own all count as the same. */
    private String outcome(String what, Callable<?> call) {
        try {
            return what + " = " + shown(call.call());
        } catch (FileSystemException e) {
            return what + " ! " + (EXACT.contains(e.getClass()) ? e.getClass().getSimpleName() : "failure");
        } catch (IOException e) {
            return what + " ! failure";
        } catch (Exception e) {
            return what + " ! " + e.getClass().getSimpleName();
        }
    }

    /** Runs the next random operation and returns its outcome. */
    String step() {
        Path one = any();
        Path other = any();
        String names = shown(one) + " " + shown(other);
        return switch (random.nextInt(12)) {
            case 0 -> outcome("createFile " + names, () -> Files.createFile(one));
            case 1, 2 -> outcome("createDirectory " + names, () -> Files.createDirectory(one));
            case 3 ->
                withoutKind(outcome("createDirectories " + names, () -> Files.createDirectories(one.normalize())));
            case 4 -> outcome("deleteIfExists " + names, () -> Files.deleteIfExists(one));
            case 5, 6 -> makeLink(one, other);
            case 7 -> copy(one, other);
            case 8 -> move(one, other);
            case 9 -> open(one);
            case 10 -> append(one);
            default -> compare(one, other, names);
        };
    }

    private String makeLink(Path link, Path existing) {
        if (random.nextInt(3) == 0 && !Files.isDirectory(existing, NOFOLLOW_LINKS)) {
            return outcome("createLink " + shown(link) + " " + shown(existing), () -> Files.createLink(link, existing));
        }
        String target = TARGETS[random.nextInt(TARGETS.length)];
        return outcome(
                "createSymbolicLink " + shown(link) + " " + target,
                () -> Files.createSymbolicLink(link, root.getFileSystem().getPath(target)));
    }

    private String copy(Path source, Path target) {
        Set<CopyOption> options = new HashSet<>(some(LinkOption.values(), 3));
        if (random.nextBoolean()) {
            options.add(StandardCopyOption.REPLACE_EXISTING);
        }
        if (isSameThroughALink(source, target) || source.startsWith(target.normalize())) {
            // By the documentation, the same file stays unchanged; the host replaces the link, and may thereby cut the
            // path to the source.
            return "no copy";
        }
        String outcome = outcome(
                "copy " + shown(source) + " " + shown(target) + " " + options,
                () -> Files.copy(source, target, options.toArray(CopyOption[]::new)));
        return withoutOrder(outcome);
    }

    /**
     * Hides which failure came first: if the source and the target's directory are both missing, JDK 17 and 25 report
     * different ones.
     */
    private static String withoutOrder(String outcome) {
        return outcome.replace(" ! NoSuchFileException", " ! failure");
    }

    private static String withoutKind(String outcome) {
        return outcome.replaceFirst(" ! .*", " ! failure");
    }

    private static boolean isSameThroughALink(Path one, Path other) {
        try {
            return (Files.isSymbolicLink(one) || Files.isSymbolicLink(other)) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isInside(Path directory, Path path) {
        try {
            Path real = directory.getParent().toRealPath().resolve(directory.getFileName());
            return path.getParent().toRealPath().startsWith(real);
        } catch (IOException e) {
            return false;
        }
    }

    private String move(Path source, Path target) {
        Set<CopyOption> options = new HashSet<>();
        if (random.nextBoolean()) {
            options.add(StandardCopyOption.REPLACE_EXISTING);
        }
        boolean atomic = random.nextInt(4) == 0;
        if (atomic) {
            options.add(StandardCopyOption.ATOMIC_MOVE);
        }
        if (isInside(source, target) || source.startsWith(target.normalize())) {
            // The host deletes the target before it detects that the move is impossible.
            return "no move";
        }
        String outcome = outcome(
                "move " + shown(source) + " " + shown(target) + " " + options,
                () -> Files.move(source, target, options.toArray(CopyOption[]::new)));
        // The reason for a failed atomic move depends on the kernel, which checks many conditions in its own order.
        return atomic ? withoutKind(outcome) : withoutOrder(outcome);
    }

    private String open(Path file) {
        Set<OpenOption> options = new HashSet<>(some(StandardOpenOption.values(), 4));
        options.remove(StandardOpenOption.SYNC);
        options.addAll(some(LinkOption.values(), 4));
        if (!options.contains(StandardOpenOption.WRITE)) {
            // CREATE_NEW has no effect without WRITE, but makes the host ignore NOFOLLOW_LINKS.
            options.remove(StandardOpenOption.CREATE_NEW);
        }
        return outcome("open " + shown(file) + " " + sorted(options), () -> {
            try (SeekableByteChannel channel = Files.newByteChannel(file, options)) {
                return channel.write(ByteBuffer.wrap(new byte[] {'x', 'y'})) + " of " + channel.size();
            }
        });
    }

    private static List<String> sorted(Set<?> options) {
        return options.stream().map(String::valueOf).sorted().toList();
    }

    private String append(Path file) {
        return outcome(
                "append " + shown(file),
                () -> Files.writeString(file, "text", StandardOpenOption.APPEND, StandardOpenOption.CREATE));
    }

    private String compare(Path one, Path other, String names) {
        return outcome("isSameFile " + names, () -> Files.isSameFile(one, other))
                + outcome(", toRealPath", one::toRealPath)
                + outcome(", readSymbolicLink", () -> Files.readSymbolicLink(one))
                + outcome(
                        ", mismatch",
                        () -> Files.isRegularFile(one) && Files.isRegularFile(other)
                                ? Files.mismatch(one, other)
                                : "no files")
                + outcome(", exists", () -> Files.exists(one))
                + outcome(", list", () -> names(one));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Returns the whole tree: paths, kinds, sizes, contents, targets and link counts. */
    List<String> tree() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted().toList()) {
                lines.add(shown(path) + " " + described(path));
            }
        } catch (IOException e) {
            lines.add(e.getClass().getSimpleName());
        }
        return lines;
    }

    private static String described(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return "directory " + Files.getAttribute(path, "unix:nlink");
        }
        if (attributes.isSymbolicLink()) {
            return "link " + Files.readSymbolicLink(path) + " " + attributes.size();
        }
        return Files.getAttribute(path, "unix:nlink") + " names: " + Files.readString(path);
    }
}
