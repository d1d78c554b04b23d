package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.RenameOption;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.names.MissingDirectories;
import io.lcfs.engine.names.PathFinder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The file tree of one layer, operation by operation. After each test, all items must agree. */
class NamespaceTest {
    private final TestLayer layer = TestLayer.usual();
    private final Namespace files = layer.files;

    @AfterEach
    void everythingAgrees() throws IOException {
        layer.requireSound();
    }

    private void file(String path) throws IOException {
        Making.file(files, path, 0644);
    }

    private void directory(String path) throws IOException {
        Making.directory(files, path, 0755);
    }

    private void fails(Class<? extends Throwable> type, String message, Executable operation) throws IOException {
        long inodes = layer.layer.inodes();
        Instant before = layer.clock.last();
        Throwable failure = assertThrows(type, operation);
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertEquals(inodes, layer.layer.inodes());
        assertEquals(before, layer.clock.last(), "looked at the clock: it was about to change something");
        layer.requireSound();
    }

    @Test
    void madeFileHasItsAttributes() throws IOException {
        directory("/d");
        file("/d/f");
        FileInfo info = files.stat("/d/f", false);
        Instant now = layer.clock.last();
        assertEquals(
                FileInfo.builder()
                        .inode(info.inode())
                        .kind(FileKind.REGULAR)
                        .mode(0644)
                        .linkCount(1)
                        .mtime(now)
                        .ctime(now)
                        .birthTime(now)
                        .build(),
                info);
        FileInfo parent = files.stat("/d", false);
        assertEquals(1, parent.size());
        assertEquals(2, parent.linkCount());
        assertEquals(now, parent.mtime());
        assertEquals(now, parent.ctime());
        assertNotEquals(now, parent.birthTime());
        assertEquals(3, files.stat("/", false).linkCount());
        assertEquals(info, Inode.load(layer.tree, info.inode()).info());
        assertEquals(3, layer.layer.inodes());
    }

    @Test
    void pathsAreWalkedAsPosixSays() throws IOException {
        directory("/d");
        directory("/d/e");
        file("/d/e/f");
        long number = files.resolve("/d/e/f", false);
        for (String path : List.of("//d///e/f", "/./d/./e/f", "/d/../d/e/../e/f", "/../../d/e/f", "/d/e/./f")) {
            assertEquals(number, files.resolve(path, false), path);
        }
        assertEquals(1, files.resolve("/", false));
        assertEquals(1, files.resolve("/d/..", false));
        assertEquals(files.resolve("/d", false), files.resolve("/d/e/..", true));
        assertEquals(files.resolve("/d/e", false), files.resolve("/d/e/", true));
        assertEquals(files.resolve("/d/e", false), files.resolve("/d/e/.", true));
        fails(NotDirectoryException.class, "/d/e/f/", () -> files.resolve("/d/e/f/", false));
        fails(NotDirectoryException.class, "/d/e/f/.", () -> files.resolve("/d/e/f/.", false));
        fails(NotDirectoryException.class, "/d/e/f/..", () -> files.resolve("/d/e/f/..", false));
        fails(NotDirectoryException.class, "", () -> files.resolve("/d/e/f/g", false));
        fails(NoSuchFileException.class, "/x/..", () -> files.resolve("/x/..", false));
        fails(NoSuchFileException.class, "/d/x", () -> files.resolve("/d/x", false));
        fails(IllegalArgumentException.class, "not absolute", () -> files.resolve("d", false));
        fails(IllegalArgumentException.class, "not absolute", () -> files.resolve("", false));
        fails(IllegalArgumentException.class, "NUL", () -> Making.file(files, "/a\0b", 0644));
        fails(IllegalArgumentException.class, "NUL", () -> Making.file(files, "/\u00e9\0b", 0644));
        assertTrue(files.exists("/d/e/f"));
        assertFalse(files.exists("/d/e/f/g"));
        assertFalse(files.exists("/d/x/y"));
    }

