package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.RenameOption;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Moving, replacing and exchanging names. */
class RenamerTest extends OnTestLayer {
    @Test
    void renameMovesAndReplaces() throws IOException {
        directory("/a");
        directory("/b");
        file("/a/f");
        file("/b/g");
        long moved = files.lookup().resolve("/a/f", false);
        files.renamer().rename("/a/f", "/b/f");
        assertEquals(moved, files.lookup().resolve("/b/f", false));
        assertEquals(layer.clock.last(), files.lookup().stat("/b/f", false).ctime());
        assertEquals(layer.clock.last(), files.lookup().stat("/a", false).mtime());
        assertEquals(layer.clock.last(), files.lookup().stat("/b", false).ctime());
        files.renamer().rename("/b/f", "/b/g");
        assertEquals(moved, files.lookup().resolve("/b/g", false));
        assertEquals(1, files.lookup().stat("/b", false).size());
        assertEquals(4, layer.layer.inodes().count());
        files.renamer().rename("/b", "/a/b");
        assertEquals(3, files.lookup().stat("/a", false).linkCount());
        directory("/c");
        files.renamer().rename("/a/b", "/c");
        assertEquals(Set.of("/c/g"), files.lookup().paths("/c/g"));
        assertEquals(4, files.lookup().stat("/", false).linkCount());
        files.renamer().rename("/c/", "/e/");
        assertTrue(files.lookup().exists("/e/g"));
    }

    @Test
    void renameFailsAsPosixSays() throws IOException {
        directory("/a");
        directory("/a/b");
        directory("/full");
        file("/full/x");
        file("/f");
        fails(FileSystemException.class, "below itself", () -> files.renamer().rename("/a", "/a/b/c"));
        fails(FileSystemException.class, "below itself", () -> files.renamer().rename("/a", "/a/c"));
        fails(DirectoryNotEmptyException.class, "/full", () -> files.renamer().rename("/a", "/full"));
        fails(DirectoryNotEmptyException.class, "/a", () -> files.renamer().rename("/a/b", "/a"));
        fails(NotDirectoryException.class, "/f", () -> files.renamer().rename("/a", "/f"));
        fails(FileSystemException.class, "is a directory", () -> files.renamer().rename("/f", "/a"));
        fails(NotDirectoryException.class, "/new/", () -> files.renamer().rename("/f", "/new/"));
        fails(NoSuchFileException.class, "/x", () -> files.renamer().rename("/x", "/y"));
        fails(NoSuchFileException.class, "/x/y", () -> files.renamer().rename("/f", "/x/y"));
        fails(FileSystemException.class, "no last name", () -> files.renamer().rename("/", "/x"));
        fails(FileSystemException.class, "no last name", () -> files.renamer().rename("/a", "/"));
        fails(FileSystemException.class, "no last name", () -> files.renamer().rename("/a", "/a/.."));
        fails(
                FileAlreadyExistsException.class,
                "/full/x",
                () -> files.renamer().rename("/f", "/full/x", RenameOption.NO_REPLACE));
        fails(
                IllegalArgumentException.class,
                "exclude",
                () -> files.renamer().rename("/f", "/x", RenameOption.NO_REPLACE, RenameOption.EXCHANGE));
        files.renamer().rename("/f", "/g", RenameOption.NO_REPLACE, RenameOption.NO_REPLACE);
        files.renamer().rename("/a", "/a");
        files.creator().createLink("/h", "/g");
        Instant before = layer.clock.last();
        files.renamer().rename("/g", "/h");
        assertEquals(before, layer.clock.last());
        assertEquals(2, files.lookup().stat("/g", false).linkCount());
    }

    @Test
    void namesChangePlaces() throws IOException {
        directory("/a");
        directory("/a/sub");
        file("/a/f");
        directory("/b");
        file("/b/g");
        long file = files.lookup().resolve("/b/g", false);
        long directory = files.lookup().resolve("/a/sub", false);
        files.renamer().rename("/a/sub", "/b/g", RenameOption.EXCHANGE);
        assertEquals(file, files.lookup().resolve("/a/sub", false));
        assertEquals(directory, files.lookup().resolve("/b/g", false));
        assertEquals(2, files.lookup().stat("/a", false).linkCount());
        assertEquals(3, files.lookup().stat("/b", false).linkCount());
        files.renamer().rename("/a", "/b", RenameOption.EXCHANGE);
        assertEquals(Set.of("/b/sub"), files.lookup().paths("/b/sub"));
        files.renamer().rename("/b/sub", "/b/f", RenameOption.EXCHANGE);
        assertEquals(file, files.lookup().resolve("/b/f", false));
        fails(NoSuchFileException.class, "/x", () -> files.renamer().rename("/a", "/x", RenameOption.EXCHANGE));
        fails(FileSystemException.class, "below", () -> files.renamer().rename("/a", "/a/g", RenameOption.EXCHANGE));
        fails(FileSystemException.class, "below", () -> files.renamer().rename("/a/g", "/a", RenameOption.EXCHANGE));
        files.renamer().rename("/a", "/a", RenameOption.EXCHANGE);
    }
}
