package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export of layers to directories of the host, and the import of directories. */
class LayerDirectoriesTest {
    @TempDir
    Path folder;

    @AfterEach
    void deleteLinks() throws Exception {
        Tools.deleteLinks(folder);
    }

    private static TarBytes tree() {
        return new TarBytes()
                .mtime(7)
                .mode(0700)
                .directory("d")
                .mode(04755)
                .mtime(8)
                .file("d/set", "x")
                .mode(04755)
                .mtime(8)
                .hardLink("d/linked", "d/set")
                .mtime(9)
                .symbolicLink("d/out", "/etc/passwd")
                .mtime(9)
                .symbolicLink("up", "../..")
                .mtime(9)
                .symbolicLink("bytes", "../caf\u00c3\u00a9/./raw\u00ff")
                .mtime(9)
                .symbolicLink("root", "/caf\u00c3\u00a9")
                .mode(0)
                .mtime(10)
                .file("none", "secret")
                .mtime(11)
                .file("caf\u00c3\u00a9", "utf-8")
                .mtime(12)
                .file("raw\u00ff", "bytes")
                .device(1, 3)
                .entry('3', "null", "", new byte[0]);
    }

    @Test
    void whatGoesOutComesInAgain() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(null, tree());
            LayerDirectories directories = LayerDirectories.of(images.store);
            Path target = folder.resolve("out");
            assertEquals(
                    List.of("/null"),
                    directories
                            .write(layer, target, CopyOptions.defaults().withHostSetIdBits(true))
                            .leftOut());
            directories.read(target, "again");
            String owner = Files.getAttribute(target, "unix:uid") + ":" + Files.getAttribute(target, "unix:gid");
            assertEquals(
                    images.tree(layer).replaceAll("(?m)^/null .*\n", "").replace(" 0:0 ", " " + owner + " "),
                    images.tree("again"));
        }
    }

    @Test
    void whatGivesRightsStaysBehindUnlessAskedFor() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(null, tree());
            Path target = folder.resolve("out");
            LayerDirectories.of(images.store).write(layer, target, CopyOptions.defaults());
            int mode = (Integer) Files.getAttribute(target.resolve("d/set"), "unix:mode");
            assertEquals(0755, mode & 07777);
            assertFalse(Files.exists(target.resolve("null"), LinkOption.NOFOLLOW_LINKS));
            assertTrue(Files.isSymbolicLink(target.resolve("d/out")));
        }
    }

    @Test
    void attributesThatJavaCannotSetAreNamed() throws Exception {
        try (Images images = new Images()) {
            try (Layer layer = images.store.createLayer("capable")) {
                layer.createFile("/ping");
                layer.setXattr("/ping", "security.capability", new byte[20]);
                layer.setXattr("/", "trusted.overlay.opaque", new byte[] {'y'});
                layer.commit();
            }
            assertEquals(
                    List.of("/: trusted.overlay.opaque", "/ping: security.capability"),
                    LayerDirectories.of(images.store)
                            .write("capable", folder.resolve("out"), CopyOptions.defaults())
                            .leftOut()
                            .stream()
                            .sorted()
                            .toList());
        }
    }

    @Test
    void aDirectoryThatIsThereIsNotWrittenInto() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(null, tree());
            LayerDirectories directories = LayerDirectories.of(images.store);
            assertThrows(
                    FileAlreadyExistsException.class, () -> directories.write(layer, folder, CopyOptions.defaults()));
            Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
            assertThrows(
                    FileAlreadyExistsException.class, () -> directories.write(layer, link, CopyOptions.defaults()));
            assertFalse(Files.exists(folder.resolve("elsewhere")));
        }
    }

    @Test
    void whatIsNoDirectoryLeavesNoLayer() throws Exception {
        try (Images images = new Images()) {
            Path file = Files.createFile(folder.resolve("file"));
            LayerDirectories directories = LayerDirectories.of(images.store);
            assertThrows(NotDirectoryException.class, () -> directories.read(file, "layer"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
            assertThrows(NotDirectoryException.class, () -> directories.read(link, "layer"));
            assertFalse(images.store.exists("layer"));
            try (Layer root = images.store.root()) {
                assertFalse(root.exists("/lcfs-oci"));
            }
        }
    }
}
