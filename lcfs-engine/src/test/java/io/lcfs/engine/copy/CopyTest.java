package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.TreeEntry;
import io.lcfs.engine.process.Program;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Trees that are copied in, between and out, held against what the source shows. */
class CopyTest {
    @TempDir
    Path host;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(256 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String text(String path) throws IOException {
        return new String(layer.readAllBytes(path), StandardCharsets.UTF_8);
    }

    /** A change of the host in the midst of a copy. */
    private interface Change {
        void run() throws IOException;
    }

    /** Changes the host once, as soon as the copy has made something in the layer. */
    private Progress onceThere(String path, Change change) {
        boolean[] isDone = new boolean[1];
        return update -> {
            try {
                if (!isDone[0] && layer.exists(path)) {
                    isDone[0] = true;
                    change.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** All that a layer shows below a path: attributes, content, and which names are one file. */
    private static Map<String, String> seen(Layer layer, String top) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Map<Long, String> first = new HashMap<>();
        List<String> waiting = new ArrayList<>(List.of(top));
        while (!waiting.isEmpty()) {
            String path = waiting.remove(waiting.size() - 1);
            FileInfo info = layer.stat(path, NO_FOLLOW);
            String shortPath = path.substring(top.length());
            StringBuilder text = new StringBuilder(info.kind() + " " + Integer.toOctalString(info.mode()) + " "
                    + info.uid() + ":" + info.gid() + " " + info.rdev() + " " + info.mtime());
            for (String name : layer.listXattrs(path)) {
                text.append(' ').append(name).append("[" + Arrays.hashCode(layer.getXattr(path, name)) + "]");
            }
            if (info.isDirectory()) {
                layer.list(path).forEach(entry -> waiting.add(LayerPaths.child(path, entry.name())));
            } else if (info.isRegular()) {
                text.append(' ').append(info.size()).append(' ').append(Arrays.hashCode(layer.readAllBytes(path)));
            } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
                text.append(" -> ").append(layer.readSymbolicLink(path));
            }
            if (info.linkCount() > 1 && !info.isDirectory()) {
                text.append(" links ").append(info.linkCount());
            }
            all.put(shortPath, text.toString());
            first.putIfAbsent(info.inode(), shortPath);
        }
        return all;
    }

    /** A tree with all that a layer can have; the sizes cross each limit of the copy. */
    private static void fill(Layer layer, String top, Random random) throws IOException {
        layer.createDirectories(top);
        List<String> directories = new ArrayList<>(List.of(top));
        List<String> files = new ArrayList<>();
        int[] sizes = {0, 1, 512, 4097, 100_000, 262_143, 262_144, 262_145, 700_001};
        for (int i = 0; i < 60; i++) {
            String path = LayerPaths.child(
                    directories.get(random.nextInt(directories.size())),
                    (random.nextInt(9) == 0 ? "\udcff\u00e9" : "n") + i);
            CreateOptions options = CreateOptions.defaults()
                    .withMode(random.nextInt(010000))
                    .withOwner(random.nextInt(4), random.nextInt(4))
                    .withModifiedTime(Instant.ofEpochSecond(random.nextInt(1 << 30), random.nextInt(1_000_000_000)));
            if (random.nextInt(4) == 0) {
                options = options.withXattr("user.a", new byte[random.nextInt(2_000)])
                        .withXattr("trusted.b", new byte[1]);
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    layer.createDirectory(path, options);
                    directories.add(path);
                }
                case 2 -> layer.createSymbolicLink(path, "../x/\u00e9", options);
                case 3 -> layer.createNode(path, FileKind.FIFO, 0, options);
                case 4 -> layer.createNode(path, FileKind.CHARACTER_DEVICE, 259, options);
                case 5 -> {
                    if (!files.isEmpty()) {
                        layer.createLink(path, files.get(random.nextInt(files.size())));
                    }
                }
                default -> {
                    byte[] content = new byte[sizes[random.nextInt(sizes.length)]];
                    random.nextBytes(content);
                    layer.createFile(path, options, ByteBuffer.wrap(content));
                    files.add(path);
                    if (random.nextInt(3) == 0) {
                        layer.punch(path, 4096, 300_000);
                        layer.truncate(path, random.nextInt(2_000_000));
                        layer.setModifiedTime(path, Instant.EPOCH);
                    }
                }
            }
        }
        for (String directory : directories) {
            layer.setModifiedTime(directory, Instant.ofEpochSecond(random.nextInt(1 << 30)));
        }
    }

    @Test
    void aCopyBetweenLayersShowsWhatItsSourceShows() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            String name = "source" + seed;
            try (Layer source = store.createLayer(name)) {
                fill(source, "/a/tree", new Random(seed));
                CopyReport report = layer.copyFrom(source, "/a/tree", "/to/" + seed, CopyOptions.defaults());
                Map<String, String> expected = seen(source, "/a/tree");
                assertEquals(expected, seen(layer, "/to/" + seed), "seed " + seed);
                assertEquals(expected.size(), report.directories() + report.files());
                assertEquals(List.of(), report.leftOut());
                layer.copy("/to/" + seed, "/again");
                assertEquals(expected, seen(layer, "/again"), "seed " + seed);
                layer.deleteRecursively("/again");
                assertTrue(
                        layer.usage().ownBytes() < 64 << 20 && source.usage().ownBytes() < 32 << 20, "holes are kept");
            }
        }
    }

