package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.apache.commons.compress.archivers.examples.Expander;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of third parties work inside a layer. */
class RealProgramsTest {
    private static final long SEED = Long.getLong("lcfs.seed", 20261123L);

    private LayerSubject subject;

    @BeforeEach
    void makeLayer() throws IOException {
        subject = new LayerSubject(256 << 20);
    }

    @AfterEach
    void closeLayer() throws IOException {
        subject.close();
    }

    @Test
    void javacCompilesAProject() throws Exception {
        Path sources = Files.createDirectories(subject.path("/project/src/org/sample"));
        Path classes = Files.createDirectories(subject.path("/project/classes"));
        Files.writeString(
                sources.resolve("Greeting.java"),
                "package org.sample; public record Greeting(String name) { public String text() { return \"Hello, \" + name; } }");
        Files.writeString(
                sources.resolve("Main.java"),
                "package org.sample; public class Main { public static String run() { return new Greeting(\"layer\").text(); } }");

        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of(subject.path("/project/src")));
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            boolean compiled = javac.getTask(
                            messages,
                            files,
                            null,
                            List.of("-proc:none", "-implicit:class"),
                            null,
                            files.getJavaFileObjects(sources.resolve("Main.java")))
                    .call();
            assertTrue(compiled, messages::toString);
        }

        assertTrue(Files.exists(classes.resolve("org/sample/Greeting.class")));
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                try {
                    byte[] bytes = Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        assertEquals(
                "Hello, layer",
                loader.loadClass("org.sample.Main").getMethod("run").invoke(null));
    }

    @Test
    void commonsCompressUnpacks() throws Exception {
        Path archive = subject.path("/archive.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            for (int i = 0; i < 50; i++) {
                byte[] bytes = random(i * 100, i);
                TarArchiveEntry entry = new TarArchiveEntry("d" + i % 5 + "/f" + i);
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }

        new Expander().expand(archive, subject.path("/out"));

        for (int i = 0; i < 50; i++) {
            assertArrayEquals(random(i * 100, i), Files.readAllBytes(subject.path("/out/d" + i % 5 + "/f" + i)));
        }
    }

    private static byte[] random(int length, int salt) {
        byte[] bytes = new byte[length];
        new Random(SEED + salt).nextBytes(bytes);
        return bytes;
    }

    @Test
    void zipfsMakesAndOpensAJar() throws Exception {
        Path jar = subject.path("/lib/sample.jar");
        Files.createDirectories(jar.getParent());
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.createDirectory(zip.getPath("/META-INF"));
            Files.writeString(zip.getPath("/META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\n");
            Files.write(zip.getPath("/large"), random(300_000, 1));
        }
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            assertArrayEquals(random(300_000, 1), Files.readAllBytes(zip.getPath("/large")));
        }
        try (Layer layer = subject.store.snapshot("layer", "frozen");
                FileSystem frozen = LayerFileSystems.of(layer);
                FileSystem zip = FileSystems.newFileSystem(frozen.getPath("/lib/sample.jar"))) {
            assertTrue(zip.isReadOnly());
            assertEquals("Manifest-Version: 1.0\n", Files.readString(zip.getPath("/META-INF/MANIFEST.MF")));
        }
    }

    @Test
    void aTreeCopiedInAndOutAgainIsEqual(@TempDir Path host) throws Exception {
        Path tree = Files.createDirectory(host.resolve("tree"));
        Random random = new Random(SEED);
        List<Path> directories = new ArrayList<>(List.of(tree));
        for (int i = 0; i < 200; i++) {
            Path directory = directories.get(random.nextInt(directories.size()));
            Path path = directory.resolve("n" + i);
            switch (random.nextInt(4)) {
                case 0 -> directories.add(Files.createDirectory(path));
                case 1 -> Files.createSymbolicLink(path, Path.of("../n" + random.nextInt(200)));
                default -> Files.write(path, random(random.nextInt(20_000), i));
            }
        }

        copyTree(tree, subject.path("/tree"));
        Path back = host.resolve("back");
        copyTree(subject.path("/tree"), back);

        assertEquals(described(tree), described(back));
        assertEquals(described(tree), described(subject.path("/tree")));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isSymbolicLink(path)) {
                    String target = Files.readSymbolicLink(path).toString();
                    Files.createSymbolicLink(copy, copy.getFileSystem().getPath(target));
                } else {
                    Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Returns the attributes of a tree that are compared, by path. */
    private static Map<String, String> described(Path tree) throws IOException {
        Map<String, String> described = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                PosixFileAttributes attributes =
                        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                String content = "";
                if (attributes.isRegularFile()) {
                    content = Arrays.hashCode(Files.readAllBytes(path)) + " "
                            + PosixFilePermissions.toString(attributes.permissions()) + " "
                            + attributes.lastModifiedTime();
                } else if (attributes.isSymbolicLink()) {
                    content = Files.readSymbolicLink(path).toString();
                }
                described.put(tree.relativize(path).toString(), attributes.isDirectory() + " " + content);
            }
        }
        return described;
    }

    @Test
    void aStoreLivesInAFileOfALayer() throws Exception {
        Path device = subject.path("/inner.lcfs");
        try (LayerStore inner = LayerStore.create(device, 32 << 20);
                Layer layer = inner.createLayer("inside")) {
            for (int i = 0; i < 300; i++) {
                layer.write("/f" + i, 0, random(10_000, i));
            }
            layer.commit();
        }
        try (LayerStore inner = LayerStore.open(device);
                Layer layer = inner.openLayer("inside")) {
            for (int i = 0; i < 300; i++) {
                assertArrayEquals(random(10_000, i), layer.readAllBytes("/f" + i));
            }
            assertEquals(List.of(), inner.check().findings());
            assertFalse(Files.exists(subject.path("/f0")));
        }
    }

    @Test
    void streamsOfTheJdkReadWhatTheyWrote() throws Exception {
        Path path = subject.path("/stream");
        try (OutputStream out = Files.newOutputStream(path)) {
            for (int i = 0; i < 10; i++) {
                out.write(random(77_777, i));
            }
        }
        try (InputStream in = Files.newInputStream(path)) {
            for (int i = 0; i < 10; i++) {
                assertArrayEquals(random(77_777, i), in.readNBytes(77_777));
            }
            assertEquals(-1, in.read());
        }
    }
}
