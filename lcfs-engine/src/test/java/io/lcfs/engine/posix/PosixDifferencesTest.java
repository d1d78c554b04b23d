package io.lcfs.engine.posix;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Differences between a layer and Linux, and abilities that Linux does not have; docs/POSIX.md has the reasons. */
class PosixDifferencesTest {
    private static final int MANY = 70_000;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(128 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    @Test
    void aFileHasMoreThan65000Links() throws IOException {
        layer.createFile("/f");
        layer.createDirectory("/d");
        for (int i = 0; i < MANY; i++) {
            layer.createLink("/d/" + i, "/f");
        }
        assertEquals(MANY + 1, layer.stat("/f", NO_FOLLOW).linkCount());
        assertEquals(MANY + 1, layer.paths("/f").size());
        for (int i = 0; i < MANY; i++) {
            layer.delete("/d/" + i);
        }
        assertEquals(1, layer.stat("/f", NO_FOLLOW).linkCount());
        assertEquals(0, layer.stat("/d", NO_FOLLOW).size());
    }

    @Test
    void aDirectoryHasMoreThan65000Directories() throws IOException {
        layer.createDirectory("/d");
        for (int i = 0; i < MANY; i++) {
            layer.createDirectory("/d/" + i);
        }
        assertEquals(MANY + 2, layer.stat("/d", NO_FOLLOW).linkCount());
        layer.deleteRecursively("/d");
        assertEquals(2, layer.stat("/", NO_FOLLOW).linkCount());
    }

    @Test
    void timesAreKeptAsFarAsJavaKnowsThem() throws IOException {
        layer.createFile("/f");
        for (Instant time : List.of(Instant.MIN, Instant.parse("1700-02-03T04:05:06.000000007Z"), Instant.MAX)) {
            layer.setModifiedTime("/f", time);
            assertEquals(time, layer.stat("/f", NO_FOLLOW).mtime());
        }
    }

    @Test
    void aNewOwnerLeavesSetIdBits() throws IOException {
        layer.createFile("/f", 06755);
        layer.setOwner("/f", 1, 2);
        assertEquals(06755, layer.stat("/f", NO_FOLLOW).mode());
    }

    @Test
    void whatIsMadeHasTheModeAndTheOwnerThatAreGivenInASetGidDirectoryToo() throws IOException {
        layer.createDirectory("/d", 06777);
        layer.setOwner("/d", 3, 4);
        layer.createDirectory("/d/e", 0777);
        layer.createFile("/d/f", 0666);
        assertEquals(06777, layer.stat("/d", NO_FOLLOW).mode());
        assertEquals(0777, layer.stat("/d/e", NO_FOLLOW).mode());
        for (String path : List.of("/d/e", "/d/f")) {
            assertEquals(0, layer.stat(path, NO_FOLLOW).gid(), path);
        }
    }

    @Test
    void aSymbolicLinkHasModeAndExtendedAttributes() throws IOException {
        layer.createSymbolicLink("/l", "nowhere");
        layer.setMode("/l", 0700);
        layer.setXattr("/l", "user.a", new byte[] {1});
        FileInfo info = layer.stat("/l", NO_FOLLOW);
        assertEquals(FileKind.SYMBOLIC_LINK, info.kind());
        assertEquals(0700, info.mode());
        assertArrayEquals(new byte[] {1}, layer.getXattr("/l", "user.a"));
    }

    @Test
    void aSlashBehindTheNameOfANewFileIsNotADirectory() throws IOException {
        layer.createFile("/f");
        assertThrows(NotDirectoryException.class, () -> layer.createFile("/new/"));
        assertThrows(NotDirectoryException.class, () -> layer.write("/new/", 0, new byte[1]));
        assertThrows(NotDirectoryException.class, () -> layer.createSymbolicLink("/new/", "t"));
        assertThrows(NotDirectoryException.class, () -> layer.createLink("/new/", "/f"));
    }

    @Test
    void whatLeadsToNoNameSaysSo() throws IOException {
        layer.createDirectory("/d");
        for (String path : List.of("/", "/d/.", "/d/..", "/d/./")) {
            for (FileSystemException refused : List.of(
                    assertThrows(FileSystemException.class, () -> layer.delete(path)),
                    assertThrows(FileSystemException.class, () -> layer.rename(path, "/x")),
                    assertThrows(FileSystemException.class, () -> layer.rename("/d", path)))) {
                assertTrue(refused.getReason().contains("no last name"), refused.getReason());
            }
        }
    }

    @Test
    void aLinkOfADirectoryIsRefusedAsADirectory() throws IOException {
        layer.createDirectory("/d");
        FileSystemException refused = assertThrows(FileSystemException.class, () -> layer.createLink("/e", "/d"));
        assertEquals("is a directory", refused.getReason());
    }

    @Test
    void aPathHasAnyLength() throws IOException {
        String path = ("/" + "n".repeat(200)).repeat(100);
        layer.createDirectories(path);
        layer.write(path + "/f", 0, new byte[] {1});
        assertEquals(path + "/f", layer.realPath(path + "/././f"));
    }

    @Test
    void theTargetOfALinkIsNotEmptyAndBelow4096Bytes() {
        assertThrows(IllegalArgumentException.class, () -> layer.createSymbolicLink("/l", ""));
        assertThrows(IllegalArgumentException.class, () -> layer.createSymbolicLink("/l", "t".repeat(4096)));
        assertThrows(NoSuchFileException.class, () -> layer.stat("/l", NO_FOLLOW));
    }
}
