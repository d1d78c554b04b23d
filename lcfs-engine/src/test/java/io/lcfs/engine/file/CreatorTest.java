package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.names.MissingDirectories;
import io.lcfs.engine.names.PathFinder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Creating files, directories, nodes and links. */
class CreatorTest extends OnTestLayer {
    @Test
    void madeFileHasItsAttributes() throws IOException {
        directory("/d");
        file("/d/f");
        FileInfo info = files.lookup().stat("/d/f", false);
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
        FileInfo parent = files.lookup().stat("/d", false);
        assertEquals(1, parent.size());
        assertEquals(2, parent.linkCount());
        assertEquals(now, parent.mtime());
        assertEquals(now, parent.ctime());
        assertNotEquals(now, parent.birthTime());
        assertEquals(3, files.lookup().stat("/", false).linkCount());
        assertEquals(info, Inode.load(layer.tree, info.inode()).info());
        assertEquals(3, layer.layer.inodes().count());
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
        assertTrue(files.lookup().stat("/new", false).isDirectory());
    }

    @Test
    void nodesKeepTheirNumber() throws IOException {
        Making.node(files, "/null", FileKind.CHARACTER_DEVICE, 0666, 0x103);
        Making.node(files, "/sda", FileKind.BLOCK_DEVICE, 0660, -1);
        Making.node(files, "/fifo", FileKind.FIFO, 0600, 0);
        Making.node(files, "/socket", FileKind.SOCKET, 07777, 0);
        assertEquals(0x103, files.lookup().stat("/null", false).rdev());
        assertEquals(-1, files.lookup().stat("/sda", false).rdev());
        assertEquals(FileKind.FIFO, files.lookup().stat("/fifo", false).kind());
        assertEquals(07777, files.lookup().stat("/socket", false).mode());
        fails(
                FileSystemException.class,
                "is not a regular file",
                () -> files.lookup().resolveFile("/null", true, Permissions.READ));
        fails(
                FileSystemException.class,
                "is a directory",
                () -> files.lookup().resolveFile("/", true, Permissions.READ));
    }

    @Test
    void openOrCreateFollowsALinkThatLeadsNowhere() throws IOException {
        directory("/d");
        Making.symbolicLink(files, "/link", "d/new");
        long made = files.creator().findOrCreateFile("/link", Making.file(0600), true, Permissions.READ, false);
        assertEquals(made, files.lookup().resolve("/d/new", false));
        assertEquals(made, files.creator().findOrCreateFile("/link", Making.file(0644), true, Permissions.READ, false));
        fails(
                FileSystemLoopException.class,
                "/link",
                () -> files.creator().findOrCreateFile("/link", Making.file(0644), false, Permissions.READ, false));
        fails(
                FileSystemException.class,
                "is a directory",
                () -> files.creator().findOrCreateFile("/d", Making.file(0644), true, Permissions.READ, false));
        fails(
                NotDirectoryException.class,
                "",
                () -> files.creator().findOrCreateFile("/d/x/", Making.file(0644), true, Permissions.READ, false));
    }

    @Test
    void missingDirectoriesAreMadeInOneStepOrNotAtAll() throws IOException {
        String path = "/d".repeat(100);
        assertEquals(new MissingDirectories(100, 1, 100), files.creator().missingDirectories(path));
        assertEquals(
                new MissingDirectories(100, 1, 100),
                files.creator().createDirectories(path, new MissingDirectories(99, 1, 100)));
        assertFalse(files.lookup().exists("/d"));
        files.creator().createDirectories(path, new MissingDirectories(100, 1, 100));
        assertEquals(new MissingDirectories(0, 0, 0), files.creator().createDirectories(path, ANY));
        assertEquals(new MissingDirectories(0, 0, 0), files.creator().createDirectories("/", ANY));
        assertEquals(2, files.lookup().stat(path, false).linkCount());
        assertEquals(3, files.lookup().stat("/d", false).linkCount());
        assertEquals(1, files.lookup().stat("/d", false).size());
        FileInfo top = files.lookup().stat("/d", false);
        assertEquals(top.birthTime(), files.lookup().stat(path, false).mtime());
        assertEquals(top.birthTime(), files.lookup().stat("/", false).mtime());
        assertEquals(101, layer.layer.inodes().count());
        Making.symbolicLink(files, "/link", "x/y");
        files.creator().createDirectories("/link/z", ANY);
        assertTrue(files.lookup().exists("/x/y/z"));
    }