    @Test
    void namesHave1To255Bytes() throws IOException {
        String longest = "/" + "n".repeat(255);
        file(longest);
        assertTrue(files.exists(longest));
        fails(
                FileSystemException.class,
                "name too long: 256 bytes, the limit is 255",
                () -> Making.file(files, longest + "n", 0644));
        fails(FileSystemException.class, "258 bytes", () -> Making.file(files, "/" + "\u00e9".repeat(129), 0644));
        file("/" + "\u00e9".repeat(127));
        assertFalse(files.exists(longest + "n/x"));
    }

    @Test
    void namesThatAreNotUtf8RoundTrip() throws IOException {
        file("/\udcff\udc80x");
        assertEquals("/\udcff\udc80x", files.paths("/\udcff\udc80x").iterator().next());
        assertEquals(
                "\udcff\udc80x",
                files.list(1, DirectoryBatch.START, 9).entries().get(0).name());
        fails(IllegalArgumentException.class, "surrogate", () -> Making.file(files, "/\ud800", 0644));
    }

    @Test
    void makingFailsAsPosixSays() throws IOException {
        file("/f");
        directory("/d");
        fails(FileAlreadyExistsException.class, "/f", () -> file("/f"));
        fails(FileAlreadyExistsException.class, "/f", () -> directory("/f"));
        fails(FileAlreadyExistsException.class, "/d/", () -> directory("/d/"));
        fails(FileAlreadyExistsException.class, "/", () -> directory("/"));
        fails(NoSuchFileException.class, "/x/y", () -> file("/x/y"));
        fails(NotDirectoryException.class, "/f/y", () -> file("/f/y"));
        fails(NotDirectoryException.class, "/new/", () -> file("/new/"));
        fails(NotDirectoryException.class, "/new/", () -> Making.symbolicLink(files, "/new/", "t"));
        fails(IllegalArgumentException.class, "010000, the limit is 07777", () -> Making.file(files, "/n", 010000));
        fails(IllegalArgumentException.class, "1 to 4095", () -> Making.symbolicLink(files, "/n", ""));
        fails(IllegalArgumentException.class, "4096 bytes", () -> Making.symbolicLink(files, "/n", "t".repeat(4096)));
        fails(IllegalArgumentException.class, "REGULAR", () -> Making.node(files, "/n", FileKind.REGULAR, 0, 0));
        fails(IllegalArgumentException.class, "number 7", () -> Making.node(files, "/n", FileKind.FIFO, 0, 7));
        directory("/new/");
        assertTrue(files.stat("/new", false).isDirectory());
    }

    @Test
    void nodesKeepTheirNumber() throws IOException {
        Making.node(files, "/null", FileKind.CHARACTER_DEVICE, 0666, 0x103);
        Making.node(files, "/sda", FileKind.BLOCK_DEVICE, 0660, -1);
        Making.node(files, "/fifo", FileKind.FIFO, 0600, 0);
        Making.node(files, "/socket", FileKind.SOCKET, 07777, 0);
        assertEquals(0x103, files.stat("/null", false).rdev());
        assertEquals(-1, files.stat("/sda", false).rdev());
        assertEquals(FileKind.FIFO, files.stat("/fifo", false).kind());
        assertEquals(07777, files.stat("/socket", false).mode());
        fails(
                FileSystemException.class,
                "is not a regular file",
                () -> files.resolveFile("/null", true, Permissions.READ));
        fails(FileSystemException.class, "is a directory", () -> files.resolveFile("/", true, Permissions.READ));
    }

