package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.Names;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of tars, each made from a seed, are extracted by GNU tar, bsdtar, Go and Python, and imported by this
 * library. All must give the same tree, unless a rule of docs/OCI.md explains the difference. If a rule says that a
 * program differs, at least one tar must show it. The first half of the tars is the same in each run: some programs
 * differ only for few tars of a kind, and a run must not fail because its seed produced none of these.
 */
@Tag("faults")
class TarReadersTest {
    private static final int TARS = Integer.getInteger("lcfs.cases", Effort.of(2000, 50));
    private static final int ENOUGH_FOR_EACH = 1500;
    private static final int SAME_IN_EACH_RUN = TARS < ENOUGH_FOR_EACH ? 0 : TARS / 2;

    @TempDir
    private static Path temporary;

    private static final long SEED = Long.getLong("lcfs.seed", System.nanoTime());
    private static final RandomTar[] ALL = new RandomTar[TARS];

    /** The tree that this library reads from each tar; {@code null} if the tar is refused. */
    private static final List<Map<String, String>> OURS = new ArrayList<>();

    @BeforeAll
    static void readAll() throws IOException {
        Tools.requireRoot();
        Path in = Files.createDirectory(temporary.resolve("in"));
        try (Images images = new Images(512L << 20)) {
            for (int i = 0; i < TARS; i++) {
                ALL[i] = new RandomTar(seed(i));
                Files.write(in.resolve(i + ".tar"), ALL[i].bytes);
                OURS.add(read(images, ALL[i], name(i)));
            }
        }
    }

    @AfterAll
    static void deleteLinks() throws Exception {
        Tools.deleteLinks(temporary);
    }

    private static long seed(int i) {
        return i < SAME_IN_EACH_RUN ? i : SEED + i;
    }

    private static String name(int i) {
        return "-Dlcfs.seed=" + seed(i) + " -Dlcfs.cases=1, " + ALL[i].disputed;
    }

    @ParameterizedTest
    @EnumSource
    void theTreeIsTheOneThatOthersExtractOrARuleSaysWhyNot(RandomTar.Reader reader) throws Exception {
        Path out = Files.createDirectory(temporary.resolve(reader.name()));
        extract(reader, temporary.resolve("in"), out);
        Map<RandomTar.Disputed, Boolean> differed = new EnumMap<>(RandomTar.Disputed.class);
        for (int i = 0; i < TARS; i++) {
            if (OURS.get(i) != null) {
                compare(reader, i, hostTree(out.resolve(Integer.toString(i))), differed);
            }
        }
        for (Map.Entry<RandomTar.Disputed, Boolean> entry : differed.entrySet()) {
            assertTrue(
                    TARS < ENOUGH_FOR_EACH || entry.getValue(),
                    reader + " never differs about " + entry.getKey() + ", though " + entry.getKey().rule + " says so");
        }
    }

    /**
     * Imports a tar and returns its tree; {@code null} if the tar is refused. Requires that it is refused exactly if a
     * rule says so.
     */
    private static @Nullable Map<String, String> read(Images images, RandomTar tar, String name) throws IOException {
        boolean refused = tar.disputed.stream().anyMatch(disputed -> disputed.refused);
        String layer;
        try {
            layer = images.read(null, tar.bytes);
        } catch (InvalidImageException e) {
            assertTrue(refused, name + ": " + e.getMessage());
            return null;
        }
        assertTrue(!refused, name + " was taken");
        assertArrayEquals(tar.bytes, images.write(layer), name);
        assertEquals(images.tree(layer), images.tree(images.read(null, images.canonical(layer))), name);
        try (Layer opened = images.store.openLayer(layer)) {
            return tree(opened);
        }
    }

    private static void compare(
            RandomTar.Reader reader, int i, Map<String, String> theirs, Map<RandomTar.Disputed, Boolean> differed) {
        Map<String, String> ours = new TreeMap<>(OURS.get(i));
        if (reader == RandomTar.Reader.PYTHON) {
            // This program does not know extended attributes, and does not set the times of symbolic links.
            ours.replaceAll((path, line) -> line.replaceAll(" user\\..*", ""));
            for (Map<String, String> tree : List.of(ours, theirs)) {
                tree.replaceAll((path, line) -> line.startsWith("SYMBOLIC") ? line.replaceAll(" @\\S+", "") : line);
            }
        }
        boolean explained = false;
        for (RandomTar.Disputed disputed : ALL[i].disputed) {
            if (disputed.differ.contains(reader)) {
                explained = true;
                differed.merge(disputed, !ours.equals(theirs), Boolean::logicalOr);
            }
        }
        if (!explained) {
            assertEquals(lines(theirs), lines(ours), reader + ", " + name(i));
        }
    }

    private static String lines(Map<String, String> tree) {
        StringBuilder lines = new StringBuilder();
        tree.forEach((path, line) -> lines.append(path).append(' ').append(line).append('\n'));
        return lines.toString();
    }

