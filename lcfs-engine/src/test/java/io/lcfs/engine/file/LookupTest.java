package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.names.DirectoryBatch;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Resolving paths and listing directories. */
class LookupTest extends OnTestLayer {
    @Test
    void pathsAreWalkedAsPosixSays() throws IOException {
        directory("/d");
        directory("/d/e");
        file("/d/e/f");
        long number = files.lookup().resolve("/d/e/f", false);
        for (String path : List.of("//d///e/f", "/./d/./e/f", "/d/../d/e/../e/f", "/../../d/e/f", "/d/e/./f")) {
            assertEquals(number, files.lookup().resolve(path, false), path);
        }
        assertEquals(1, files.lookup().resolve("/", false));
        assertEquals(1, files.lookup().resolve("/d/..", false));
        assertEquals(files.lookup().resolve("/d", false), files.lookup().resolve("/d/e/..", true));
        assertEquals(files.lookup().resolve("/d/e", false), files.lookup().resolve("/d/e/", true));
        assertEquals(files.lookup().resolve("/d/e", false), files.lookup().resolve("/d/e/.", true));
        fails(NotDirectoryException.class, "/d/e/f/", () -> files.lookup().resolve("/d/e/f/", false));
        fails(NotDirectoryException.class, "/d/e/f/.", () -> files.lookup().resolve("/d/e/f/.", false));
        fails(NotDirectoryException.class, "/d/e/f/..", () -> files.lookup().resolve("/d/e/f/..", false));
        fails(NotDirectoryException.class, "", () -> files.lookup().resolve("/d/e/f/g", false));
        fails(NoSuchFileException.class, "/x/..", () -> files.lookup().resolve("/x/..", false));
        fails(NoSuchFileException.class, "/d/x", () -> files.lookup().resolve("/d/x", false));
        fails(
                IllegalArgumentException.class,
                "not absolute",
                () -> files.lookup().resolve("d", false));
        fails(
                IllegalArgumentException.class,
                "not absolute",
                () -> files.lookup().resolve("", false));
        fails(IllegalArgumentException.class, "NUL", () -> Making.file(files, "/a\0b", 0644));
        fails(IllegalArgumentException.class, "NUL", () -> Making.file(files, "/\u00e9\0b", 0644));
        assertTrue(files.lookup().exists("/d/e/f"));
        assertFalse(files.lookup().exists("/d/e/f/g"));
        assertFalse(files.lookup().exists("/d/x/y"));
    }

    @Test
    void namesHave1To255Bytes() throws IOException {
        String longest = "/" + "n".repeat(255);
        file(longest);
        assertTrue(files.lookup().exists(longest));
        fails(
                FileSystemException.class,
                "name too long: 256 bytes, the limit is 255",
                () -> Making.file(files, longest + "n", 0644));
        fails(FileSystemException.class, "258 bytes", () -> Making.file(files, "/" + "\u00e9".repeat(129), 0644));
        file("/" + "\u00e9".repeat(127));
        assertFalse(files.lookup().exists(longest + "n/x"));
    }