    @Test
    void symbolicLinksAreFollowedWithinTheLayer() throws IOException {
        directory("/a");
        directory("/a/b");
        file("/a/b/f");
        Making.symbolicLink(files, "/a/up", "..");
        Making.symbolicLink(files, "/abs", "/a/b/");
        Making.symbolicLink(files, "/a/rel", "b/f");
        Making.symbolicLink(files, "/out", "../../../a/up/a");
        long file = files.resolve("/a/b/f", false);
        assertEquals(file, files.resolve("/abs/f", false));
        assertEquals(file, files.resolve("/a/rel", true));
        assertEquals(file, files.resolve("/out/up/a/rel", true));
        assertEquals(files.resolve("/a", false), files.resolve("/out", true));
        assertEquals(FileKind.SYMBOLIC_LINK, files.stat("/abs", false).kind());
        assertEquals(FileKind.DIRECTORY, files.stat("/abs/", false).kind());
        assertEquals(FileKind.DIRECTORY, files.stat("/abs", true).kind());
        assertEquals("/a/b/", files.readSymbolicLink("/abs"));
        assertEquals(5, files.stat("/abs", false).size());
        String target = "t".repeat(255) + "/\udc80" + "/x".repeat(1900);
        Making.symbolicLink(files, "/long", target);
        assertEquals(target, files.readSymbolicLink("/long"));
        fails(NotLinkException.class, "/a", () -> files.readSymbolicLink("/a"));
        fails(NotDirectoryException.class, "", () -> files.resolve("/a/rel/", true));
    }

    @Test
    void fortyLinksAreFollowedAndNoMore() throws IOException {
        file("/l0");
        for (int i = 1; i <= 41; i++) {
            Making.symbolicLink(files, "/l" + i, "l" + (i - 1));
        }
        assertEquals(files.resolve("/l0", false), files.resolve("/l40", true));
        fails(FileSystemLoopException.class, "/l41", () -> files.resolve("/l41", true));
        Making.symbolicLink(files, "/self", "self");
        fails(FileSystemLoopException.class, "/self", () -> files.resolve("/self", true));
        fails(FileSystemLoopException.class, "/self/x", () -> file("/self/x"));
        assertFalse(files.exists("/self/x"));
    }

    @Test
    void aNameThatIsALinkIsItselfDeletedAndRenamed() throws IOException {
        directory("/d");
        Making.symbolicLink(files, "/link", "d");
        fails(NotDirectoryException.class, "/link/", () -> files.delete("/link/"));
        fails(NotDirectoryException.class, "/link/", () -> files.rename("/link/", "/x"));
        assertTrue(files.exists("/d"));
        files.rename("/link", "/link2");
        files.createLink("/link3", "/link2");
        assertEquals(2, files.stat("/link2", false).linkCount());
        assertEquals(0, files.delete("/link2"));
        assertEquals("d", files.readSymbolicLink("/link3"));
        assertTrue(files.exists("/d"));
    }

    @Test
    void openOrCreateFollowsALinkThatLeadsNowhere() throws IOException {
        directory("/d");
        Making.symbolicLink(files, "/link", "d/new");
        long made = files.findOrCreateFile("/link", Making.file(0600), true, Permissions.READ, false);
        assertEquals(made, files.resolve("/d/new", false));
        assertEquals(made, files.findOrCreateFile("/link", Making.file(0644), true, Permissions.READ, false));
        fails(
                FileSystemException.class,
                "is a symbolic link",
                () -> files.findOrCreateFile("/link", Making.file(0644), false, Permissions.READ, false));
        fails(
                FileSystemException.class,
                "is a directory",
                () -> files.findOrCreateFile("/d", Making.file(0644), true, Permissions.READ, false));
        fails(
                NotDirectoryException.class,
                "",
                () -> files.findOrCreateFile("/d/x/", Making.file(0644), true, Permissions.READ, false));
    }

