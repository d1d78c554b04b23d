package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paths that begin at an inode, and real paths. After each test the checker must find nothing. */
class InodePathTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
        layer.createDirectories("/a/b");
        layer.write("/a/b/f", 0, new byte[] {1, 2, 3});
    }

    private String at(String path) throws IOException {
        return Layer.byInode(layer.stat(path, NO_FOLLOW).inode());
    }

    @Test
    void leadsToTheSameDirectoryAfterItWasMovedAndReplaced() throws IOException {
        String b = at("/a/b");
        layer.rename("/a", "/moved");
        layer.createDirectories("/a/b");

        layer.write(b + "/g", 0, new byte[] {4});

        assertArrayEquals(new byte[] {4}, layer.readAllBytes("/moved/b/g"));
        assertArrayEquals(new byte[] {1, 2, 3}, layer.readAllBytes(b + "/f"));
        assertFalse(layer.exists("/a/b/g"));
        assertEquals("/moved/b/f", layer.realPath(b + "/f"));
        assertEquals("/moved/b", layer.realPath(b));
    }

    @Test
    void eachCallThatNeedsNoNameTakesTheInodeItself() throws IOException {
        String file = at("/a/b/f");
        layer.setMode(file, 0600);
        layer.setOwner(file, 7, 8);
        layer.setXattr(file, "user.x", new byte[] {9});
        layer.write(file, 3, new byte[] {4});
        layer.createLink("/second", file);
        layer.truncate(file, 2);
        try (LayerFile open = layer.openFile(file, FileOption.READ, FileOption.NO_FOLLOW)) {
            assertEquals(2, open.size());
        }

        assertEquals(0600, layer.stat("/second", NO_FOLLOW).mode());
        assertEquals(8, layer.stat("/second", NO_FOLLOW).gid());
        assertArrayEquals(new byte[] {9}, layer.getXattr("/second", "user.x"));
        assertArrayEquals(new byte[] {1, 2}, layer.readAllBytes("/a/b/f"));
        assertEquals(Set.of("/a/b/f", "/second"), layer.paths(file));
        try (DirectoryEntries entries = layer.list(at("/a/b"))) {
            assertEquals("f", entries.iterator().next().name());
        }
    }

    @Test
    void statFollowsALinkUnlessToldOtherwiseAndTakesNoOtherOption() throws IOException {
        layer.createSymbolicLink("/to", "a/b/f");
        assertEquals(FileKind.REGULAR, layer.stat("/to").kind());
        assertEquals(FileKind.SYMBOLIC_LINK, layer.stat("/to", NO_FOLLOW).kind());
        layer.createSymbolicLink("/nowhere", "missing");
        assertThrows(NoSuchFileException.class, () -> layer.stat("/nowhere"));
        assertEquals(FileKind.SYMBOLIC_LINK, layer.stat("/nowhere", NO_FOLLOW).kind());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> layer.stat("/to", NO_FOLLOW, FileOption.WRITE));
        assertTrue(refused.getMessage().contains("WRITE"), refused.getMessage());
    }

    @Test
    void theInodeOfALinkIsTheLink() throws IOException {
        layer.createSymbolicLink("/link", "a/b/f");
        String link = at("/link");

        assertEquals("a/b/f", layer.readSymbolicLink(link));
        assertEquals(layer.stat("/link", NO_FOLLOW), layer.stat(link));
        layer.createSymbolicLink("/a/up", "../a/b");
        assertEquals("/a/b/f", layer.realPath(at("/a") + "/up/f"));
    }

    @Test
    void whatHasNoNameAnyMoreIsNotFound() throws IOException {
        String file = at("/a/b/f");
        String directory = at("/a/b");
        try (LayerFile open = layer.openFile("/a/b/f")) {
            layer.delete("/a/b/f");
            layer.delete("/a/b");
            assertThrows(NoSuchFileException.class, () -> layer.stat(file, NO_FOLLOW));
            assertThrows(NoSuchFileException.class, () -> layer.createLink("/again", file));
            assertEquals(3, open.size());
        }
        layer.createDirectory("/a/b");
        assertThrows(NoSuchFileException.class, () -> layer.createFile(directory + "/g"));
        assertThrows(NoSuchFileException.class, () -> layer.createDirectories(directory + "/g/h"));
        assertThrows(NoSuchFileException.class, () -> layer.write(directory + "/g", 0, new byte[1]));
        assertThrows(NoSuchFileException.class, () -> layer.stat(Layer.byInode(1L << 40), NO_FOLLOW));
        assertThrows(NoSuchFileException.class, () -> layer.stat(Layer.byInode(0), NO_FOLLOW));
        assertThrows(NoSuchFileException.class, () -> layer.stat(Layer.byInode(-1), NO_FOLLOW));
    }

    @Test
    void whatChangesANameNeedsOne() throws IOException {
        String file = at("/a/b/f");
        String directory = at("/a/b");
        assertThrows(FileSystemException.class, () -> layer.delete(file));
        assertThrows(FileSystemException.class, () -> layer.rename(file, "/g"));
        assertThrows(FileSystemException.class, () -> layer.rename("/a/b/f", directory));
        assertThrows(FileAlreadyExistsException.class, () -> layer.createFile(file));
        assertThrows(NotDirectoryException.class, () -> layer.stat(file + "/x", NO_FOLLOW));
        layer.rename(directory + "/f", at("/a") + "/g");
        layer.delete(at("/a") + "/g");
        assertFalse(layer.exists("/a/g"));
        layer.createDirectories(directory);
    }

    @Test
    void otherPathsWithANulAreRefused() {
        for (String path : List.of("/\0", "/\0x", "/\0" + "7\0", "/a\0", "\0", "/\0" + "1/a\0b", "/\0é")) {
            assertThrows(IllegalArgumentException.class, () -> layer.stat(path, NO_FOLLOW), path);
        }
        assertThrows(InvalidPathException.class, () -> layer.createFile("/\0"));
    }

    @Test
    void namesBehindTheNumberMayHaveAnyCharacter() throws IOException {
        layer.createFile(at("/a") + "/grün\uDC80");
        assertTrue(layer.exists("/a/grün\uDC80"));
    }

    @Test
    void aFrozenLayerFindsItTheSameWay() throws IOException {
        String directory = at("/a/b");
        layer.commit();
        assertArrayEquals(new byte[] {1, 2, 3}, layer.readAllBytes(directory + "/f"));
        assertEquals("/a/b/f", layer.realPath("/a/./b/../b/f"));
        assertEquals("/", layer.realPath("/a/.."));
    }

    @Test
    void aFileIsMadeWithTheModeThatWasGiven() throws IOException {
        layer.openFile("/private", 0600, FileOption.WRITE, FileOption.CREATE_NEW)
                .close();
        layer.openFile("/private", 0777, FileOption.WRITE, FileOption.CREATE).close();
        assertEquals(0600, layer.stat("/private", NO_FOLLOW).mode());
        assertEquals(store, layer.store());
    }
}