    @Test
    void whatGoesOutToTheHostComesInAgain() throws IOException {
        assumeTrue(isSuperuser(), "NOT RUN: owners of the host need uid 0");
        for (int seed = 0; seed < 12; seed++) {
            try (Layer source = store.createLayer("source" + seed)) {
                fill(source, "/tree", new Random(seed));
                Path target = host.resolve("out" + seed);
                CopyReport out = source.copyOut(
                        "/tree",
                        target,
                        CopyOptions.defaults().withHostOwners(true).withHostSetIdBits(true));
                layer.copyIn(target, "/in" + seed);
                Map<String, String> expected = seen(source, "/tree");
                Map<String, String> found = seen(layer, "/in" + seed);
                int leftOut = 0;
                for (Map.Entry<String, String> entry : expected.entrySet()) {
                    String line = entry.getValue();
                    if (line.startsWith("FIFO") || line.startsWith("CHARACTER")) {
                        leftOut++;
                        assertFalse(found.containsKey(entry.getKey()));
                        assertTrue(out.leftOut().contains("/tree" + entry.getKey()));
                    } else {
                        boolean isLink = line.startsWith("SYMBOLIC");
                        assertEquals(comparable(line, isLink), comparable(found.get(entry.getKey()), isLink));
                    }
                }
                assertEquals(expected.size() - leftOut, found.size());
            }
        }
    }

    /** Without what the host cannot have: a mode and user attributes of links, and trusted ones. */
    private static String comparable(String line, boolean isLink) {
        String known = line.replaceAll(" trusted\\.b\\[-?\\d+\\]", "").replaceAll("links \\d+", "");
        // Java sets times of links in microseconds.
        return isLink
                ? known.replaceAll("(\\.\\d{6})\\d{3}Z", "$1Z")
                        .replaceAll(" user\\.a\\[[^\\]]*\\]", "")
                        .replaceAll("LINK \\d+", "LINK")
                : known;
    }

    private static boolean isSuperuser() throws IOException {
        Path mine = Files.createTempFile("lcfs-copy", null);
        try {
            return Files.getAttribute(mine, "unix:uid").equals(0);
        } finally {
            Files.delete(mine);
        }
    }

    @Test
    void aTreeOfTheHostMergesWithWhatIsThere() throws IOException {
        write(host.resolve("src/d/new"), "new");
        write(host.resolve("src/d/replaced"), "replaced");
        Files.createSymbolicLink(host.resolve("src/link"), Path.of("d/new"));
        layer.createDirectories("/app/d");
        layer.setMode("/app/d", 0700);
        layer.writeAllBytes("/app/d/kept", new byte[] {1});
        layer.writeAllBytes("/app/d/replaced", "longer than before".getBytes(StandardCharsets.UTF_8));
        layer.createLink("/other", "/app/d/replaced");
        layer.createSymbolicLink("/app/link", "/other");
        layer.createSymbolicLink("/link", "/app");
        CopyReport report = layer.copyIn(host.resolve("src"), "/link/");
        assertEquals(2, report.directories());
        assertEquals(3, report.files());
        assertEquals("new", text("/app/d/new"));
        assertEquals("replaced", text("/app/d/replaced"));
        assertEquals("longer than before", text("/other"), "what is replaced is not written through its other names");
        assertEquals("d/new", layer.readSymbolicLink("/app/link"));
        assertTrue(layer.exists("/app/d/kept"));
        assertEquals(0700, layer.stat("/app/d", NO_FOLLOW).mode());
        layer.copyIn(
                host.resolve("src"),
                "/app",
                CopyOptions.defaults().withReplacedAttributes(true).withDirectoryMode(0711));
        assertEquals(0711, layer.stat("/app/d", NO_FOLLOW).mode());
    }

    @Test
    void aFileGoesToAPathOrIntoADirectory() throws IOException {
        write(host.resolve("file"), "text");
        layer.copyIn(host.resolve("file"), "/a/b/name");
        layer.copyIn(host.resolve("file"), "/c/d/");
        assertEquals("text", text("/a/b/name"));
        assertEquals("text", text("/c/d/file"));
        layer.copyIn(host.resolve("file"), "/a/b/name");
        FileSystemException refused =
                assertThrows(FileSystemException.class, () -> layer.copyIn(host.resolve("file"), "/a/b"));
        assertEquals("/a/b", refused.getFile());
        assertThrows(NotDirectoryException.class, () -> layer.copyIn(host, "/a/b/name"));
        assertEquals("text", text("/a/b/name"));
    }

    @Test
    void linksOfTheHostAreNeverFollowed() throws IOException {
        write(host.resolve("secret/file"), "secret");
        Path source = Files.createDirectory(host.resolve("src"));
        Files.createSymbolicLink(source.resolve("directory"), host.resolve("secret"));
        Files.createSymbolicLink(source.resolve("file"), host.resolve("secret/file"));
        Files.createSymbolicLink(source.resolve("dangling"), Path.of("nowhere"));
        layer.copyIn(source, "/in");
        for (String name : List.of("directory", "file", "dangling")) {
            assertEquals(
                    FileKind.SYMBOLIC_LINK, layer.stat("/in/" + name, NO_FOLLOW).kind());
        }
        layer.copyIn(source.resolve("directory"), "/top");
        assertEquals(host.resolve("secret").toString(), layer.readSymbolicLink("/top"));
    }

    @Test
    void aDirectoryThatBecomesALinkIsNotGoneThrough() throws IOException {
        Path source = host.resolve("src");
        write(source.resolve("b/file"), "text");
        write(host.resolve("outside/shadow"), "secret");
        Progress swapping = onceThere("/in/b", () -> {
            Files.delete(source.resolve("b/file"));
            Files.delete(source.resolve("b"));
            Files.createSymbolicLink(source.resolve("b"), Path.of("../outside"));
        });
        FileSystemException refused = assertThrows(
                FileSystemException.class,
                () -> layer.copyIn(source, "/in", CopyOptions.defaults().withProgress(swapping)));
        assertEquals(source.resolve("b").toString(), refused.getFile());
        assertFalse(layer.exists("/in/b/shadow"));
    }