    private void extract(RandomTar.Reader reader, Path in, Path out) throws Exception {
        switch (reader) {
            case GNU_TAR -> extractEach("tar", "--numeric-owner --xattrs --xattrs-include='*'", in, out);
            case BSDTAR -> extractEach("bsdtar", "--numeric-owner --xattrs", in, out);
            case GO -> {
                Tools.require("go");
                Path source = resource("extract.go");
                Path program = temporary.resolve("extract");
                String go = "GO111MODULE=off GOFLAGS= GOCACHE=\"$PWD/cache\" go build -o '" + program + "' '" + source
                        + "'";
                Tools.run(temporary, "sh", "-c", go);
                Tools.run(temporary, "sh", "-c", "'" + program + "' '" + in + "' '" + out + "'");
            }
            case PYTHON ->
                Tools.run(temporary, "python3", resource("extract.py").toString(), in.toString(), out.toString());
        }
    }

    /** Extracts each tar with a program. Its messages are ignored; only the extracted files count. */
    private void extractEach(String program, String options, Path in, Path out) throws Exception {
        Tools.require(program);
        Tools.run(
                temporary,
                "sh",
                "-c",
                "for tar in '" + in + "'/*.tar; do to='" + out + "'/$(basename $tar .tar); mkdir $to; " + program + " "
                        + options + " -xpf - -C $to < $tar > /dev/null 2>&1; done; true");
    }

    private Path resource(String name) throws IOException {
        Path file = temporary.resolve(name);
        try (InputStream in = Objects.requireNonNull(TarReadersTest.class.getResourceAsStream("/readers/" + name))) {
            Files.copy(in, file);
        }
        return file;
    }

    /**
     * Returns the properties that are compared: all except the times of directories, because programs set different
     * times for a directory that has no entry.
     */
    private static String line(
            FileKind kind, int mode, String owner, Instant mtime, String content, String links, Set<String> xattrs) {
        String time = kind == FileKind.DIRECTORY ? "" : " @" + mtime;
        String bits = kind == FileKind.SYMBOLIC_LINK ? "" : " " + Integer.toOctalString(mode);
        return kind + bits + " " + owner + time + " " + content + links + String.join("", xattrs);
    }

    private static Map<String, String> tree(Layer layer) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        Map<Object, String> first = new HashMap<>();
        for (String path : Images.paths(layer)) {
            FileInfo info = layer.stat(path, NO_FOLLOW);
            String content = switch (info.kind()) {
                case REGULAR ->
                    info.size() + " " + Digest.of(layer.readAllBytes(path)).hex();
                case SYMBOLIC_LINK -> layer.readSymbolicLink(path);
                case BLOCK_DEVICE, CHARACTER_DEVICE -> "" + info.rdev();
                default -> "";
            };
            Set<String> xattrs = new TreeSet<>();
            for (String name : layer.listXattrs(path)) {
                xattrs.add(" " + name + "=" + new String(layer.getXattr(path, name), StandardCharsets.ISO_8859_1));
            }
            String links = links(info.kind(), info.linkCount(), info.inode(), path, first);
            String owner = info.uid() + ":" + info.gid();
            String shown = new String(Names.encode(path), StandardCharsets.UTF_8);
            lines.put(shown, line(info.kind(), info.mode(), owner, info.mtime(), content, links, xattrs));
        }
        return lines;
    }

    private static String links(FileKind kind, long count, Object inode, String path, Map<Object, String> first) {
        return kind == FileKind.DIRECTORY || count == 1 ? "" : " is " + first.computeIfAbsent(inode, key -> path);
    }

    private static Map<String, String> hostTree(Path root) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        Map<Object, String> first = new HashMap<>();
        List<Path> all = new ArrayList<>();
        if (Files.exists(root)) {
            try (Stream<Path> walk = Files.walk(root)) {
                walk.sorted().skip(1).forEach(all::add);
            }
        }
        for (Path file : all) {
            Map<String, Object> info = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
            int bits = (Integer) info.get("mode");
            FileKind kind = switch (bits & 0170000) {
                case 0040000 -> FileKind.DIRECTORY;
                case 0100000 -> FileKind.REGULAR;
                case 0120000 -> FileKind.SYMBOLIC_LINK;
                case 0020000 -> FileKind.CHARACTER_DEVICE;
                case 0060000 -> FileKind.BLOCK_DEVICE;
                default -> FileKind.FIFO;
            };
            String content = switch (kind) {
                case REGULAR ->
                    info.get("size") + " " + Digest.of(Files.readAllBytes(file)).hex();
                case SYMBOLIC_LINK -> Files.readSymbolicLink(file).toString();
                case BLOCK_DEVICE, CHARACTER_DEVICE -> info.get("rdev").toString();
                default -> "";
            };
            Set<String> xattrs = new TreeSet<>();
            if (kind == FileKind.REGULAR || kind == FileKind.DIRECTORY) {
                for (String name : Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                        .list()) {
                    byte[] value = (byte[]) Files.getAttribute(file, "user:" + name);
                    xattrs.add(" user." + name + "=" + new String(value, StandardCharsets.ISO_8859_1));
                }
            }
            String path = "/" + root.relativize(file);
            long count = ((Number) info.get("nlink")).longValue();
            Instant mtime = ((FileTime) info.get("lastModifiedTime")).toInstant();
            String owner = Integer.toUnsignedLong((Integer) info.get("uid")) + ":"
                    + Integer.toUnsignedLong((Integer) info.get("gid"));
            String links = links(kind, count, info.get("ino"), path, first);
            lines.put(path, line(kind, bits & 07777, owner, mtime, content, links, xattrs));
        }
        return lines;
    }
}
