package io.lcfs.nio;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files#copy} and {@link Files#move} between two file systems. */
abstract class CopyBetweenContract extends Contract {
    private Subject other;

    /** Creates the target's file system, after the first file system; it is closed before the first one. */
    abstract Subject newOther() throws IOException;

    @BeforeEach
    final void makeOther() throws IOException {
        other = newOther();
    }

    @AfterEach
    final void closeOther() throws IOException {
        if (other != null) {
            other.close();
        }
    }

    final Path there(String name) {
        return other.root().resolve(name);
    }

    @Test
    void copiedFileHasTheContent() throws IOException {
        byte[] content = random(700_001, 1);
        Files.write(at("f"), content);
        assertEquals(there("g"), Files.copy(at("f"), there("g")));
        assertArrayEquals(content, Files.readAllBytes(there("g")));
        Files.write(at("f"), utf8("changed"));
        assertArrayEquals(content, Files.readAllBytes(there("g")));
        assertFalse(Files.isSameFile(at("f"), there("g")));
    }

    @Test
    void copiedDirectoryIsEmpty() throws IOException {
        directory("d");
        file("d/f", "");
        Files.copy(at("d"), there("d"));
        assertTrue(Files.isDirectory(there("d")));
        assertFalse(Files.exists(there("d/f")));
    }

    @Test
    void existingTargetIsReplacedOnlyWhenTold() throws IOException {
        file("f", "text");
        Files.write(there("f"), utf8("a longer content"));
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(at("f"), there("f")));
        assertEquals("a longer content", text(there("f")));
        Files.copy(at("f"), there("f"), REPLACE_EXISTING);
        assertEquals("text", text(there("f")));
        Files.createDirectories(there("d/inner"));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.copy(at("f"), there("d"), REPLACE_EXISTING));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("missing"), there("g")));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("f"), there("missing/g")));
    }

    @Test
    void copyFollowsALink() throws IOException {
        file("f", "text");
        link("link", "f");
        Files.copy(at("link"), there("g"));
        assertFalse(Files.isSymbolicLink(there("g")));
        assertEquals("text", text(there("g")));
    }

    @Test
    void attributesAreCopiedWhenTold() throws IOException {
        FileTime time = FileTime.fromMillis(1_234_567_000);
        file("f", "text");
        Files.setPosixFilePermissions(at("f"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(at("f"), time);
        Files.copy(at("f"), there("f"), COPY_ATTRIBUTES);
        assertEquals(time, Files.getLastModifiedTime(there("f")));
    }

    @Test
    void movedFileIsGoneHere() throws IOException {
        byte[] content = random(300_000, 2);
        Files.write(at("f"), content);
        FileTime time = FileTime.fromMillis(1_234_567_000);
        Files.setLastModifiedTime(at("f"), time);
        assertEquals(there("g"), Files.move(at("f"), there("g")));
        assertArrayEquals(content, Files.readAllBytes(there("g")));
        assertEquals(time, Files.getLastModifiedTime(there("g")));
        assertFalse(Files.exists(at("f")));
    }

    @Test
    void moveKeepsAnExistingTargetUnlessTold() throws IOException {
        file("f", "text");
        Files.write(there("f"), utf8("kept"));
        assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("f"), there("f")));
        assertEquals("kept", text(there("f")));
        assertEquals("text", text(at("f")));
        Files.move(at("f"), there("f"), REPLACE_EXISTING);
        assertEquals("text", text(there("f")));
        assertFalse(Files.exists(at("f")));
    }

    @Test
    void emptyDirectoryMoves() throws IOException {
        directory("d");
        Files.move(at("d"), there("d"));
        assertTrue(Files.isDirectory(there("d")));
        assertFalse(Files.exists(at("d")));
    }

    /** A move that would have to move the entries of a directory may fail; it then leaves everything unchanged. */
    @Test
    void fullDirectoryDoesNotMove() throws IOException {
        directory("d");
        file("d/f", "text");
        assertThrows(IOException.class, () -> Files.move(at("d"), there("d")));
        assertEquals("text", text(at("d/f")));
    }

    @Test
    void moveIsNotAtomic() throws IOException {
        file("f", "text");
        assertThrows(AtomicMoveNotSupportedException.class, () -> Files.move(at("f"), there("f"), ATOMIC_MOVE));
        assertEquals("text", text(at("f")));
        assertFalse(Files.exists(there("f")));
    }
}