    @Test
    void whatWasOpenedIsReadWhateverItsPathLeadsToAfterwards() throws IOException {
        for (String kind : List.of("directory", "file", "link", "xattr", "top")) {
            Path source = host.resolve(kind);
            Path in = kind.equals("top") ? source : source.resolve("b/c");
            Path outside = host.resolve("outside of " + kind);
            write(in.resolve("a"), "text");
            for (Path directory : List.of(in, outside)) {
                String said = directory.equals(in) ? "text" : "secret";
                switch (kind) {
                    case "directory", "top" -> write(directory.resolve("z/" + said), said);
                    case "file" -> write(directory.resolve("z"), said);
                    case "xattr" -> {
                        write(directory.resolve("z"), "text");
                        assumeTrue(
                                Files.getFileStore(host).supportsFileAttributeView("user"),
                                "NOT RUN: no extended attributes in " + host);
                        Files.setAttribute(
                                directory.resolve("z"), "user:" + said, said.getBytes(StandardCharsets.UTF_8));
                    }
                    default -> {
                        Files.createDirectories(directory);
                        Files.createSymbolicLink(directory.resolve("z"), Path.of(said));
                    }
                }
            }
            Path swapped = kind.equals("top") ? source : source.resolve("b");
            Path link = kind.equals("top") ? outside : host.resolve("link of " + kind);
            if (!kind.equals("top")) {
                Files.createDirectory(link);
                Files.move(outside, link.resolve("c"));
            }
            String first = kind.equals("top") ? "/in top/a" : "/in " + kind + "/b/c/a";
            Progress swapping = onceThere(first, () -> {
                Files.move(swapped, host.resolve("moved " + kind));
                Files.createSymbolicLink(swapped, link);
            });
            FileSystemException refused = null;
            try {
                layer.copyIn(source, "/in " + kind, CopyOptions.defaults().withProgress(swapping));
            } catch (FileSystemException e) {
                refused = e;
            }
            assertTrue(Files.isSymbolicLink(swapped), kind);
            for (Map.Entry<String, String> copied : seen(layer, "/in " + kind).entrySet()) {
                String path = "/in " + kind + copied.getKey();
                String all = copied + (layer.stat(path, NO_FOLLOW).isRegular() ? text(path) : "");
                assertFalse(all.contains("secret"), kind + ": " + all);
            }
            assertTrue(
                    refused != null && refused.getFile().startsWith(source.toString()),
                    kind + ": attributes are read by a path: " + refused);
        }
    }

    /** The copy of a file had the mode of what was there before, and the content of what is there now. */
    @Test
    void aFileThatIsReplacedByAnotherFileEndsTheCopy() throws IOException {
        Path source = host.resolve("src");
        write(source.resolve("a"), "text");
        write(source.resolve("b"), "old");
        write(host.resolve("new"), "new");
        Files.setLastModifiedTime(host.resolve("new"), Files.getLastModifiedTime(source.resolve("b")));
        Files.setPosixFilePermissions(host.resolve("new"), PosixFilePermissions.fromString("rw-------"));
        Progress swapping = onceThere(
                "/in/a",
                () -> Files.move(host.resolve("new"), source.resolve("b"), StandardCopyOption.REPLACE_EXISTING));
        FileSystemException refused = assertThrows(
                FileSystemException.class,
                () -> layer.copyIn(source, "/in", CopyOptions.defaults().withProgress(swapping)));
        assertEquals(source.resolve("b").toString(), refused.getFile());
        assertFalse(layer.exists("/in/b"));
    }

    /** The copy of a directory had the mode of what was there before, and the entries of what is there now. */
    @Test
    void aDirectoryThatIsReplacedByAnotherDirectoryEndsTheCopy() throws IOException {
        Path source = host.resolve("src");
        write(source.resolve("b/old"), "text");
        write(host.resolve("new/secret"), "secret");
        Files.setPosixFilePermissions(host.resolve("new"), PosixFilePermissions.fromString("rwx------"));
        Progress swapping = onceThere("/in/b", () -> {
            Files.move(source.resolve("b"), host.resolve("moved"));
            Files.move(host.resolve("new"), source.resolve("b"));
        });
        FileSystemException refused = assertThrows(
                FileSystemException.class,
                () -> layer.copyIn(source, "/in", CopyOptions.defaults().withProgress(swapping)));
        assertEquals(source.resolve("b").toString(), refused.getFile());
        assertFalse(layer.exists("/in/b/secret"));
    }