    /** Directories below one another, and next to one another, where their entries come in the order of a hash. */
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
                MissingDirectories missing = files.creator().missingDirectories(path.toString());
                long before = layer.layer.blocks().owned();
                files.creator().createDirectories(path.toString(), missing);
                long made = layer.layer.blocks().owned() - before;
                assertTrue(made <= missing.nodes(), made + " nodes, promised " + missing.nodes());
            }
        }
    }

    @Test
    void missingDirectoriesMayBeLeftAgainByDots() throws IOException {
        directory("/there");
        assertEquals(
                new MissingDirectories(5, 2, 5),
                files.creator().missingDirectories("/n/../there/m/../../n/a/../b/../b/c"));
        files.creator().createDirectories("/n/../there/m/../../n/a/../b/../b/c", ANY);
        for (String made : List.of("/n/a", "/n/b/c", "/there/m")) {
            assertTrue(files.lookup().stat(made, false).isDirectory(), made);
        }
        assertEquals(4, files.lookup().stat("/n", false).linkCount());
        assertEquals(4, files.lookup().stat("/", false).linkCount());
        files.creator().createDirectories("/o/p/../..", ANY);
        assertTrue(files.lookup().exists("/o/p"));
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
        refused(IllegalArgumentException.class, "NUL", "/\00099/n/m");
    }

    private void refused(Class<? extends Exception> type, String message, String path) throws IOException {
        fails(type, message, () -> {
            long edits = layer.tree.edits();
            try {
                files.creator().createDirectories(path, ANY);
            } finally {
                assertEquals(edits, layer.tree.edits(), path);
                assertFalse(files.lookup().exists("/n"), path);
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
        FileSystemException refused = assertThrows(
                FileSystemException.class, () -> colliding.files.creator().createDirectories(path.toString(), ANY));
        assertTrue(refused.getMessage().contains("one hash"), refused.getMessage());
        assertEquals(edits, colliding.tree.edits());
        colliding.files.creator().createDirectories("/a/b/../c/../d/e/f/../../..", ANY);
        colliding.requireSound();
    }

    @Test
    void hardLinksCountAndKnowTheirPaths() throws IOException {
        directory("/a");
        directory("/a/b");
        file("/f");
        files.creator().createLink("/a/g", "/f");
        files.creator().createLink("/a/b/h", "/a/g");
        FileInfo info = files.lookup().stat("/f", false);
        assertEquals(3, info.linkCount());
        assertEquals(layer.clock.last(), info.ctime());
        assertEquals(Set.of("/f", "/a/g", "/a/b/h"), files.lookup().paths("/a/b/h"));
        assertEquals(List.of("/a/b/h", "/a/g", "/f"), List.copyOf(files.lookup().paths("/f")));
        assertEquals(Set.of("/"), files.lookup().paths("/a/.."));
        assertEquals(Set.of("/a/b"), files.lookup().paths("/a/b"));
        assertEquals("/a/b", PathFinder.path(layer.tree, files.lookup().resolve("/a/b", false)));
        fails(FileSystemException.class, "is a directory", () -> files.creator().createLink("/x", "/a"));
        fails(FileAlreadyExistsException.class, "/a", () -> files.creator().createLink("/a", "/f"));
        fails(NoSuchFileException.class, "/x", () -> files.creator().createLink("/y", "/x"));
        files.remover().delete("/f");
        files.remover().delete("/a/b/h");
        assertEquals(Set.of("/a/g"), files.lookup().paths("/a/g"));
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
        assertTrue(assertThrows(FileSystemException.class, () -> files.creator().createLink("/g", "/f"))
                .getMessage()
                .contains(message));
        assertTrue(assertThrows(FileSystemException.class, () -> directory("/d/x"))
                .getMessage()
                .contains(message));
        assertTrue(assertThrows(FileSystemException.class, () -> files.renamer().rename("/d2", "/d/x"))
                .getMessage()
                .contains(message));
        long edits = layer.tree.edits();
        assertTrue(assertThrows(FileSystemException.class, () -> files.creator().createDirectories("/n/../d/x/y", ANY))
                .getMessage()
                .contains(message));
        assertEquals(edits, layer.tree.edits());
        files.renamer().rename("/d/sub", "/d/sub2");
        files.renamer().rename("/d2", "/d/sub2");
        setLinkCount("/f", 1);
        setLinkCount("/d", 3);
    }

    private void setLinkCount(String path, int count) throws IOException {
        Inode inode = Inode.load(layer.tree, files.lookup().resolve(path, false));
        inode.linkCount = count;
        inode.store(layer.tree);
    }

    @Test
    void newFileNeedsAPathThatNamesNothing() throws IOException {
        directory("/d");
        file("/d/f");
        Making.symbolicLink(files, "/dangling", "/d/x");
        for (String taken : List.of("/d/f", "/d", "/d/.", "/d/..", "/", "/dangling")) {
            fails(
                    FileAlreadyExistsException.class,
                    taken,
                    () -> files.creator().createNewFile(taken, Making.file(0644)));
        }
        fails(NotDirectoryException.class, "/d/x/", () -> files.creator().createNewFile("/d/x/", Making.file(0644)));
        fails(NoSuchFileException.class, "/n/x", () -> files.creator().createNewFile("/n/x", Making.file(0644)));
        assertEquals(
                files.creator().createNewFile("/d/x", Making.file(0600)),
                files.lookup().stat("/dangling", true).inode());
    }
}
