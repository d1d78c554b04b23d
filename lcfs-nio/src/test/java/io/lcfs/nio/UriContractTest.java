package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The use of URIs of paths, and of URLs made from them, in programs. {@code -Dlcfs.seed=} repeats one series of names.
 */
class UriContractTest extends OnBothSides {
    private static final String CLASS = Loaded.class.getName().replace('.', '/') + ".class";
    private static final int NAMES = 200;

    /**
     * Returns the characters that names are made of. On the host they are ASCII characters: others depend on the
     * locale, and the host's handler of URLs fails on a line feed in a name.
     */
    private String characters() {
        return isOnLayer()
                ? "ab .%!#?+&=;:@,$'()*~^`|<>[]{}\\\"\t\n\u0001\u007f\u00e9e\u0301\u65e5\u2028\ud83d\ude00\udc80\udcff"
                : "ab .%!#?+&=;:@,$'()*~^`|<>[]{}\\\"\t\u0001\u007f";
    }

    /** A class that is loaded from the file system. */
    public static final class Loaded {
        private Loaded() {}

        /** Returns the class name of the loader that loaded this class. */
        public static String loader() {
            return Loaded.class.getClassLoader().getClass().getSimpleName();
        }
    }

    static LongStream seeds() {
        Long seed = Long.getLong("lcfs.seed");
        return seed == null ? LongStream.range(0, 10) : LongStream.of(seed);
    }

    private static byte[] classBytes() throws IOException {
        try (InputStream in = Loaded.class.getClassLoader().getResourceAsStream(CLASS)) {
            return in.readAllBytes();
        }
    }