    @Test
    void namesThatAreNotUtf8RoundTrip() throws IOException {
        file("/\udcff\udc80x");
        assertEquals(
                "/\udcff\udc80x",
                files.lookup().paths("/\udcff\udc80x").iterator().next());
        assertEquals(
                "\udcff\udc80x",
                files.lookup().list(1, DirectoryBatch.START, 9).entries().get(0).name());
        fails(IllegalArgumentException.class, "surrogate", () -> Making.file(files, "/\ud800", 0644));
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
        long file = files.lookup().resolve("/a/b/f", false);
        assertEquals(file, files.lookup().resolve("/abs/f", false));
        assertEquals(file, files.lookup().resolve("/a/rel", true));
        assertEquals(file, files.lookup().resolve("/out/up/a/rel", true));
        assertEquals(files.lookup().resolve("/a", false), files.lookup().resolve("/out", true));
        assertEquals(FileKind.SYMBOLIC_LINK, files.lookup().stat("/abs", false).kind());
        assertEquals(FileKind.DIRECTORY, files.lookup().stat("/abs/", false).kind());
        assertEquals(FileKind.DIRECTORY, files.lookup().stat("/abs", true).kind());
        assertEquals("/a/b/", files.lookup().readSymbolicLink("/abs"));
        assertEquals(5, files.lookup().stat("/abs", false).size());
        String target = "t".repeat(255) + "/\udc80" + "/x".repeat(1900);
        Making.symbolicLink(files, "/long", target);
        assertEquals(target, files.lookup().readSymbolicLink("/long"));
        fails(NotLinkException.class, "/a", () -> files.lookup().readSymbolicLink("/a"));
        fails(NotDirectoryException.class, "", () -> files.lookup().resolve("/a/rel/", true));
    }

    @Test
    void fortyLinksAreFollowedAndNoMore() throws IOException {
        file("/l0");
        for (int i = 1; i <= 41; i++) {
            Making.symbolicLink(files, "/l" + i, "l" + (i - 1));
        }
        assertEquals(files.lookup().resolve("/l0", false), files.lookup().resolve("/l40", true));
        fails(FileSystemLoopException.class, "/l41", () -> files.lookup().resolve("/l41", true));
        Making.symbolicLink(files, "/self", "self");
        fails(FileSystemLoopException.class, "/self", () -> files.lookup().resolve("/self", true));
        fails(FileSystemLoopException.class, "/self/x", () -> file("/self/x"));
        assertFalse(files.lookup().exists("/self/x"));
    }

    @Test
    void pathThatWasLookedUpAndCameToLeadElsewhereIsOpenedThere() throws IOException {
        directory("/d");
        file("/d/f");
        long first = files.lookup().stat("/d/f", true).inode();
        assertEquals(first, files.creator().findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
        files.renamer().rename("/d", "/e");
        directory("/d");
        long second = files.creator().findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false);
        assertNotEquals(first, second);
        assertEquals(second, files.lookup().stat("/d/f", true).inode());
        files.renamer().rename("/e/f", "/d/f");
        assertEquals(first, files.creator().findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
        files.remover().delete("/d/f");
        assertNotEquals(
                first, files.creator().findOrCreateFile("/d/f", Making.file(0644), true, Permissions.READ, false));
    }

    @Test
    void aDirectoryIsListedInBatches() throws IOException {
        Set<String> names = new TreeSet<>();
        directory("/d");
        for (int i = 0; i < 1000; i++) {
            file("/d/" + i);
            names.add("" + i);
        }
        long directory = files.lookup().resolveDirectory("/d");
        List<String> listed = new ArrayList<>();
        DirectoryBatch batch = files.lookup().list(directory, DirectoryBatch.START, 64);
        while (!batch.isLast()) {
            batch.entries().stream().map(DirectoryEntry::name).forEach(listed::add);
            assertEquals(64, batch.entries().size());
            files.remover().delete("/d/" + batch.entries().get(0).name());
            batch = files.lookup().list(directory, batch.next(), 64);
        }
        batch.entries().stream().map(DirectoryEntry::name).forEach(listed::add);
        assertEquals(1000, listed.size());
        assertEquals(names, new TreeSet<>(listed));
    }

    @Test
    void depthDoesNotMatter() throws IOException {
        int depth = 10_000;
        String path = "/d".repeat(depth);
        files.creator().createDirectories(path, ANY);
        file(path + "/f");
        assertEquals(Set.of(path + "/f"), files.lookup().paths(path + "/f"));
        assertEquals(1, files.lookup().resolve(path + "/..".repeat(depth), false));
        directory("/other");
        files.renamer().rename("/other", path + "/other");
        fails(FileSystemException.class, "below itself", () -> files.renamer().rename("/d", path + "/other/x"));
    }
}
