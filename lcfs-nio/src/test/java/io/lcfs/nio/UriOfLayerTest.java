package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriOfLayerTest extends UriContract implements OnLayer {
    private static final String ODD = "a%/b @/c!/d?#e@";

    @Override
    String characters() {
        return "ab .%!#?+&=;:@,$'()*~^`|<>[]{}\\\"\t\n\u0001\u007f\u00e9e\u0301\u65e5\u2028\ud83d\ude00\udc80\udcff";
    }

    private LayerStore store() {
        return ((WritableLayerSubject) subject()).store();
    }

    /** Opens a jar, and a class path with it, of a layer with this name. */
    private void assertJarsWork(Path directory) throws Exception {
        Path jar = directory.resolve("d!/e!/x.jar");
        Files.createDirectories(jar.getParent());
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"))) {
            Files.writeString(zip.getPath("entry"), "text");
        }
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri() + "!/"), Map.of())) {
            assertEquals("text", Files.readString(zip.getPath("entry")));
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            try (InputStream in = loader.getResourceAsStream("entry")) {
                assertEquals("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "Base", "docker.io/library/debian:12", "a@sha256:00", "\u00e9 %41", ODD})
    void layerOfAnyNameHasUris(String name) throws Exception {
        try (Layer layer = store().create(name);
                FileSystem fs = LayerFileSystems.of(layer);
                FileSystem second = LayerFileSystems.of(layer)) {
            assertJarsWork(fs.getPath("/"));
            assertJarsWork(second.getPath("/"));
            Path path = Files.writeString(fs.getPath("/f"), "text");
            Path same = second.getPath("/f");
            assertEquals(path, Path.of(path.toUri()));
            assertEquals(same, Path.of(same.toUri()));
            assertNotEquals(path.toUri(), same.toUri());
            assertNotEquals(path.toUri().toURL(), same.toUri().toURL());
            assertEquals(same.toUri().toURL().hashCode(), same.toUri().toURL().hashCode());
            try (InputStream in = same.toUri().toURL().openStream()) {
                assertEquals("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    /** zipfs resolves escapes in the URI of its file, so that of an entry is right where that does no harm. */
    @ParameterizedTest
    @ValueSource(strings = {"Base", "docker.io/library/debian:12", "a@sha256:00", "\u00e9 %41#"})
    void entryOfAJarHasAUri(String name) throws Exception {
        try (Layer layer = store().create(name);
                FileSystem fs = LayerFileSystems.of(layer);
                FileSystem zip = FileSystems.newFileSystem(fs.getPath("/d %?#.jar"), Map.of("create", "true"))) {
            Path entry = Files.writeString(zip.getPath("/e %?#"), "text");
            URI file = URI.create("jar:" + fs.getPath("/other.jar").toUri());
            FileSystems.newFileSystem(file, Map.of("create", "true")).close();
            assertEquals(
                    -1,
                    entry.toUri()
                            .toString()
                            .indexOf("!/", entry.toUri().toString().indexOf("!/") + 1));
            try (FileSystem named = FileSystems.newFileSystem(file, Map.of())) {
                Path inNamed = named.getPath("/e %?#");
                assertEquals(inNamed, Path.of(inNamed.toUri()));
            }
        }
    }

    @Test
    void uriHasNoSeparatorOfAJar() throws IOException {
        try (Layer layer = store().create(ODD);
                FileSystem fs = LayerFileSystems.of(layer)) {
            String uri = fs.getPath("/d!/e!").toUri().toString();
            assertTrue(uri.startsWith("lcfs:///" + store().info().uuid() + "@/"), uri);
            assertEquals(-1, uri.indexOf('!'), uri);
        }
    }

    /** They were written like this before, and stay in configurations. */
    @Test
    void olderFormsOfUrisAreRead(@TempDir Path host) throws Exception {
        Path device = host.resolve("a@b!c.lcfs");
        try (LayerStore made = LayerStore.create(device, 16 << 20)) {
            made.create("team/work@1").close();
        }
        URI old = URI.create("lcfs://" + device.toUri().getRawPath().replace("!", "%21") + "!/team/work@1");
        URI newer = URI.create("lcfs://" + device.toUri().getRawPath().replace("@", "%40") + "@/team/work%401");
        try (FileSystem fs = FileSystems.newFileSystem(old, Map.of())) {
            Path path = Files.writeString(fs.getPath("/f"), "text");
            assertEquals(path, Path.of(URI.create(old + "!/f")));
            assertEquals(path, Path.of(URI.create(newer + "@/f")));
            assertSame(fs, FileSystems.getFileSystem(old));
            assertSame(fs, FileSystems.getFileSystem(newer));
            assertTrue(
                    path.toUri().toString().endsWith("a%40b%21c.lcfs@/team/work%401@/f"),
                    path.toUri().toString());
        }
        try (FileSystem fs = FileSystems.newFileSystem(newer, Map.of())) {
            assertEquals("text", Files.readString(fs.getPath("/f")));
        }
    }

    @Test
    void urlThatIsNoPathOfAnOpenLayerIsNotFound() throws Exception {
        String root = fs().getPath("/").toUri().toString();
        for (String none : new String[] {
            "lcfs:///x@/y@/z", "lcfs:///x", "lcfs:///x@/y", root + "%4", root + "%zz", root + "%00", "lcfs:x"
        }) {
            assertThrows(FileNotFoundException.class, () -> new URL(none).openStream(), none);
        }
        assertThrows(MalformedURLException.class, () -> new URL("lcfss:///x@/y@/z"));
    }

    /** As of a file of the host: what is not part of the path has no meaning, and characters that should be escaped are read. */
    @Test
    void urlIsReadAsItIsWritten() throws IOException {
        file("a b", "text");
        String root = root().toUri().toString();
        for (String url : new String[] {"a b", "a%20b", "a%20b?query", "a%20b#reference"}) {
            try (InputStream in = new URL(root + url).openStream()) {
                assertEquals("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void closedFileSystemHasUrisStill() throws IOException {
        FileSystem closed = LayerFileSystems.of(((WritableLayerSubject) subject()).layer());
        Path path = closed.getPath("/inside");
        URL url = path.toUri().toURL();
        closed.close();
        assertEquals(url.toString(), path.toUri().toURL() + "/");
        assertThrows(FileNotFoundException.class, url::openStream);
    }
}