    private String name(Random random) {
        String characters = characters();
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(characters.length());
            name.appendCodePoint(characters.codePointAt(
                    Character.isLowSurrogate(characters.charAt(at))
                                    && at > 0
                                    && Character.isHighSurrogate(characters.charAt(at - 1))
                            ? at - 1
                            : at));
        }
        String made = name.toString();
        return made.equals(".") || made.equals("..") ? "..." : made;
    }

    private static byte[] read(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static String content(int number) {
        return "name " + number;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachNameLeadsBackToItsPathByUriAndUrl(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < NAMES; i++) {
            String name = name(random);
            Path directory = Files.createDirectories(at(name(random)));
            Path path = directory.resolve(name);
            boolean made = !Files.exists(path);
            if (made) {
                Files.writeString(path, content(i));
            }
            URI uri = path.toUri();
            String told = "seed " + seed + ": " + uri;
            assertEquals(path, Path.of(uri), told);
            assertEquals(path, Path.of(URI.create(uri.toString())), told);
            URL url = uri.toURL();
            assertEquals(path, Path.of(URI.create(url.toString())), told);
            if (made) {
                assertArrayEquals(utf8(content(i)), read(url), told);
                assertEquals(uri, directory.toUri().resolve(uri.getRawPath().replaceAll(".*/", "./")), told);
                Files.delete(path);
            }
        }
    }

    @Test
    void onlyTheUriOfADirectoryEndsInASlash() throws IOException {
        directory("d");
        file("f", "");
        link("to-d", "d");
        link("to-f", "f");
        link("to-nothing", "missing");
        for (String name : List.of("d", "to-d", "d/.", "d/..", "")) {
            assertTrue(at(name).toUri().toString().endsWith("/"), name);
            assertFalse(at(name).toUri().toString().endsWith("//"), name);
        }
        for (String name : List.of("f", "to-f", "to-nothing", "missing")) {
            assertFalse(at(name).toUri().toString().endsWith("/"), name);
        }
        assertTrue(fs().getPath("/").toUri().toString().endsWith("/"));
        assertEquals(at("d"), Path.of(at("d").toUri()));
        assertEquals(at("d/x").toUri(), at("d").toUri().resolve("x"));
        assertEquals(at("f").toUri(), at("d").toUri().resolve("../f"));
    }

    @Test
    void urlTellsWhatItsFileIs() throws IOException {
        Path path = file("page.html", "<p>\u00e9</p>");
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_700_000_000_000L));
        URLConnection connection = path.toUri().toURL().openConnection();
        assertEquals(9, connection.getContentLengthLong());
        assertEquals(9, connection.getContentLength());
        assertEquals("text/html", connection.getContentType());
        assertEquals(1_700_000_000_000L, connection.getLastModified());
        assertEquals("Tue, 14 Nov 2023 22:13:20 GMT", connection.getHeaderField("Last-Modified"));
        assertNull(connection.getHeaderField("Server"));
        connection.connect();
        try (InputStream in = connection.getInputStream()) {
            assertEquals("<p>\u00e9</p>", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThrows(
                IOException.class, () -> path.toUri().toURL().openConnection().getOutputStream());
    }

    @Test
    void urlOfADirectoryReadsAsTheNamesInIt() throws IOException {
        directory("d");
        file("d/b", "");
        directory("d/c");
        file("d/a", "");
        URLConnection connection = at("d").toUri().toURL().openConnection();
        assertEquals("text/plain", connection.getContentType());
        try (InputStream in = connection.getInputStream()) {
            assertEquals("a\nb\nc\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void urlOfNothingIsAFileThatIsNotFound() throws IOException {
        URL url = at("missing").toUri().toURL();
        assertThrows(FileNotFoundException.class, url::openStream);
        assertThrows(FileNotFoundException.class, () -> url.openConnection().connect());
        assertThrows(
                FileNotFoundException.class,
                () -> url.openConnection(java.net.Proxy.NO_PROXY).getInputStream());
    }

    @Test
    void urlsOfOnePathAreEqual() throws Exception {
        URL url = file("f", "").toUri().toURL();
        assertEquals(url, at("f").toUri().toURL());
        assertEquals(url.hashCode(), at("f").toUri().toURL().hashCode());
        assertNotEquals(url, at("g").toUri().toURL());
        assertEquals(url.toURI(), URI.create(url.toString()));
    }

    private Path jar(String name) throws IOException {
        Path jar = at(name);
        Files.createDirectories(jar.getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, "META-INF/MANIFEST.MF", utf8("Manifest-Version: 1.0\nClass-Path: other.jar\n\n"));
            add(out, CLASS, classBytes());
            add(out, "a text?#%+.txt", utf8("in the jar"));
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    @Test
    void jarIsOpenedByItsUri() throws IOException {
        URI jar = URI.create("jar:" + jar("lib a%/the #1.jar").toUri());
        Path inside;
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of())) {
            inside = zip.getPath("a text?#%+.txt");
            assertEquals("in the jar", Files.readString(inside));
            assertEquals(inside.toAbsolutePath(), Path.of(inside.toUri()));
            assertEquals(zip, FileSystems.getFileSystem(jar));
            assertEquals(inside.toAbsolutePath(), Path.of(URI.create(jar + "!/a%20text%3F%23%25+.txt")));
        }
    }

    @Test
    void jarIsMadeByItsUri() throws IOException {
        URI jar = URI.create("jar:" + at("new.jar").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.writeString(zip.getPath("f"), "text");
        }
        try (FileSystem zip = FileSystems.newFileSystem(at("new.jar"))) {
            assertEquals("text", Files.readString(zip.getPath("f")));
        }
    }

    @Test
    void entryOfAJarIsReadByItsUrl() throws IOException {
        URL url = URI.create("jar:" + jar("the #1.jar").toUri() + "!/a%20text%3F%23%25+.txt")
                .toURL();
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            assertEquals(
                    "other.jar", connection.getManifest().getMainAttributes().getValue("Class-Path"));
            assertEquals("in the jar", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void assertLoads(URL url, String resource, String content) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {url}, null)) {
            Class<?> loaded = loader.loadClass(Loaded.class.getName());
            assertEquals("URLClassLoader", loaded.getMethod("loader").invoke(null));
            assertEquals(url, loaded.getProtectionDomain().getCodeSource().getLocation());
            URL found = loader.getResource(resource);
            assertNotNull(found);
            assertEquals(content, new String(read(found), StandardCharsets.UTF_8));
            assertEquals(List.of(found), Collections.list(loader.getResources(resource)));
            try (InputStream in = loader.getResourceAsStream(resource)) {
                assertEquals(content, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            assertNull(loader.getResource("missing"));
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass("missing.Missing"));
        }
    }

    @Test
    void classLoaderLoadsFromADirectory() throws Exception {
        Path classes = directory("the classes #1");
        Files.createDirectories(at("the classes #1/" + CLASS).getParent());
        Files.write(at("the classes #1/" + CLASS), classBytes());
        Files.writeString(at("the classes #1/a text?#%+.txt"), "in the directory");
        assertLoads(classes.toUri().toURL(), "a text?#%+.txt", "in the directory");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            assertEquals(
                    at("the classes #1/a text?#%+.txt"),
                    Path.of(loader.getResource("a text?#%+.txt").toURI()));
            assertEquals(
                    at("the classes #1/io"), Path.of(loader.getResource("io").toURI()));
            assertEquals(
                    at("the classes #1/io"), Path.of(loader.getResource("io/").toURI()));
        }
    }

    @Test
    void classLoaderLoadsFromAJar() throws Exception {
        assertLoads(jar("lib a/the #1.jar").toUri().toURL(), "a text?#%+.txt", "in the jar");
    }

    @Test
    void classLoaderFollowsTheClassPathOfAJar() throws Exception {
        URL jar = jar("lib/main.jar").toUri().toURL();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(at("lib/other.jar")))) {
            add(out, "other", utf8("in the other jar"));
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, null)) {
            assertEquals(
                    "in the other jar",
                    new String(loader.getResourceAsStream("other").readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
