package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Series of layers, like those in continuity's tests. The changes of each layer are also made in a directory of the
 * host, and applied as a tar to a copy of the layer below. The layer, the directory and the copy must have the same
 * files.
 */
class LayerSeriesTest {
    @AutoClose
    private final Images images = new Images();

    @TempDir
    Path temporary;

    private Path folder;
    private Set<FileKind> counted;

    LayerSeriesTest() throws IOException {}

    /** The changes of one layer. */
    private interface Step {
        void on(Twin twin) throws IOException;
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("plain"));
        Files.setAttribute(folder, "unix:mode", 0755);
        counted = Listing.counted(folder);
    }

    @AfterEach
    void deleteLinks() throws Exception {
        Tools.deleteLinks(temporary);
    }

    /** Creates a layer for each step, one above the other; returns the name of the copy of the last layer. */
    private String series(Step... steps) throws IOException {
        Map<String, String> trees = new TreeMap<>();
        String below = null;
        String copyBelow = null;
        for (Step step : steps) {
            String name = images.edit(below, "layer " + trees.size(), layer -> {
                Twin twin = new Twin(layer, folder, counted);
                step.on(twin);
                twin.same();
            });
            images.tars.identify(name);
            String copy = images.read(copyBelow, images.write(name));
            trees.put(name, images.tree(name));
            assertEquals(images.tree(name), images.tree(copy), "what the tar of " + name + " makes");
            below = name;
            copyBelow = copy;
        }
        for (Map.Entry<String, String> tree : trees.entrySet()) {
            assertEquals(tree.getValue(), images.tree(tree.getKey()), "changed from above");
        }
        return copyBelow;
    }

    @Test
    void filesAndLinksAreChangedRenamedRemovedAndMadeAnew() throws Exception {
        series(
                twin -> twin.directory("/etc", 0755)
                        .file("/etc/hosts", "localhost")
                        .link("/etc/hosts", "/etc/hosts.allow")
                        .directory("/usr", 0755)
                        .directory("/usr/local", 0755)
                        .directory("/usr/local/lib", 0755)
                        .file("/usr/local/lib/libone.so.1", "code")
                        .symbolicLink("/usr/local/lib/libone.so", "libone.so.1")
                        .directory("/home", 0755),
                twin -> twin.file("/etc/hosts", "localhost and more")
                        .file("/etc/fstab", "")
                        .file("/etc/badfile", "")
                        .directory("/home/user", 0700)
                        .file("/home/user/profile", "PATH=/bin")
                        .attribute("/home/user/profile", "origin", "here"),
                twin -> twin.delete("/etc/badfile").rename("/home/user", "/home/other"),
                twin -> twin.delete("/usr").delete("/home"),
                twin -> twin.directory("/home", 0750)
                        .directory("/usr", 0755)
                        .file("/usr/libone.so.2", "other code")
                        .link("/usr/libone.so.2", "/usr/libone.so"));
    }

    @Test
    void aDirectoryMadeAnewHasNothingOfTheOldOne() throws Exception {
        series(
                twin -> twin.directory("/test", 0755)
                        .directory("/test/a", 0755)
                        .file("/test/a/old", "old")
                        .file("/test/b", "b"),
                twin -> twin.delete("/test").directory("/test", 0755).file("/test/b", "new b"),
                twin -> twin.delete("/test"),
                twin -> twin.directory("/test", 0755).file("/test/c", "c"));
    }

    @Test
    void aFileIsLongerHasAnotherModeOrIsAnotherFile() throws Exception {
        series(
                twin -> twin.directory("/d", 0755)
                        .file("/d/longer", "short")
                        .file("/d/mode", "mode")
                        .file("/d/another", "the first"),
                twin -> twin.file("/d/longer", "no longer short").mode("/d/mode", 0600),
                twin -> twin.delete("/d/another")
                        .file("/d/another", "the second")
                        .mode("/d/another", 0755),
                twin -> twin.mode("/d/longer", 04711).mode("/d/another", 0));
    }

    @Test
    void aChangedChildLeavesTheModeAndOwnerOfItsDirectory() throws Exception {
        series(
                twin -> twin.directory("/closed", 0700)
                        .directory("/entered", 0751)
                        .directory("/open", 0777)
                        .owner("/entered", 5, 6)
                        .file("/closed/f", "1")
                        .file("/entered/f", "1")
                        .file("/open/f", "1"),
                twin -> twin.file("/closed/f", "2").mode("/entered/f", 0600).delete("/open/f"),
                twin -> twin.file("/closed/g", "3").delete("/entered/f").file("/open/f", "3"));
    }

    @Test
    void anEntryOfAGrandchildLeavesTheModesOfItsDirectories() throws Exception {
        String copy = series(
                twin -> twin.directory("/a", 0700)
                        .directory("/a/b", 0751)
                        .directory("/a/b/c", 0777)
                        .file("/a/b/c/f", "1"),
                twin -> twin.file("/a/b/c/f", "2"),
                twin -> twin.directory("/a/b/c/d", 0711).file("/a/b/c/d/f", "3"));
        String top = images.read(copy, new TarBytes().file("a/b/c/d/g", "4"));
        try (Layer layer = images.store.openLayer(top)) {
            assertEquals(0700, layer.stat("/a", NO_FOLLOW).mode());
            assertEquals(0751, layer.stat("/a/b", NO_FOLLOW).mode());
            assertEquals(0777, layer.stat("/a/b/c", NO_FOLLOW).mode());
            assertEquals(0711, layer.stat("/a/b/c/d", NO_FOLLOW).mode());
        }
    }

    @Test
    void devicesAndFifosAreChangedLinkedAndReplaced() throws Exception {
        Tools.requireRoot();
        Tools.require("mkfifo", "mknod");
        series(
                twin -> twin.directory("/dev", 0755)
                        .node("/dev/null", FileKind.CHARACTER_DEVICE)
                        .node("/dev/disk", FileKind.BLOCK_DEVICE)
                        .node("/dev/pipe", FileKind.FIFO)
                        .file("/dev/file", "no device"),
                twin -> twin.link("/dev/null", "/dev/before")
                        .link("/dev/pipe", "/pipe")
                        .mode("/dev/disk", 0600)
                        .owner("/dev/null", 1, 2),
                twin -> twin.delete("/dev/null")
                        .file("/dev/null", "a file now")
                        .delete("/dev/file")
                        .node("/dev/file", FileKind.CHARACTER_DEVICE)
                        .delete("/dev/pipe")
                        .directory("/dev/pipe", 0700),
                twin -> twin.delete("/dev/before").rename("/dev/disk", "/disk"));
    }

    @Test
    void symbolicLinksHaveSeveralNamesToo() throws Exception {
        series(
                twin -> twin.directory("/d", 0755).symbolicLink("/d/link", "../nowhere"),
                twin -> twin.link("/d/link", "/d/again").link("/d/link", "/before"),
                twin -> twin.delete("/d/link").owner("/d/again", 3, 4));
    }

    @Test
    void aNewLinkOfAnUnchangedFileIsTheSameFile() throws Exception {
        series(
                twin -> twin.file("/f", "content").file("/g", "other"),
                twin -> twin.link("/f", "/later").mode("/g", 0600));
    }

    @Test
    void aNewLinkThatSortsBeforeItsUnchangedFileIsTheSameFile() throws Exception {
        series(
                twin -> twin.file("/f", "content").file("/g", "other"),
                twin -> twin.link("/f", "/before").mode("/g", 0600));
    }

    @Test
    void aNewLinkThatSortsBeforeItsReplacedFileIsTheSameFile() throws Exception {
        series(
                twin -> twin.file("/f", "content").file("/g", "other"),
                twin -> twin.delete("/f").file("/f", "replaced").link("/f", "/before"),
                twin -> twin.file("/before", "written through the link"));
    }
}
