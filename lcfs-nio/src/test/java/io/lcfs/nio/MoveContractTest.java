package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files#move}. */
class MoveContractTest extends OnBothSides {
    private enum Unknown implements CopyOption {
        OPTION
    }

    @Test
    void movedFileIsTheSameFile() throws IOException {
        Path file = file("f", "text");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_000));
        directory("d");
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        assertEquals(at("d/g"), Files.move(file, at("d/g")));
        assertFalse(Files.exists(file));
        assertEquals("text", text(at("d/g")));
        BasicFileAttributes moved = Files.readAttributes(at("d/g"), BasicFileAttributes.class);
        assertEquals(key, moved.fileKey());
        assertEquals(FileTime.fromMillis(1_234_000), moved.lastModifiedTime());
    }

    @Test
    void directoryMovesWithAllThatIsInIt() throws IOException {
        directory("d");
        directory("d/e");
        file("d/e/f", "text");
        Files.move(at("d"), at("g"));
        assertEquals("text", text(at("g/e/f")));
        assertFalse(Files.exists(at("d")));
    }

    @Test
    void linkMovesItself() throws IOException {
        file("f", "text");
        link("link", "f");
        link("dangling", "nowhere");
        Files.move(at("link"), at("link2"));
        assertEquals(fs().getPath("f"), Files.readSymbolicLink(at("link2")));
        assertEquals("text", text(at("f")));
        Files.move(at("dangling"), at("dangling2"), NOFOLLOW_LINKS);
        assertTrue(Files.isSymbolicLink(at("dangling2")));
    }

    @Test
    void existingTargetIsKept() throws IOException {
        file("f", "text");
        file("g", "kept");
        directory("d");
        directory("e");
        link("dangling", "nowhere");
        for (String name : List.of("g", "d", "dangling")) {
            assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("f"), at(name)));
        }
        assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("e"), at("d")));
        assertEquals("kept", text(at("g")));
        assertEquals("text", text(at("f")));
    }

    @Test
    void existingTargetIsReplacedWhenTold() throws IOException {
        file("f", "text");
        file("g", "a longer content");
        Files.move(at("f"), at("g"), REPLACE_EXISTING);
        assertEquals("text", text(at("g")));
        directory("d");
        Files.move(at("g"), at("d"), REPLACE_EXISTING);
        assertEquals("text", text(at("d")));
        directory("e");
        file("e/inner", "inner");
        Files.move(at("e"), at("d"), REPLACE_EXISTING);
        assertEquals("inner", text(at("d/inner")));
        directory("empty");
        Files.move(at("d"), at("empty"), REPLACE_EXISTING);
        assertEquals("inner", text(at("empty/inner")));
    }

    @Test
    void linkIsReplacedItself() throws IOException {
        file("f", "text");
        file("target", "kept");
        link("link", "target");
        Files.move(at("f"), at("link"), REPLACE_EXISTING);
        assertFalse(Files.isSymbolicLink(at("link")));
        assertEquals("text", text(at("link")));
        assertEquals("kept", text(at("target")));
    }

    @Test
    void fullDirectoryIsNotReplaced() throws IOException {
        file("f", "text");
        directory("d");
        file("d/inner", "kept");
        directory("e");
        assertThrows(DirectoryNotEmptyException.class, () -> Files.move(at("f"), at("d"), REPLACE_EXISTING));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.move(at("e"), at("d"), REPLACE_EXISTING));
        assertEquals("kept", text(at("d/inner")));
        assertEquals("text", text(at("f")));
    }

    @Test
    void moveToItselfDoesNothing() throws IOException {
        file("f", "text");
        Files.createLink(at("g"), at("f"));
        directory("d");
        file("d/inner", "");
        Files.move(at("f"), at("f"));
        Files.move(at("f"), at("f"), REPLACE_EXISTING);
        Files.move(at("f"), at("f"), ATOMIC_MOVE);
        Files.move(at("f"), at("g"));
        Files.move(at("f"), at("g"), REPLACE_EXISTING);
        Files.move(at("d"), at("d"));
        assertTrue(Files.isSameFile(at("f"), at("g")));
        assertEquals("text", text(at("f")));
        assertTrue(Files.exists(at("d/inner")));
    }

    @Test
    void directoryDoesNotMoveIntoItself() throws IOException {
        directory("d");
        directory("d/e");
        assertThrows(FileSystemException.class, () -> Files.move(at("d"), at("d/f")));
        assertThrows(FileSystemException.class, () -> Files.move(at("d"), at("d/e/f"), ATOMIC_MOVE));
        assertTrue(Files.exists(at("d/e")));
    }

    @Test
    void moveOfWhatIsMissingFails() throws IOException {
        file("f", "text");
        assertThrows(NoSuchFileException.class, () -> Files.move(at("missing"), at("g")));
        assertThrows(NoSuchFileException.class, () -> Files.move(at("f"), at("missing/g")));
        assertThrows(FileSystemException.class, () -> Files.move(at("f"), at("f/g")));
        assertThrows(NoSuchFileException.class, () -> Files.move(at("missing"), at("f"), REPLACE_EXISTING));
        assertThrows(NoSuchFileException.class, () -> Files.move(at("missing"), at("f"), ATOMIC_MOVE));
        assertEquals("text", text(at("f")));
    }

    @Test
    void atomicMoveReplacesAFile() throws IOException {
        file("f", "text");
        file("g", "other");
        Files.move(at("f"), at("g"), ATOMIC_MOVE);
        assertEquals("text", text(at("g")));
        assertFalse(Files.exists(at("f")));
        file("target", "kept");
        link("link", "target");
        Files.move(at("g"), at("link"), ATOMIC_MOVE, REPLACE_EXISTING);
        assertEquals("text", text(at("link")));
        assertEquals("kept", text(at("target")));
    }

    @Test
    void atomicMoveIsWhatRenameIs() throws IOException {
        file("f", "text");
        directory("d");
        file("d/inner", "");
        directory("empty");
        assertThrows(FileSystemException.class, () -> Files.move(at("f"), at("d"), ATOMIC_MOVE));
        assertThrows(FileSystemException.class, () -> Files.move(at("d"), at("f"), ATOMIC_MOVE));
        assertThrows(FileSystemException.class, () -> Files.move(at("empty"), at("d"), ATOMIC_MOVE));
        Files.move(at("d"), at("empty"), ATOMIC_MOVE);
        assertTrue(Files.exists(at("empty/inner")));
        assertEquals("text", text(at("f")));
    }

    @Test
    void optionThatMoveDoesNotKnowIsUnsupported() throws IOException {
        file("f", "text");
        assertThrows(UnsupportedOperationException.class, () -> Files.move(at("f"), at("g"), Unknown.OPTION));
        assertThrows(NullPointerException.class, () -> Files.move(at("f"), at("g"), (CopyOption) null));
        assertEquals("text", text(at("f")));
        assertFalse(Files.exists(at("g")));
    }
}
