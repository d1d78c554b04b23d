package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreClosedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriOfLayerTest extends Contract implements OnLayer {
    private static final String ODD = "a%/b @/c!/d?#e@";

    private LayerStore store() {
        return ((WritableLayerSubject) subject()).store();
    }

    /** Opens a jar of a layer with this name, and a class path that contains the jar. */
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
        try (Layer layer = store().createLayer(name);
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

    /** zipfs resolves the escapes in the URI of its file, which fails only for a few characters in the file's path. */
    @ParameterizedTest
    @ValueSource(strings = {"Base", "docker.io/library/debian:12", "a@sha256:00", "\u00e9 %41?#", ODD})
    void entryOfAJarHasAUri(String name) throws Exception {
        try (Layer layer = store().createLayer(name);
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
    void uriHasThePathInTheLayerAndNoSeparatorOfAJar() throws IOException {
        try (Layer layer = store().createLayer(ODD);
                FileSystem fs = LayerFileSystems.of(layer)) {
            URI uri = fs.getPath("/d!/e!/\u00e9 f").toUri();
            String authority =
                    "a_25_2fb_20_40_2fc_21_2fd_3f_23e_40~" + store().info().uuid();
            assertEquals(authority, uri.getAuthority());
            assertEquals("lcfs://" + authority + "/d%21/e%21/%C3%A9%20f", uri.toString());
            assertEquals("/d!/e!/\u00e9 f", uri.getPath());
            assertEquals(fs.getPath("/g"), Path.of(uri.resolve("/g")));
            assertSame(fs, FileSystems.getFileSystem(URI.create(fs.toString())));
            assertEquals(fs.getPath("/"), Path.of(URI.create(fs.toString())));
        }
    }

    @Test
    void layersWhoseNamesDifferInCaseHaveUrlsThatDiffer() throws Exception {
        try (Layer small = store().createLayer("abc");
                Layer large = store().createLayer("ABC");
                FileSystem one = LayerFileSystems.of(small);
                FileSystem other = LayerFileSystems.of(large)) {
            URI uri = one.getPath("/").toUri();
            assertNotEquals(uri.toURL(), other.getPath("/").toUri().toURL());
            assertEquals(one.getPath("/"), Path.of(URI.create(uri.toString().toUpperCase(Locale.ROOT))));
        }
    }

    /** Earlier versions wrote URIs in these forms, which may still be in configurations. */
    @Test
    void olderFormsOfUrisAreRead(@TempDir Path host) throws Exception {
        Path device = host.resolve("a@b!c.lcfs");
        try (LayerStore made = LayerStore.create(device, 16 << 20)) {
            made.createLayer("team/work@1").close();
        }
        URI layer = URI.create("lcfs://" + device.toUri().getRawPath().replace("!", "%21") + "!/team/work@1");
        try (FileSystem fs = FileSystems.newFileSystem(layer, Map.of())) {
            Path path = Files.writeString(fs.getPath("/f g"), "text");
            assertEquals(path, Path.of(URI.create(layer + "!/f%20g")));
            assertSame(fs, FileSystems.getFileSystem(layer));
            assertSame(fs, FileSystems.getFileSystem(path.toUri()));
        }
        try (FileSystem fs = FileSystems.newFileSystem(device, Map.of("layer", "team/work@1"))) {
            assertEquals(fs.getPath("/f"), Path.of(URI.create(layer + "!/f")));
        }
        assertThrows(FileSystemNotFoundException.class, () -> Path.of(URI.create(layer + "!/f")));
        URI ofCaller = URI.create("lcfs:///" + store().info().uuid() + "!/layer!/inside");
        assertEquals(root(), Path.of(ofCaller));
    }

    @Test
    void uriOfAFileSystemWhoseStoreWasClosedIsFreeAgain(@TempDir Path host) throws IOException {
        Path device = host.resolve("store");
        URI file;
        try (LayerStore first = LayerStore.create(device, 16 << 20);
                Layer layer = first.createLayer("base")) {
            layer.write("/f", 0, utf8("text"));
            layer.commit();
            file = LayerFileSystems.of(layer).getPath("/f").toUri();
        }
        try (LayerStore again = LayerStore.open(device);
                Layer layer = again.openLayer("base");
                FileSystem files = LayerFileSystems.of(layer)) {
            assertEquals(file, files.getPath("/f").toUri());
            assertEquals("text", Files.readString(Path.of(file)));
        }
    }

    @Test
    void fileSystemWhoseLayerWasClosedIsForgottenWhenAnotherOneIsMade() throws IOException {
        URI unclosed;
        try (Layer handle = store().createLayer("handle")) {
            unclosed = LayerFileSystems.of(handle).getPath("/").toUri();
            assertEquals(unclosed, Path.of(unclosed).toUri());
        }
        try (Layer other = store().createLayer("other");
                FileSystem files = LayerFileSystems.of(other)) {
            assertThrows(FileSystemNotFoundException.class, () -> Path.of(unclosed), files::toString);
        }
    }

    @Test
    void closedHandleIsRefused() throws IOException {
        Layer handle = store().createLayer("handle");
        handle.close();
        StoreClosedException closed = assertThrows(StoreClosedException.class, () -> LayerFileSystems.of(handle));
        assertEquals("the handle of layer \"handle\" is closed", closed.getMessage());
    }

    @Test
    void urlThatIsNoPathOfAnOpenLayerIsNotFound() throws Exception {
        String root = fs().getPath("/").toUri().toString();
        for (String none : new String[] {
            "lcfs:///x!/y!/z",
            "lcfs:///x",
            "lcfs:///x!/y",
            "lcfs://x~y/z",
            root + "%4",
            root + "%zz",
            root + "%00",
            "lcfs:x"
        }) {
            assertThrows(FileNotFoundException.class, () -> new URL(none).openStream(), none);
        }
        assertThrows(MalformedURLException.class, () -> new URL("lcfss://x/y"));
    }

    /**
     * As with a file of the host, the query and the fragment have no meaning, and unescaped characters are accepted.
     */
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