    private static final MissingDirectories ANY =
            new MissingDirectories(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    @Test
    void missingDirectoriesAreMadeInOneStepOrNotAtAll() throws IOException {
        String path = "/d".repeat(100);
        assertEquals(new MissingDirectories(100, 1, 100), files.missingDirectories(path));
        assertEquals(
                new MissingDirectories(100, 1, 100), files.createDirectories(path, new MissingDirectories(99, 1, 100)));
        assertFalse(files.exists("/d"));
        files.createDirectories(path, new MissingDirectories(100, 1, 100));
        assertEquals(new MissingDirectories(0, 0, 0), files.createDirectories(path, ANY));
        assertEquals(new MissingDirectories(0, 0, 0), files.createDirectories("/", ANY));
        assertEquals(2, files.stat(path, false).linkCount());
        assertEquals(3, files.stat("/d", false).linkCount());
        assertEquals(1, files.stat("/d", false).size());
        FileInfo top = files.stat("/d", false);
        assertEquals(top.birthTime(), files.stat(path, false).mtime());
        assertEquals(top.birthTime(), files.stat("/", false).mtime());
        assertEquals(101, layer.layer.inodes());
        Making.symbolicLink(files, "/link", "x/y");
        files.createDirectories("/link/z", ANY);
        assertTrue(files.exists("/x/y/z"));
    }

    /** Below one another, and beside one another, where their entries come in the order of a hash. */
    @Test
    void missingDirectoriesAddNoMoreNodesThanArePromised() throws IOException {
        for (int length : new int[] {1, 30, 100, 255}) {
            for (String leave : List.of("", "/..")) {
                StringBuilder path = new StringBuilder("/top" + length + leave.length());
                Making.directory(files, path.toString(), 0755);
                for (int i = 0; i < 3000; i++) {
                    path.append('/')
                            .append("x".repeat(Math.max(0, length - 4)))
                            .append(1000 + i)
                            .append(leave);
                }
                MissingDirectories missing = files.missingDirectories(path.toString());
                long before = layer.layer.ownBlocks();
                files.createDirectories(path.toString(), missing);
                long made = layer.layer.ownBlocks() - before;
                assertTrue(made <= missing.nodes(), made + " nodes, promised " + missing.nodes());
            }
        }
    }

    @Test
    void missingDirectoriesMayBeLeftAgainByDots() throws IOException {
        directory("/there");
        assertEquals(new MissingDirectories(5, 2, 5), files.missingDirectories("/n/../there/m/../../n/a/../b/../b/c"));
        files.createDirectories("/n/../there/m/../../n/a/../b/../b/c", ANY);
        for (String made : List.of("/n/a", "/n/b/c", "/there/m")) {
            assertTrue(files.stat(made, false).isDirectory(), made);
        }
        assertEquals(4, files.stat("/n", false).linkCount());
        assertEquals(4, files.stat("/", false).linkCount());
        files.createDirectories("/o/p/../..", ANY);
        assertTrue(files.exists("/o/p"));
    }

    @Test
    void directoriesAreRefusedBeforeTheFirstIsMade() throws IOException {
        file("/f");
        Making.symbolicLink(files, "/loop", "loop");
        Making.symbolicLink(files, "/dangling", "n/m");
        Making.symbolicLink(files, "/back", "n/../f");
        String tooLong = "z".repeat(256);
        for (String start : List.of("/", "/n/../", "/n/m/../../", "/dangling/../../", "/n/m/../../n/m/../../")) {
            refused(FileAlreadyExistsException.class, "/f", start + "f");
            refused(NotDirectoryException.class, "/f/", start + "f/");
            refused(NotDirectoryException.class, "/f/g", start + "f/g");
            refused(NotDirectoryException.class, "/f/..", start + "f/..");
            refused(FileAlreadyExistsException.class, "back", start + "back");
            refused(NotDirectoryException.class, "back/x", start + "back/x");
            refused(FileSystemLoopException.class, "loop", start + "loop");
            refused(FileSystemLoopException.class, "loop/x", start + "loop/x");
            refused(FileSystemException.class, "256 bytes", start + tooLong);
            refused(FileSystemException.class, "256 bytes", start + "n/" + tooLong);
            refused(FileSystemException.class, "256 bytes", start + "dangling/o/" + tooLong + "/x");
        }
        refused(IllegalArgumentException.class, "NUL", "/n/\0");
        refused(IllegalArgumentException.class, "surrogate", "/n/\ud800");
        refused(IllegalArgumentException.class, "not absolute", "n/m");
        refused(NoSuchFileException.class, "", "/\00099/n/m");
    }

    private void refused(Class<? extends Exception> type, String message, String path) throws IOException {
        fails(type, message, () -> {
            long edits = layer.tree.edits();
            try {
                files.createDirectories(path, ANY);
            } finally {
                assertEquals(edits, layer.tree.edits(), path);
                assertFalse(files.exists("/n"), path);
            }
        });
    }

    @Test
    void directoriesWhoseNamesHaveOneHashAreCountedBeforeTheyAreMade() throws IOException {
        TestLayer colliding = TestLayer.colliding();
        StringBuilder path = new StringBuilder("/n");
        for (int i = 0; i < 50; i++) {
            path.append('/').append("x".repeat(250)).append(i).append("/..");
        }
        long edits = colliding.tree.edits();
        FileSystemException refused =
                assertThrows(FileSystemException.class, () -> colliding.files.createDirectories(path.toString(), ANY));
        assertTrue(refused.getMessage().contains("one hash"), refused.getMessage());
        assertEquals(edits, colliding.tree.edits());
        colliding.files.createDirectories("/a/b/../c/../d/e/f/../../..", ANY);
        colliding.requireSound();
    }

    @Test
    void hardLinksCountAndKnowTheirPaths() throws IOException {
        directory("/a");
        directory("/a/b");
        file("/f");
        files.createLink("/a/g", "/f");
        files.createLink("/a/b/h", "/a/g");
        FileInfo info = files.stat("/f", false);
        assertEquals(3, info.linkCount());
        assertEquals(layer.clock.last(), info.ctime());
        assertEquals(Set.of("/f", "/a/g", "/a/b/h"), files.paths("/a/b/h"));
        assertEquals(List.of("/a/b/h", "/a/g", "/f"), List.copyOf(files.paths("/f")));
        assertEquals(Set.of("/"), files.paths("/a/.."));
        assertEquals(Set.of("/a/b"), files.paths("/a/b"));
        assertEquals("/a/b", PathFinder.path(layer.tree, files.resolve("/a/b", false)));
        fails(FileSystemException.class, "is a directory", () -> files.createLink("/x", "/a"));
        fails(FileAlreadyExistsException.class, "/a", () -> files.createLink("/a", "/f"));
        fails(NoSuchFileException.class, "/x", () -> files.createLink("/y", "/x"));
        files.delete("/f");
        files.delete("/a/b/h");
        assertEquals(Set.of("/a/g"), files.paths("/a/g"));
    }

    @Test
    void thereIsALimitOfLinks() throws IOException {
        file("/f");
        directory("/d");
        directory("/d/sub");
        directory("/d2");
        setLinkCount("/f", InodeDescriptor.MAX_LINK_COUNT);
        setLinkCount("/d", InodeDescriptor.MAX_LINK_COUNT);
        String message = "too many links: the limit is 2147483647";
        assertTrue(assertThrows(FileSystemException.class, () -> files.createLink("/g", "/f"))
                .getMessage()
                .contains(message));
        assertTrue(assertThrows(FileSystemException.class, () -> directory("/d/x"))
                .getMessage()
                .contains(message));
        assertTrue(assertThrows(FileSystemException.class, () -> files.rename("/d2", "/d/x"))
                .getMessage()
                .contains(message));
        long edits = layer.tree.edits();
        assertTrue(assertThrows(FileSystemException.class, () -> files.createDirectories("/n/../d/x/y", ANY))
                .getMessage()
                .contains(message));
        assertEquals(edits, layer.tree.edits());
        files.rename("/d/sub", "/d/sub2");
        files.rename("/d2", "/d/sub2");
        setLinkCount("/f", 1);
        setLinkCount("/d", 3);
    }

    private void setLinkCount(String path, int count) throws IOException {
        Inode inode = Inode.load(layer.tree, files.resolve(path, false));
        inode.linkCount = count;
        inode.store(layer.tree);
    }

    @Test
    void deletingFailsAsPosixSays() throws IOException {
        directory("/d");
        file("/d/f");
        fails(DirectoryNotEmptyException.class, "/d", () -> files.delete("/d"));
        fails(FileSystemException.class, "no last name", () -> files.delete("/"));
        fails(FileSystemException.class, "no last name", () -> files.delete("/d/.."));
        fails(NoSuchFileException.class, "/x", () -> files.delete("/x"));
        fails(NotDirectoryException.class, "/d/f/", () -> files.delete("/d/f/"));
        files.delete("/d/f");
        assertEquals(layer.clock.last(), files.stat("/d", false).mtime());
        files.delete("/d/");
        assertEquals(2, files.stat("/", false).linkCount());
        assertEquals(1, layer.layer.inodes());
    }

    @Test
    void pathThatWasLookedUpAndCameToLeadElsewhereIsOpenedThere() throws IOException {
        directory("/d");
        file("/d/f");
        long first = files.stat("/d/f", true).inode();
        assertEquals(first, files.findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
        files.rename("/d", "/e");
        directory("/d");
        long second = files.findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false);
        assertNotEquals(first, second);
        assertEquals(second, files.stat("/d/f", true).inode());
        files.rename("/e/f", "/d/f");
        assertEquals(first, files.findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
        files.delete("/d/f");
        assertNotEquals(first, files.findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
    }

    @Test
    void newFileNeedsAPathThatNamesNothing() throws IOException {
        directory("/d");
        file("/d/f");
        Making.symbolicLink(files, "/dangling", "/d/x");
        for (String taken : List.of("/d/f", "/d", "/d/.", "/d/..", "/", "/dangling")) {
            fails(FileAlreadyExistsException.class, taken, () -> files.createNewFile(taken, Making.file(0644)));
        }
        fails(NotDirectoryException.class, "/d/x/", () -> files.createNewFile("/d/x/", Making.file(0644)));
        fails(NoSuchFileException.class, "/n/x", () -> files.createNewFile("/n/x", Making.file(0644)));
        assertEquals(
                files.createNewFile("/d/x", Making.file(0600)),
                files.stat("/dangling", true).inode());
    }

    @Test
    void anOpenFileOutlivesItsNames() throws IOException {
        long inode = Making.file(files, "/f", 0644);
        layer.layer.openInodes().opened(inode);
        assertEquals(0, files.delete("/f"));
        assertEquals(0, files.stat(inode).linkCount());
        assertTrue(files.orphans().isOrphan(inode));
        assertEquals(1, layer.layer.inodes());
        assertTrue(files.orphans().reapStep(inode));
        assertEquals(inode, files.orphans().next(0));
        assertNull(PathFinder.path(layer.tree, inode));
        assertTrue(layer.layer.openInodes().closed(inode));
        assertTrue(files.orphans().reapStep(inode));
        assertNull(Inode.find(layer.tree, inode));
        assertEquals(0, files.orphans().next(0));
    }

    @Test
    void aLargeFileIsDroppedInSteps() throws IOException {
        long number = Making.file(files, "/f", 0644);
        Inode inode = Inode.load(layer.tree, number);
        FileData data = new FileData(layer.layer);
        ByteBuffer block = ByteBuffer.allocate(4096);
        for (int i = 0; i < 300; i++) {
            // With gaps, so that there are many extents.
            data.write(inode, block.put(0, (byte) (i + 1)).rewind(), i * 8192L);
        }
        inode.store(layer.tree);
        long used = layer.layer.ownBlocks();
        long orphan = files.delete("/f");
        assertEquals(number, orphan);
        layer.requireSound();
        assertTrue(layer.reap(orphan) >= 2);
        assertTrue(layer.layer.ownBlocks() <= used - 300);
        assertEquals(0, files.orphans().next(0));
    }

    @Test
    void renameMovesAndReplaces() throws IOException {
        directory("/a");
        directory("/b");
        file("/a/f");
        file("/b/g");
        long moved = files.resolve("/a/f", false);
        files.rename("/a/f", "/b/f");
        assertEquals(moved, files.resolve("/b/f", false));
        assertEquals(layer.clock.last(), files.stat("/b/f", false).ctime());
        assertEquals(layer.clock.last(), files.stat("/a", false).mtime());
        assertEquals(layer.clock.last(), files.stat("/b", false).ctime());
        files.rename("/b/f", "/b/g");
        assertEquals(moved, files.resolve("/b/g", false));
        assertEquals(1, files.stat("/b", false).size());
        assertEquals(4, layer.layer.inodes());
        files.rename("/b", "/a/b");
        assertEquals(3, files.stat("/a", false).linkCount());
        directory("/c");
        files.rename("/a/b", "/c");
        assertEquals(Set.of("/c/g"), files.paths("/c/g"));
        assertEquals(4, files.stat("/", false).linkCount());
        files.rename("/c/", "/e/");
        assertTrue(files.exists("/e/g"));
    }

    @Test
    void renameFailsAsPosixSays() throws IOException {
        directory("/a");
        directory("/a/b");
        directory("/full");
        file("/full/x");
        file("/f");
        fails(FileSystemException.class, "below itself", () -> files.rename("/a", "/a/b/c"));
        fails(FileSystemException.class, "below itself", () -> files.rename("/a", "/a/c"));
        fails(DirectoryNotEmptyException.class, "/full", () -> files.rename("/a", "/full"));
        fails(DirectoryNotEmptyException.class, "/a", () -> files.rename("/a/b", "/a"));
        fails(NotDirectoryException.class, "/f", () -> files.rename("/a", "/f"));
        fails(FileSystemException.class, "is a directory", () -> files.rename("/f", "/a"));
        fails(NotDirectoryException.class, "/new/", () -> files.rename("/f", "/new/"));
        fails(NoSuchFileException.class, "/x", () -> files.rename("/x", "/y"));
        fails(NoSuchFileException.class, "/x/y", () -> files.rename("/f", "/x/y"));
        fails(FileSystemException.class, "no last name", () -> files.rename("/", "/x"));
        fails(FileSystemException.class, "no last name", () -> files.rename("/a", "/"));
        fails(FileSystemException.class, "no last name", () -> files.rename("/a", "/a/.."));
        fails(
                FileAlreadyExistsException.class,
                "/full/x",
                () -> files.rename("/f", "/full/x", RenameOption.NO_REPLACE));
        fails(
                IllegalArgumentException.class,
                "exclude",
                () -> files.rename("/f", "/x", RenameOption.NO_REPLACE, RenameOption.EXCHANGE));
        files.rename("/f", "/g", RenameOption.NO_REPLACE, RenameOption.NO_REPLACE);
        files.rename("/a", "/a");
        files.createLink("/h", "/g");
        Instant before = layer.clock.last();
        files.rename("/g", "/h");
        assertEquals(before, layer.clock.last());
        assertEquals(2, files.stat("/g", false).linkCount());
    }

    @Test
    void namesChangePlaces() throws IOException {
        directory("/a");
        directory("/a/sub");
        file("/a/f");
        directory("/b");
        file("/b/g");
        long file = files.resolve("/b/g", false);
        long directory = files.resolve("/a/sub", false);
        files.rename("/a/sub", "/b/g", RenameOption.EXCHANGE);
        assertEquals(file, files.resolve("/a/sub", false));
        assertEquals(directory, files.resolve("/b/g", false));
        assertEquals(2, files.stat("/a", false).linkCount());
        assertEquals(3, files.stat("/b", false).linkCount());
        files.rename("/a", "/b", RenameOption.EXCHANGE);
        assertEquals(Set.of("/b/sub"), files.paths("/b/sub"));
        files.rename("/b/sub", "/b/f", RenameOption.EXCHANGE);
        assertEquals(file, files.resolve("/b/f", false));
        fails(NoSuchFileException.class, "/x", () -> files.rename("/a", "/x", RenameOption.EXCHANGE));
        fails(FileSystemException.class, "below", () -> files.rename("/a", "/a/g", RenameOption.EXCHANGE));
        fails(FileSystemException.class, "below", () -> files.rename("/a/g", "/a", RenameOption.EXCHANGE));
        files.rename("/a", "/a", RenameOption.EXCHANGE);
    }

    @Test
    void attributesAreSet() throws IOException {
        file("/f");
        files.setMode("/f", 04755);
        files.setOwner("/f", 0xFFFF_FFFFL, 65534);
        Instant mtime = Instant.ofEpochSecond(-5, 999_999_999);
        files.setModifiedTime("/f", mtime);
        FileInfo info = files.stat("/f", false);
        assertEquals(04755, info.mode());
        assertEquals(0xFFFF_FFFFL, info.uid());
        assertEquals(65534, info.gid());
        assertEquals(mtime, info.mtime());
        assertEquals(layer.clock.last(), info.ctime());
        fails(IllegalArgumentException.class, "uid 4294967296", () -> files.setOwner("/f", 1L << 32, 0));
        fails(IllegalArgumentException.class, "gid -1", () -> files.setOwner("/f", 0, -1));
        fails(IllegalArgumentException.class, "07777", () -> files.setMode("/f", -1));
        Making.symbolicLink(files, "/l", "f");
        files.setMode("/l", 0700);
        assertEquals(04755, files.stat("/f", false).mode());
    }

    @Test
    void extendedAttributesOfAnyLengthAreKept() throws IOException {
        file("/f");
        for (int length : new int[] {0, 1, 512, 513, 900, 4096, 65_536}) {
            byte[] value = new byte[length];
            java.util.Arrays.fill(value, (byte) length);
            files.setXattr("/f", "user.x", value);
            assertArrayEquals(value, files.getXattr("/f", "user.x"), "length " + length);
            assertEquals(layer.clock.last(), files.stat("/f", false).ctime());
            layer.requireSound();
        }
        files.setXattr("/f", "n".repeat(255), new byte[70]);
        files.setXattr("/f", "a\udc80", new byte[7000]);
        assertEquals(List.of("a\udc80", "n".repeat(255), "user.x"), files.listXattrs("/f"));
        assertNull(files.getXattr("/f", "none"));
        assertFalse(files.removeXattr("/f", "none"));
        assertTrue(files.removeXattr("/f", "user.x"));
        assertNull(files.getXattr("/f", "user.x"));
        fails(IllegalArgumentException.class, "65537 bytes", () -> files.setXattr("/f", "x", new byte[65_537]));
        fails(IllegalArgumentException.class, "256 bytes", () -> files.getXattr("/f", "n".repeat(256)));
        fails(IllegalArgumentException.class, "0 bytes", () -> files.setXattr("/f", "", new byte[0]));
        assertEquals(2, layer.layer.inodes());
        layer.reap(files.delete("/f"));
        assertEquals(1, layer.layer.inodes());
    }

    @Test
    void manyAttributesAreDroppedInSteps() throws IOException {
        file("/f");
        for (int i = 0; i < 300; i++) {
            files.setXattr("/f", "x" + i, new byte[i % 3 == 0 ? 600 : 5]);
        }
        assertEquals(300, files.listXattrs("/f").size());
        long orphan = files.delete("/f");
        assertNotEquals(0, orphan);
        layer.requireSound();
        assertTrue(layer.reap(orphan) > 3);
        assertNull(Inode.find(layer.tree, orphan));
    }

    @Test
    void aDirectoryIsListedInBatches() throws IOException {
        Set<String> names = new TreeSet<>();
        directory("/d");
        for (int i = 0; i < 1000; i++) {
            file("/d/" + i);
            names.add("" + i);
        }
        long directory = files.resolveDirectory("/d");
        List<String> listed = new ArrayList<>();
        DirectoryBatch batch = files.list(directory, DirectoryBatch.START, 64);
        while (!batch.isLast()) {
            batch.entries().stream().map(DirectoryEntry::name).forEach(listed::add);
            assertEquals(64, batch.entries().size());
            files.delete("/d/" + batch.entries().get(0).name());
            batch = files.list(directory, batch.next(), 64);
        }
        batch.entries().stream().map(DirectoryEntry::name).forEach(listed::add);
        assertEquals(1000, listed.size());
        assertEquals(names, new TreeSet<>(listed));
    }

    @Test
    void depthDoesNotMatter() throws IOException {
        int depth = 10_000;
        String path = "/d".repeat(depth);
        files.createDirectories(path, ANY);
        file(path + "/f");
        assertEquals(Set.of(path + "/f"), files.paths(path + "/f"));
        assertEquals(1, files.resolve(path + "/..".repeat(depth), false));
        directory("/other");
        files.rename("/other", path + "/other");
        fails(FileSystemException.class, "below itself", () -> files.rename("/d", path + "/other/x"));
    }
}
