package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.Credentials;
import io.lcfs.DirectoryEntries;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreClosedException;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Relative paths, which begin at an inode, and real paths. After each test the checker must find nothing. */
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

    private Layer at(String path) throws IOException {
        return layer.at(layer.stat(path, NO_FOLLOW).inode());
    }

    @Test
    void leadsToTheSameDirectoryAfterItWasMovedAndReplaced() throws IOException {
        Layer b = at("/a/b");
        layer.rename("/a", "/moved");
        layer.createDirectories("/a/b");

        b.write("g", 0, new byte[] {4});

        assertArrayEquals(new byte[] {4}, layer.readAllBytes("/moved/b/g"));
        assertArrayEquals(new byte[] {1, 2, 3}, b.readAllBytes("f"));
        assertFalse(layer.exists("/a/b/g"));
        assertEquals("/moved/b/f", b.realPath("f"));
        assertEquals("/moved/b", b.realPath(""));
    }

    @Test
    void eachCallThatNeedsNoNameTakesTheInodeItself() throws IOException {
        Layer file = at("/a/b/f");
        file.setMode("", 0600);
        file.setOwner("", 7, 8);
        file.setXattr("", "user.x", new byte[] {9});
        file.write("", 3, new byte[] {4});
        file.createLink("/second", "");
        file.truncate("", 2);
        try (LayerFile open = file.openFile("", FileOption.READ, FileOption.NO_FOLLOW)) {
            assertEquals(2, open.size());
        }

        assertEquals(0600, layer.stat("/second", NO_FOLLOW).mode());
        assertEquals(8, layer.stat("/second", NO_FOLLOW).gid());
        assertArrayEquals(new byte[] {9}, layer.getXattr("/second", "user.x"));
        assertArrayEquals(new byte[] {1, 2}, layer.readAllBytes("/a/b/f"));
        assertEquals(Set.of("/a/b/f", "/second"), file.paths(""));
        try (DirectoryEntries entries = at("/a/b").list("")) {
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
        Layer link = at("/link");

        assertEquals("a/b/f", link.readSymbolicLink(""));
        assertEquals(layer.stat("/link", NO_FOLLOW), link.stat(""));
        layer.createSymbolicLink("/a/up", "../a/b");
        assertEquals("/a/b/f", at("/a").realPath("up/f"));
    }

    @Test
    void whatHasNoNameAnyMoreIsNotFound() throws IOException {
        Layer file = at("/a/b/f");
        Layer directory = at("/a/b");
        try (LayerFile open = layer.openFile("/a/b/f")) {
            layer.delete("/a/b/f");
            layer.delete("/a/b");
            assertThrows(NoSuchFileException.class, () -> file.stat("", NO_FOLLOW));
            assertThrows(NoSuchFileException.class, () -> file.createLink("/again", ""));
            assertEquals(3, open.size());
        }
        layer.createDirectory("/a/b");
        assertThrows(NoSuchFileException.class, () -> directory.createFile("g"));
        assertThrows(NoSuchFileException.class, () -> directory.createDirectories("g/h"));
        assertThrows(NoSuchFileException.class, () -> directory.write("g", 0, new byte[1]));
        assertThrows(NoSuchFileException.class, () -> layer.at(1L << 40).stat("", NO_FOLLOW));
        assertThrows(NoSuchFileException.class, () -> layer.at(0).stat("", NO_FOLLOW));
        assertThrows(NoSuchFileException.class, () -> layer.at(-1).stat("", NO_FOLLOW));
    }

    @Test
    void whatChangesANameNeedsOne() throws IOException {
        Layer file = at("/a/b/f");
        Layer directory = at("/a/b");
        assertThrows(FileSystemException.class, () -> file.delete(""));
        assertThrows(FileSystemException.class, () -> file.rename("", "/g"));
        assertThrows(FileSystemException.class, () -> layer.rename("/a/b/f", directory, ""));
        assertThrows(FileAlreadyExistsException.class, () -> file.createFile(""));
        assertThrows(NotDirectoryException.class, () -> file.stat("x", NO_FOLLOW));
        directory.rename("f", at("/a"), "g");
        at("/a").delete("g");
        assertFalse(layer.exists("/a/g"));
        directory.createDirectories("");
    }

    @Test
    void pathsWithANulAreRefused() throws IOException {
        Layer root = at("/");
        for (String path : List.of("/\0", "/\0x", "/\0" + "7\0", "/a\0", "\0", "/\0" + "1/a\0b", "/\0é", "/\0" + "1")) {
            assertThrows(IllegalArgumentException.class, () -> layer.stat(path, NO_FOLLOW), path);
            assertThrows(InvalidPathException.class, () -> root.stat(path, NO_FOLLOW), path);
        }
        for (String path : List.of("", "a", ".", "a/b")) {
            assertThrows(IllegalArgumentException.class, () -> layer.stat(path, NO_FOLLOW), path);
            assertTrue(root.exists(path), path);
        }
        assertThrows(InvalidPathException.class, () -> layer.createFile("/\0"));
    }

    @Test
    void relativeNamesMayHaveAnyCharacter() throws IOException {
        at("/a").createFile("grün\uDC80");
        assertTrue(layer.exists("/a/grün\uDC80"));
    }

    @Test
    void aFrozenLayerFindsItTheSameWay() throws IOException {
        Layer directory = at("/a/b");
        layer.commit();
        assertArrayEquals(new byte[] {1, 2, 3}, directory.readAllBytes("f"));
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

    @Test
    void aViewIsOpenAsLongAsItsHandle() throws IOException {
        Layer user = layer.withCredentials(new Credentials(0, 0, Set.of(), 0));
        Layer view = user.at(layer.stat("/a", NO_FOLLOW).inode());
        view.close();
        assertTrue(view.exists("b"));
        assertEquals(user.credentials(), view.credentials());
        try (Layer another = view.withCredentials(new Credentials(0, 0, Set.of(), 0))) {
            user.close();
            assertThrows(StoreClosedException.class, () -> view.exists("b"));
            assertThrows(StoreClosedException.class, () -> layer.rename("/a/b/f", view, "f"));
            assertTrue(another.exists("b"));
        }
    }

    @Test
    void aNameMovesBetweenDirectoriesOfOneLayerOnly() throws IOException {
        layer.createDirectory("/c");
        Layer from = at("/a/b");
        Layer to = at("/c");
        layer.rename("/a", "/moved");
        from.rename("f", to, "f");
        assertEquals(Set.of("/c/f"), layer.paths("/c/f"));
        from.createFile("other");
        assertThrows(FileAlreadyExistsException.class, () -> to.rename("f", from, "other", RenameOption.NO_REPLACE));
        to.rename("f", from, "other", RenameOption.EXCHANGE);
        assertArrayEquals(new byte[] {1, 2, 3}, from.readAllBytes("other"));
        try (Layer different = store.createLayer("different")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> from.rename("other", different, "/f"));
            assertTrue(refused.getMessage().contains("different"), refused.getMessage());
        }
    }

    @Test
    void treesAreCopiedFromAndToRelativePaths() throws IOException {
        Layer a = at("/a");
        layer.createDirectory("/c");
        Layer c = at("/c");
        layer.rename("/c", "/d");
        assertEquals(2, c.copyFrom(a, "b", "copy/deep", CopyOptions.defaults()).files() + 1);
        assertArrayEquals(new byte[] {1, 2, 3}, layer.readAllBytes("/d/copy/deep/f"));
        c.copyFrom(a, "b", "", CopyOptions.defaults());
        assertArrayEquals(new byte[] {1, 2, 3}, layer.readAllBytes("/d/f"));
        assertThrows(FileSystemException.class, () -> a.copy("", "b/self"));
        layer.deleteRecursively("/d");
        assertThrows(NoSuchFileException.class, () -> c.copyFrom(a, "b", "copy", CopyOptions.defaults()));
        try (Stream<TreeEntry> below = a.walk("b")) {
            assertEquals(List.of("/a/b", "/a/b/f"), below.map(TreeEntry::path).toList());
        }
    }
}
