package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * The list of changes from a layer to the layer above it. The cases are those of continuity's tests. The order is that
 * of {@link LayerDiff}: by path, name by name as bytes, parents first, and a removal before an addition at the same
 * path.
 */
class DifferenceListTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_000_000, 5);

    @AutoClose
    private final Images images = new Images();

    DifferenceListTest() throws IOException {}

    private void changes(Images.Edit before, Images.Edit after, String... expected) throws IOException {
        images.edit(null, "before", before);
        images.edit("before", "after", after);
        List<String> found = new ArrayList<>();
        try (LayerDiff diff = images.store.diff("before", "after")) {
            diff.forEach(change -> found.add(change + (change.attributesOnly() ? " (attributes)" : "")));
        }
        assertEquals(List.of(expected), found);
    }

    private static void file(Layer layer, String path, String content) throws IOException {
        layer.write(path, 0, TarBytes.latin1(content));
        layer.setModifiedTime(path, TIME);
    }

    @Test
    void filesThatAreAddedChangedAndRemoved() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/etc/d");
                    file(layer, "/etc/hosts", "1");
                    file(layer, "/etc/passwd", "1");
                    file(layer, "/etc/unchanged", "1");
                },
                layer -> {
                    file(layer, "/etc/hosts", "2");
                    layer.delete("/etc/passwd");
                    layer.createDirectory("/root");
                    file(layer, "/root/bashrc", "2");
                },
                "M /etc/hosts",
                "D /etc/passwd",
                "A /root",
                "A /root/bashrc");
    }

    @Test
    void emptyFilesAreFiles() throws IOException {
        changes(
                layer -> {
                    layer.createFile("/emptied");
                    file(layer, "/emptied", "full");
                    layer.createFile("/filled");
                    layer.createFile("/unchanged");
                },
                layer -> {
                    layer.createFile("/added");
                    layer.truncate("/emptied", 0);
                    file(layer, "/filled", "full");
                },
                "A /added",
                "M /emptied",
                "M /filled");
    }

    @Test
    void ofARemovedTreeTheTopAlone() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/a/b/c");
                    file(layer, "/a/b/c/f", "1");
                    file(layer, "/a/f", "1");
                },
                layer -> layer.deleteRecursively("/a/b"),
                "D /a/b");
    }

    @Test
    void aDirectoryReplacedByAFile() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/a/b");
                    file(layer, "/a/b/f", "1");
                },
                layer -> {
                    layer.deleteRecursively("/a");
                    file(layer, "/a", "2");
                },
                "D /a",
                "A /a");
    }

    @Test
    void aFileReplacedByADirectory() throws IOException {
        changes(
                layer -> file(layer, "/a", "1"),
                layer -> {
                    layer.delete("/a");
                    layer.createDirectories("/a/b");
                    file(layer, "/a/f", "2");
                },
                "D /a",
                "A /a",
                "A /a/b",
                "A /a/f");
    }

    @Test
    void aWholeTreeRemoved() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/a/b/c");
                    layer.createDirectories("/d/e");
                    file(layer, "/d/f", "1");
                    file(layer, "/g", "1");
                },
                layer -> {
                    layer.deleteRecursively("/a");
                    layer.deleteRecursively("/d");
                    layer.delete("/g");
                },
                "D /a",
                "D /d",
                "D /g");
    }

    /** As a byte, a dash sorts before a slash, but the entries of a directory directly follow the directory. */
    @Test
    void namesWithADashComeBehindWhatIsBelowTheNameWithoutOne() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/a/b");
                    layer.createDirectories("/a-b/c");
                    layer.createDirectories("/d/b");
                    layer.createDirectories("/d-b/c");
                },
                layer -> {
                    layer.deleteRecursively("/a");
                    layer.deleteRecursively("/a-b");
                    layer.createFile("/d/new");
                    layer.deleteRecursively("/d/b");
                    layer.createFile("/d-b/new");
                },
                "D /a",
                "D /a-b",
                "D /d/b",
                "A /d/new",
                "A /d-b/new");
    }

    /** Content that was written again counts as changed, even if its bytes are the same. */
    @Test
    void aFileReplacedByAnEqualOneIsAChange() throws IOException {
        changes(
                layer -> file(layer, "/f", "1"),
                layer -> {
                    layer.delete("/f");
                    file(layer, "/f", "1");
                },
                "M /f");
    }

    @Test
    void aDirectorysNewModeIsAChangeOfItAlone() throws IOException {
        changes(
                layer -> {
                    layer.createDirectories("/a/b/c");
                    file(layer, "/a/b/f", "1");
                },
                layer -> layer.setMode("/a/b", 0700),
                "M /a/b (attributes)");
    }

    @Test
    void otherContentOfTheSameSizeAndTimeIsAChange() throws IOException {
        changes(
                layer -> {
                    file(layer, "/f", "1");
                    file(layer, "/replaced", "1");
                },
                layer -> {
                    file(layer, "/f", "2");
                    layer.delete("/replaced");
                    file(layer, "/replaced", "2");
                },
                "M /f",
                "M /replaced");
    }

    @Test
    void theTimeOfASymbolicLinkIsAChangeOfTheLinkAlone() throws IOException {
        changes(
                layer -> {
                    file(layer, "/f", "1");
                    layer.createSymbolicLink("/l", "f");
                    layer.createSymbolicLink("/unchanged", "f");
                },
                layer -> layer.setModifiedTime("/l", TIME),
                "M /l (attributes)");
    }

    @Test
    void theRootIsNotChangedByItsEntries() throws IOException {
        changes(
                layer -> {
                    layer.createDirectory("/d");
                    file(layer, "/removed", "1");
                },
                layer -> {
                    file(layer, "/d/f", "2");
                    file(layer, "/f", "2");
                    layer.delete("/removed");
                },
                "A /d/f",
                "A /f",
                "D /removed");
    }
}