    /** A value that became shorter between two calls was followed by zeros that it never had. */
    @Test
    void anExtendedAttributeHasAValueThatItHadOnTheHost() throws Exception {
        Path file = host.resolve("file");
        write(file, "text");
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        assumeTrue(Files.getFileStore(host).supportsFileAttributeView(UserDefinedFileAttributeView.class));
        Set<String> values = Set.of("short", "a longer value");
        view.write("name", StandardCharsets.UTF_8.encode("short"));
        AtomicBoolean isDone = new AtomicBoolean();
        CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> {
            try {
                while (!isDone.get()) {
                    for (String value : values) {
                        view.write("name", StandardCharsets.UTF_8.encode(value));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            for (int round = 0; round < 1_000; round++) {
                copyWithXattr(file, values);
            }
        } finally {
            isDone.set(true);
            changing.get();
        }
    }

    private void copyWithXattr(Path file, Set<String> values) throws IOException {
        try {
            layer.copyIn(file, "/file");
            byte[] value = layer.getXattr("/file", "user.name");
            assertTrue(values.contains(new String(value, StandardCharsets.UTF_8)), Arrays.toString(value));
        } catch (FileSystemException e) {
            // The value became longer between two calls, so that the host refuses the second one.
            assertEquals(file.toString(), e.getFile());
        }
    }

    @Test
    void aFileOfALayerThatIsReplacedByAnotherFileIsNamed() throws IOException {
        layer.createDirectories("/src");
        CreateOptions old = CreateOptions.defaults().withModifiedTime(Instant.EPOCH);
        layer.createFile("/src/a", old);
        layer.createFile("/src/b", old.withMode(0644), ByteBuffer.wrap(new byte[3]));
        layer.createFile("/new", old.withMode(0600), ByteBuffer.wrap(new byte[3]));
        Progress swapping = onceThere("/in/a", () -> layer.rename("/new", "/src/b"));
        CopyReport report =
                layer.copyFrom(layer, "/src", "/in", CopyOptions.defaults().withProgress(swapping));
        assertEquals(List.of("/src/b"), report.changed());
    }

    @Test
    void aFileThatBecomesAFifoIsNotOpened() throws IOException {
        Path source = host.resolve("src");
        write(source.resolve("a"), "text");
        write(source.resolve("b"), "text");
        ProcessBuilder making =
                Program.process("mkfifo", source.resolve("b").toString()).inheritIO();
        List<FileChannel> open = new ArrayList<>();
        Progress swapping = onceThere("/in/a", () -> {
            Files.delete(source.resolve("b"));
            making.start().onExit().join();
            // Who opens a fifo that nobody writes to would wait for ever.
            open.add(FileChannel.open(source.resolve("b"), StandardOpenOption.READ, StandardOpenOption.WRITE));
        });
        try {
            FileSystemException refused = assertThrows(
                    FileSystemException.class,
                    () -> layer.copyIn(source, "/in", CopyOptions.defaults().withProgress(swapping)));
            assertEquals(source.resolve("b").toString(), refused.getFile());
            assertEquals(1, open.size());
        } finally {
            for (FileChannel channel : open) {
                channel.close();
            }
        }
    }

    @Test
    void aDeepTreeOfTheHostNeedsFewDescriptors() throws IOException {
        Path top = host.resolve("src");
        Path at = top;
        for (int depth = 0; depth < 120; depth++) {
            write(at.resolve("a/file"), "a" + depth);
            write(at.resolve("c/file"), "c" + depth);
            write(at.resolve("file"), "at " + depth);
            at = at.resolve("b");
        }
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "NOT RUN: descriptors are counted in /proc/self/fd");
        int[] most = new int[1];
        CopyReport report = layer.copyIn(
                top, "/in", CopyOptions.defaults().withProgress(update -> most[0] = Math.max(most[0], opened(open))));
        assertEquals(1 + 119 + 240, report.directories());
        assertEquals(360, report.files());
        String path = "/in";
        for (int depth = 0; depth < 120; depth++) {
            assertEquals("a" + depth, text(path + "/a/file"));
            assertEquals("c" + depth, text(path + "/c/file"));
            assertEquals("at " + depth, text(path + "/file"));
            path += "/b";
        }
        assertTrue(most[0] > 0 && most[0] < 60, "descriptors of the source at once: " + most[0]);
        assertEquals(0, opened(open), "descriptors of the source afterwards");
    }

    /** The number of descriptors that this process has below the test's directory. */
    private int opened(Path descriptors) {
        int count = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                try {
                    count += Files.readSymbolicLink(link).startsWith(host) ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // Closed meanwhile by another thread.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    @Test
    void globsChoose() throws IOException {
        for (String name : List.of(
                "a.txt", "b.jar", "lib/c.jar", "lib/deep/d.jar", "lib/deep/e.txt", "build/f.jar", "docs/g.txt")) {
            write(host.resolve("src").resolve(name), name);
        }
        Files.createDirectory(host.resolve("src/empty"));
        record Case(List<String> includes, List<String> excludes, Set<String> expected) {}
        List<Case> cases = List.of(
                new Case(
                        List.of(),
                        List.of("build", "**/*.txt"),
                        Set.of("", "/b.jar", "/lib", "/lib/c.jar", "/lib/deep", "/lib/deep/d.jar", "/docs", "/empty")),
                new Case(
                        List.of("**/*.jar"),
                        List.of("build"),
                        Set.of("", "/b.jar", "/lib", "/lib/c.jar", "/lib/deep", "/lib/deep/d.jar")),
                new Case(
                        List.of("lib/deep", "[ab].*"),
                        List.of(),
                        Set.of("", "/a.txt", "/b.jar", "/lib", "/lib/deep", "/lib/deep/d.jar", "/lib/deep/e.txt")),
                new Case(List.of("*.{txt,jar}"), List.of("[!a].*"), Set.of("", "/a.txt")),
                new Case(List.of("none"), List.of(), Set.of("")));
        for (int i = 0; i < cases.size(); i++) {
            Case one = cases.get(i);
            CopyOptions options =
                    CopyOptions.defaults().withIncludes(one.includes()).withExcludes(one.excludes());
            layer.copyIn(host.resolve("src"), "/" + i, options);
            assertEquals(one.expected(), seen(layer, "/" + i).keySet(), one.toString());
        }
        for (String malformed : List.of("", "[a", "{a", "a\\", "{a{b}}", "[z-a]")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> CopyOptions.defaults().withIncludes(List.of(malformed)));
            assertTrue(refused.getMessage().contains("\"" + malformed + "\""), refused.getMessage());
        }
    }

    @Test
    void aDirectoryBelowWhichNothingCanBeChosenIsNotRead() throws IOException {
        write(host.resolve("src/a.txt"), "a");
        write(host.resolve("src/secret/file"), "secret");
        write(host.resolve("src/want/d/file"), "wanted");
        // A deleted directory cannot be read, not even by the superuser.
        Progress deleting = onceThere("/in/a.txt", () -> {
            Files.delete(host.resolve("src/secret/file"));
            Files.delete(host.resolve("src/secret"));
        });
        layer.copyIn(
                host.resolve("src"),
                "/in",
                CopyOptions.defaults().withIncludes(List.of("a.txt", "want/**")).withProgress(deleting));
        assertFalse(Files.exists(host.resolve("src/secret")));
        assertEquals("wanted", text("/in/want/d/file"));
    }

    @Test
    void whereNothingCanBeChosenIsKnownFromTheGlobs() {
        record Case(String glob, Set<String> entered) {}
        List<String> directories = List.of("a", "a/b", "a/b/c", "ab", "b", "b/a");
        for (Case one : List.of(
                new Case("a/**", Set.of("a", "a/b", "a/b/c")),
                new Case("a/*", Set.of("a")),
                new Case("a/b/c/d", Set.of("a", "a/b", "a/b/c")),
                new Case("a", Set.of()),
                new Case("*", Set.of()),
                new Case("?/?/x", Set.of("a", "a/b", "b", "b/a")),
                new Case("{a/b,b}/x", Set.of("a", "a/b", "b")),
                new Case("[!a]/x", Set.of("b")),
                new Case("**/x", Set.copyOf(directories)))) {
            CopyOptions options = CopyOptions.defaults().withIncludes(List.of(one.glob()));
            Set<String> entered = new TreeSet<>(directories);
            entered.removeIf(directory -> !options.mayIncludeBelow(directory));
            assertEquals(new TreeSet<>(one.entered()), entered, one.glob());
        }
    }

    @Test
    void noDirectoryIsPassedOverBelowWhichAGlobMatches() {
        Random random = new Random(7);
        String[] parts = {"a", "b", "/", "/", "*", "**", "**/", "?", "[ab]", "[!a]", "{a,b}", "{a/b,b}", "{a,}"};
        int matches = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder glob = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                glob.append(parts[random.nextInt(parts.length)]);
            }
            CopyOptions options = CopyOptions.defaults().withIncludes(List.of(glob.toString()));
            StringBuilder path = new StringBuilder(random.nextBoolean() ? "a" : "b");
            for (int i = random.nextInt(3); i >= 0; i--) {
                path.append('/').append(random.nextBoolean() ? "a" : random.nextBoolean() ? "b" : "ab");
            }
            if (options.includes(path.toString())) {
                matches++;
                for (int end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
                    String above = path.substring(0, end);
                    assertTrue(options.mayIncludeBelow(above), glob + " matches " + path + ", which is below " + above);
                }
            }
        }
        assertTrue(matches > 1_000, matches + " matches");
    }

    @Test
    void attributesCanBeTheCallers() throws IOException {
        write(host.resolve("src/d/file"), "text");
        Files.setPosixFilePermissions(host.resolve("src/d/file"), PosixFilePermissions.fromString("rwx------"));
        Files.setLastModifiedTime(host.resolve("src/d"), FileTime.from(Instant.ofEpochSecond(5)));
        layer.copyIn(host.resolve("src"), "/asIs");
        assertEquals(0700, layer.stat("/asIs/d/file", NO_FOLLOW).mode());
        assertEquals(Instant.ofEpochSecond(5), layer.stat("/asIs/d", NO_FOLLOW).mtime());
        CopyOptions options = CopyOptions.defaults()
                .withOwner(7, 8)
                .withFileMode(0640)
                .withDirectoryMode(0750)
                .withModifiedTime(Instant.EPOCH);
        layer.copyIn(host.resolve("src"), "/set", options);
        for (String path : List.of("/set", "/set/d", "/set/d/file")) {
            FileInfo info = layer.stat(path, NO_FOLLOW);
            assertEquals(info.isDirectory() ? 0750 : 0640, info.mode());
            assertEquals(7, info.uid());
            assertEquals(8, info.gid());
            assertEquals(Instant.EPOCH, info.mtime());
        }
    }

    @Test
    void aSparseFileOfTheHostTakesNoSpaceForItsHoles() throws IOException {
        Path sparse = host.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 30 << 20);
            channel.write(ByteBuffer.wrap(new byte[] {2}), (60 << 20) - 1);
        }
        layer.copyIn(sparse, "/sparse");
        assertEquals(60 << 20, layer.stat("/sparse", NO_FOLLOW).size());
        assertEquals(8192, layer.stat("/sparse", NO_FOLLOW).blockBytes());
        layer.truncate("/sparse", 100 << 20);
        layer.copyOut("/sparse", host.resolve("out"));
        assertEquals(100 << 20, Files.size(host.resolve("out")));
        layer.copyIn(host.resolve("out"), "/again");
        assertArrayEquals(layer.readAllBytes("/sparse"), layer.readAllBytes("/again"));
    }

    @Test
    void specialFilesGoByTheirRule() throws IOException {
        layer.createDirectory("/d");
        layer.createNode("/d/fifo", FileKind.FIFO, 0600, 0);
        layer.copy("/d", "/copied");
        assertEquals(FileKind.FIFO, layer.stat("/copied/fifo", NO_FOLLOW).kind());
        CopyReport report = layer.copyFrom(
                layer, "/d", "/left", CopyOptions.defaults().withSpecialFiles(CopyOptions.SpecialFiles.LEAVE_OUT));
        assertEquals(List.of("/d/fifo"), report.leftOut());
        assertFalse(layer.exists("/left/fifo"));
        CopyOptions refusing = CopyOptions.defaults().withSpecialFiles(CopyOptions.SpecialFiles.REFUSE);
        FileSystemException refused =
                assertThrows(FileSystemException.class, () -> layer.copyFrom(layer, "/d", "/refused", refusing));
        assertEquals("/d/fifo", refused.getFile());
        assertEquals(
                List.of("/d/fifo"), layer.copyOut("/d", host.resolve("out")).leftOut());
    }

    @Test
    void socketsOfTheHostAreLeftOutWhateverTheRule() throws IOException {
        write(host.resolve("src/file"), "text");
        Path socket = host.resolve("src/socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            for (CopyOptions.SpecialFiles rule : CopyOptions.SpecialFiles.values()) {
                CopyReport report = layer.copyIn(
                        host.resolve("src"), "/" + rule, CopyOptions.defaults().withSpecialFiles(rule));
                assertEquals(List.of(socket.toString()), report.leftOut());
                assertEquals(1, report.files());
                assertFalse(layer.exists("/" + rule + "/socket"));
            }
            CopyReport alone = layer.copyIn(socket, "/alone");
            assertEquals(List.of(socket.toString()), alone.leftOut());
            assertFalse(layer.exists("/alone"));
        }
    }

    @Test
    void whatIsMountedBelowTheSourceIsLeftOut() throws IOException {
        Path source = host.resolve("a b\\/src");
        write(source.resolve("file"), "under");
        write(source.resolve("d/file"), "under");
        write(source.resolve("file2"), "text");
        write(host.resolve("other/file"), "mounted");
        assumeTrue(isSuperuser(), "NOT RUN: mounting needs uid 0");
        List<Path> mounted = new ArrayList<>();
        try {
            for (String name : List.of("file", "d")) {
                // Of the same file system, so no device number differs.
                Path from = host.resolve("other").resolve(name.equals("d") ? "" : name);
                assumeTrue(
                        run(
                                        "mount",
                                        "--bind",
                                        from.toString(),
                                        source.resolve(name).toString())
                                == 0,
                        "NOT RUN: nothing can be mounted here");
                mounted.add(source.resolve(name));
            }
            CopyReport report = layer.copyIn(source, "/in");
            assertEquals(
                    Set.of(
                            source.resolve("d").toString(),
                            source.resolve("file").toString()),
                    Set.copyOf(report.leftOut()));
            assertFalse(layer.exists("/in/file"));
            assertTrue(layer.exists("/in/d"));
            assertFalse(layer.exists("/in/d/file"));
            assertEquals("text", text("/in/file2"));
            layer.copyIn(source.resolve("file"), "/alone");
            assertEquals("mounted", text("/alone"), "the source itself may be what is mounted");
            layer.copyIn(source.resolve("d"), "/d");
            assertEquals("mounted", text("/d/file"));
        } finally {
            for (Path path : mounted) {
                assertEquals(0, run("umount", path.toString()));
            }
        }
        assertEquals(List.of(), layer.copyIn(source, "/again").leftOut());
        assertEquals("under", text("/again/file"));
    }

    private static int run(String... command) throws IOException {
        return Program.process(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }

    @Test
    void nothingIsCopiedIntoItself() throws IOException {
        layer.createDirectories("/a/b");
        layer.writeAllBytes("/a/file", new byte[] {1});
        layer.createSymbolicLink("/link", "/a/b");
        for (String target : List.of("/a", "/a/b", "/a/b/c/d", "/link/c", "/a/../a")) {
            assertThrows(FileSystemException.class, () -> layer.copy("/a", target), target);
        }
        for (String target : List.of("/missing/../a/new", "/missing/./../link/new", "/missing/../link/../c/d")) {
            assertThrows(FileSystemException.class, () -> layer.copy("/a", target), target);
        }
        assertEquals(
                List.of("/a", "/a/b", "/a/file"),
                layer.walk("/a")
                        .map(TreeEntry::path)
                        .filter(path -> !path.startsWith("/a/c"))
                        .toList());
        assertThrows(FileSystemException.class, () -> layer.copy("/", "/x"));
        layer.copy("/a", "/ab");
        assertArrayEquals(new byte[] {1}, layer.readAllBytes("/ab/file"));
    }

    @Test
    void aTargetThatIsMovedIntoItsSourceEndsTheCopy() throws IOException {
        layer.createDirectories("/source/a");
        layer.createDirectories("/source/z");
        boolean[] isMoved = new boolean[1];
        CopyOptions options = CopyOptions.defaults().withProgress(update -> {
            if (update.doneItems() == 2 && !isMoved[0]) {
                isMoved[0] = true;
                try {
                    layer.rename("/target", "/source/z/target");
                    layer.createSymbolicLink("/target", "/source/z/target");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        FileSystemException refused =
                assertThrows(FileSystemException.class, () -> layer.copyFrom(layer, "/source", "/target", options));
        assertEquals("/source/z/target", refused.getFile());
    }

    @Test
    void aFileIsNotCopiedOntoItselfByWhateverName() throws IOException {
        layer.createDirectory("/d");
        layer.writeAllBytes("/d/x", new byte[] {1});
        layer.createLink("/hard", "/d/x");
        layer.createSymbolicLink("/toDirectory", "/d");
        long inode = layer.stat("/d/x").inode();
        for (String target : List.of("/d/x", "/d/", "/toDirectory/", "/toDirectory/x", "/hard", "/d/../hard")) {
            FileSystemException refused =
                    assertThrows(FileSystemException.class, () -> layer.copy("/d/x", target), target);
            assertTrue(refused.getMessage().contains("are the same file"), refused.getMessage());
        }
        assertEquals(inode, layer.stat("/d/x").inode());
        assertEquals(2, layer.stat("/hard").linkCount());
        layer.createSymbolicLink("/link", "/d/x");
        layer.copy("/d/x", "/link");
        assertEquals(FileKind.REGULAR, layer.stat("/link", NO_FOLLOW).kind());
        layer.createDirectory("/e");
        layer.createLink("/e/x", "/d/x");
        layer.copy("/d", "/e");
        assertArrayEquals(new byte[] {1}, layer.readAllBytes("/e/x"));
        assertEquals(2, layer.stat("/d/x").linkCount());
    }

    @Test
    void aTargetOnTheHostIsNewAndNothingIsWrittenOutsideOfIt() throws IOException {
        layer.createDirectory("/d");
        layer.createSymbolicLink("/d/link", host.resolve("outside").toString());
        layer.writeAllBytes("/d/zfile", new byte[] {1});
        Files.createDirectory(host.resolve("outside"));
        Path there = Files.createDirectory(host.resolve("there"));
        assertThrows(FileAlreadyExistsException.class, () -> layer.copyOut("/d", there));
        Path link = Files.createSymbolicLink(host.resolve("link"), there);
        assertThrows(FileAlreadyExistsException.class, () -> layer.copyOut("/d/zfile", link));
        assertThrows(NoSuchFileException.class, () -> layer.copyOut("/d", host.resolve("n/n")));
        layer.copyOut("/d", host.resolve("out"));
        assertTrue(Files.isSymbolicLink(host.resolve("out/link")));
        assertEquals(0, Files.list(host.resolve("outside")).count());
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(host.resolve("out/zfile")));
    }

    @Test
    void attributesThatTheHostDoesNotTakeAreNamed() throws IOException {
        CreateOptions options = CreateOptions.defaults()
                .withXattr("security.capability", new byte[20])
                .withMode(04755);
        layer.createFile("/f", options);
        CopyReport report = layer.copyOut("/f", host.resolve("out"));
        assertEquals(List.of("/f: security.capability"), report.leftOut());
        assertEquals(
                0755, (int) Files.getAttribute(host.resolve("out"), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    @Test
    void anOwnerThatTheHostCannotSetIsRefusedBeforeAnythingIsMade() throws IOException {
        long unchanged = 0xFFFF_FFFFL;
        CreateOptions user = CreateOptions.defaults().withMode(06755).withOwner(unchanged, 7);
        CreateOptions group = CreateOptions.defaults().withMode(06755).withOwner(7, unchanged);
        layer.createFile("/file", user);
        layer.createDirectory("/directory", group);
        layer.createSymbolicLink("/link", "x", user);
        layer.createDirectory("/above");
        layer.createFile("/above/file", group);
        CopyOptions owned = CopyOptions.defaults().withHostSetIdBits(true).withHostOwners(true);
        for (String path : List.of("/file", "/directory", "/above/file")) {
            Path target = host.resolve("out");
            FileSystemException refused =
                    assertThrows(FileSystemException.class, () -> layer.copyOut(path, target, owned));
            assertEquals(target.toString(), refused.getFile());
            assertTrue(refused.getMessage().contains("4294967295"), refused.getMessage());
            assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS), path);
        }
        assertThrows(FileSystemException.class, () -> layer.copyOut("/", host.resolve("all"), owned));
        assertFalse(Files.exists(host.resolve("all/above/file")));
        CopyReport report = layer.copyOut("/", host.resolve("not owned"));
        assertEquals(3, report.files());
        if (isSuperuser()) {
            layer.copyOut("/", host.resolve("of others"), owned.withOwner(unchanged - 1, 7));
            for (String path : List.of("file", "link", "directory", "above/file")) {
                Path made = host.resolve("of others").resolve(path);
                assertEquals(-2, Files.getAttribute(made, "unix:uid", LinkOption.NOFOLLOW_LINKS));
            }
        }
    }

    @Test
    void timesThatTheHostCannotHaveAreSetNearbyAndNamed() throws IOException {
        List<Instant> times = Stream.of(
                        "2024-01-01T00:00:00.123456789Z",
                        "1970-01-01T00:00:00Z",
                        "1969-12-31T23:59:58Z",
                        "1969-12-31T23:59:58.999999999Z",
                        "1960-02-29T01:02:03.000000001Z",
                        "1600-01-01T00:00:00.5Z",
                        "2500-01-01T00:00:00Z",
                        "-5000-01-01T00:00:00Z",
                        "+100000-01-01T00:00:00Z")
                .map(Instant::parse)
                .toList();
        layer.createDirectory("/d");
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            CreateOptions options = CreateOptions.defaults().withModifiedTime(times.get(i));
            layer.createFile("/d/file" + i, options);
            layer.createDirectory("/d/directory" + i, options);
            layer.createSymbolicLink("/d/link" + i, "x", options);
            paths.addAll(List.of("/file" + i, "/directory" + i, "/link" + i));
        }
        CopyReport report = layer.copyOut("/d", host.resolve("out"));
        Instant limit = Instant.parse("1901-12-13T20:45:52Z");
        for (String path : paths) {
            Instant time = times.get(path.charAt(path.length() - 1) - '0');
            Instant set = Files.getLastModifiedTime(host.resolve("out" + path), LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            String both = path + ": " + time + " as " + set;
            assertEquals(!set.equals(time), report.leftOut().contains("/d" + path + ": mtime"), both);
            assertEquals(time.isBefore(Instant.EPOCH), set.isBefore(Instant.EPOCH), both);
            boolean isInReach = time.isAfter(limit) && time.isBefore(Instant.parse("2262-01-01T00:00:00Z"));
            assertTrue(
                    isInReach
                            ? !set.isAfter(time) && set.getEpochSecond() == time.getEpochSecond()
                            : time.isBefore(limit)
                                    ? !set.isAfter(limit)
                                    : set.isAfter(Instant.parse("2262-01-01T00:00:00Z")),
                    both);
        }
        assertFalse(report.leftOut().contains("/d/file0: mtime"));
        assertTrue(report.leftOut().contains("/d/directory3: mtime"));
    }

    @Test
    void errorsHaveThePathInThem() throws IOException {
        assertThrows(NoSuchFileException.class, () -> layer.copyIn(host.resolve("none"), "/x"));
        assertThrows(NoSuchFileException.class, () -> layer.copy("/none", "/x"));
        assertFalse(layer.exists("/x"));
        layer.createDirectory("/d", 0700);
        write(host.resolve("file"), "text");
        try (Layer user = layer.withCredentials(new Credentials(1, 1, Set.of(), 0))) {
            AccessDeniedException refused =
                    assertThrows(AccessDeniedException.class, () -> user.copyIn(host.resolve("file"), "/d/x"));
            assertTrue(refused.getMessage().contains("/d"), refused.getMessage());
        }
        layer.commit();
        assertThrows(ReadOnlyLayerException.class, () -> layer.copyIn(host.resolve("none"), "/x"));
    }

    @Test
    void aUserCopiesIntoDirectoriesThatItMayNotWriteAfterwards() throws IOException {
        layer.createDirectory("/home", CreateOptions.defaults().withOwner(5, 5));
        write(host.resolve("src/d/file"), "x".repeat(300_000));
        Files.setPosixFilePermissions(host.resolve("src/d/file"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(host.resolve("src/d"), PosixFilePermissions.fromString("r-xr-xr-x"));
        try (Layer user = layer.withCredentials(new Credentials(5, 5, Set.of(), 0))) {
            user.copyIn(host.resolve("src"), "/home/in", CopyOptions.defaults().withOwner(5, 5));
        }
        assertEquals(0555, layer.stat("/home/in/d", NO_FOLLOW).mode());
        assertEquals(0555, layer.stat("/home/in/d/file", NO_FOLLOW).mode());
        assertEquals(5, layer.stat("/home/in/d/file", NO_FOLLOW).uid());
        Files.setPosixFilePermissions(host.resolve("src/d"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aListenerIsToldAndMayEndTheCopy() throws IOException {
        write(host.resolve("src/a"), "x".repeat(3 << 20));
        write(host.resolve("src/b"), "y");
        List<Progress.Update> updates = new ArrayList<>();
        layer.copyIn(host.resolve("src"), "/in", CopyOptions.defaults().withProgress(updates::add));
        assertEquals(Progress.Phase.STARTED, updates.get(0).phase());
        Progress.Update last = updates.get(updates.size() - 1);
        assertEquals(Progress.Phase.FINISHED, last.phase());
        assertEquals((3 << 20) + 1, last.doneBytes());
        assertEquals(3, last.doneItems());
        assertTrue(updates.size() >= 7, updates.toString());
        for (int i = 1; i < updates.size(); i++) {
            assertTrue(updates.get(i).doneBytes() >= updates.get(i - 1).doneBytes());
        }
        IllegalStateException ended = new IllegalStateException("enough");
        Progress ending = update -> {
            if (update.doneBytes() > 1 << 20) {
                throw ended;
            }
        };
        assertEquals(
                ended,
                assertThrows(
                        IllegalStateException.class,
                        () -> layer.copyIn(
                                host.resolve("src"),
                                "/ended",
                                CopyOptions.defaults().withProgress(ending))));
        assertFalse(layer.exists("/ended/b"));
    }

    @Test
    void aFileThatChangesMeanwhileIsNamed() throws IOException {
        Path file = host.resolve("src/file");
        write(file, "x".repeat(3 << 20));
        Progress changing = update -> {
            if (update.doneBytes() == 2 << 20) {
                try {
                    Files.writeString(file, "more", StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        CopyReport report =
                layer.copyIn(host.resolve("src"), "/in", CopyOptions.defaults().withProgress(changing));
        assertEquals(List.of(file.toString()), report.changed());
        write(host.resolve("src/short"), "x");
        Progress first = onceThere("/again/file", () -> write(host.resolve("src/short"), "longer"));
        report = layer.copyIn(
                host.resolve("src"), "/again", CopyOptions.defaults().withProgress(first));
        assertEquals(List.of(host.resolve("src/short").toString()), report.changed());
    }

    /** The host says that such a file has no bytes. */
    @Test
    void aFileOfTheKernelIsCopiedToItsEnd() throws IOException {
        Path file = Path.of("/proc/version");
        assumeTrue(Files.exists(file));
        layer.copyIn(file, "/version");
        assertArrayEquals(Files.readAllBytes(file), layer.readAllBytes("/version"));
    }
}
