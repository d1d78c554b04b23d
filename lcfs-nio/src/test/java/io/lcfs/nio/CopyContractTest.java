package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files#copy(Path, Path, CopyOption...)} and its overloads. */
class CopyContractTest extends OnBothSides {
    private enum Unknown implements CopyOption {
        OPTION
    }

    private void assertIsDirectoryOf(int entries, Path path) throws IOException {
        assertTrue(Files.isDirectory(path, NOFOLLOW_LINKS), path.toString());
        try (Stream<Path> list = Files.list(path)) {
            assertEquals(entries, list.count());
        }
    }

    @Test
    void copyIsAFileOfItsOwn() throws IOException {
        byte[] content = random(1_000_000, 1);
        Files.write(at("f"), content);
        assertEquals(at("g"), Files.copy(at("f"), at("g")));
        assertArrayEquals(content, Files.readAllBytes(at("g")));
        assertFalse(Files.isSameFile(at("f"), at("g")));
        Files.write(at("f"), utf8("changed"));
        assertArrayEquals(content, Files.readAllBytes(at("g")));
    }

    @Test
    void changedCopyLeavesTheOriginal() throws IOException {
        byte[] content = random(100_000, 2);
        Files.write(at("f"), content);
        Files.copy(at("f"), at("g"));
        Files.write(at("g"), utf8("changed"));
        assertArrayEquals(content, Files.readAllBytes(at("f")));
    }

    @Test
    void existingTargetIsKept() throws IOException {
        file("f", "text");
        file("g", "kept");
        directory("d");
        link("dangling", "nowhere");
        link("loop", "loop");
        link("throughAFile", "g/x");
        for (String name : List.of("g", "d", "dangling", "loop", "throughAFile")) {
            assertThrows(FileAlreadyExistsException.class, () -> Files.copy(at("f"), at(name)));
        }
        Files.copy(at("f"), at("loop"), REPLACE_EXISTING);
        assertEquals("text", text(at("loop")));
        assertEquals("kept", text(at("g")));
        assertFalse(Files.exists(at("nowhere")));
    }

    @Test
    void existingTargetIsReplacedWhenTold() throws IOException {
        file("f", "text");
        file("g", "a longer content");
        Files.copy(at("f"), at("g"), REPLACE_EXISTING);
        assertEquals("text", text(at("g")));
        directory("d");
        Files.copy(at("f"), at("d"), REPLACE_EXISTING);
        assertEquals("text", text(at("d")));
        directory("e");
        Files.copy(at("e"), at("g"), REPLACE_EXISTING);
        assertIsDirectoryOf(0, at("g"));
    }

    @Test
    void linkIsReplacedItself() throws IOException {
        file("f", "text");
        file("target", "kept");
        link("link", "target");
        Files.copy(at("f"), at("link"), REPLACE_EXISTING);
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
        assertThrows(DirectoryNotEmptyException.class, () -> Files.copy(at("f"), at("d"), REPLACE_EXISTING));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.copy(at("e"), at("d"), REPLACE_EXISTING));
        assertEquals("kept", text(at("d/inner")));
    }

    @Test
    void copyOfADirectoryIsEmpty() throws IOException {
        directory("d");
        file("d/f", "");
        Files.copy(at("d"), at("e"));
        assertIsDirectoryOf(0, at("e"));
        Files.copy(at("d"), at("d/into-itself"));
        assertIsDirectoryOf(0, at("d/into-itself"));
    }

    @Test
    void linkToTheSourceIsReplacedByACopy() throws IOException {
        file("f", "text");
        link("link", "f");
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(at("f"), at("link")));
        Files.copy(at("f"), at("link"), REPLACE_EXISTING);
        assertFalse(Files.isSymbolicLink(at("link")));
        assertFalse(Files.isSameFile(at("f"), at("link")));
        assertEquals("text", text(at("link")));
    }

    @Test
    void copyToItselfDoesNothing() throws IOException {
        file("f", "text");
        Files.createLink(at("g"), at("f"));
        link("link", "f");
        Files.copy(at("f"), at("f"));
        Files.copy(at("f"), at("f"), REPLACE_EXISTING);
        Files.copy(at("f"), at("g"));
        Files.copy(at("f"), at("g"), REPLACE_EXISTING);
        assertTrue(Files.isSameFile(at("f"), at("g")));
        assertEquals("text", text(at("f")));
        directory("d");
        Files.copy(at("d"), at("d/."));
        assertIsDirectoryOf(0, at("d"));
    }

    @Test
    void linkIsFollowedUnlessToldOtherwise() throws IOException {
        file("f", "text");
        directory("d");
        link("link", "f");
        link("toDirectory", "d");
        link("dangling", "nowhere");
        Files.copy(at("link"), at("copy"));
        assertFalse(Files.isSymbolicLink(at("copy")));
        assertEquals("text", text(at("copy")));
        Files.copy(at("toDirectory"), at("directory"));
        assertIsDirectoryOf(0, at("directory"));
        Files.copy(at("link"), at("copyOfLink"), NOFOLLOW_LINKS);
        assertEquals(fs().getPath("f"), Files.readSymbolicLink(at("copyOfLink")));
        Files.copy(at("dangling"), at("copyOfDangling"), NOFOLLOW_LINKS, COPY_ATTRIBUTES);
        assertEquals(fs().getPath("nowhere"), Files.readSymbolicLink(at("copyOfDangling")));
        Files.copy(at("link"), at("copy"), NOFOLLOW_LINKS, REPLACE_EXISTING);
        assertTrue(Files.isSymbolicLink(at("copy")));
    }

    @Test
    void copyOfWhatIsMissingFails() throws IOException {
        file("f", "text");
        link("dangling", "nowhere");
        link("loop", "loop");
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("missing"), at("g")));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("dangling"), at("g")));
        assertThrows(FileSystemException.class, () -> Files.copy(at("loop"), at("g")));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("f"), at("missing/g")));
        assertThrows(FileSystemException.class, () -> Files.copy(at("f"), at("f/g")));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("missing"), at("f"), REPLACE_EXISTING));
        assertEquals("text", text(at("f")));
        assertFalse(Files.exists(at("g")));
    }

    @Test
    void attributesAreCopiedWhenTold() throws IOException {
        FileTime time = FileTime.fromMillis(1_234_567_000);
        directory("d");
        file("f", "text");
        for (String name : List.of("f", "d")) {
            Files.setPosixFilePermissions(at(name), PosixFilePermissions.fromString("rwxr-x--x"));
            Files.setLastModifiedTime(at(name), time);
            Files.copy(at(name), at(name + "2"), COPY_ATTRIBUTES);
            assertEquals(time, Files.getLastModifiedTime(at(name + "2")));
            assertEquals(PosixFilePermissions.fromString("rwxr-x--x"), Files.getPosixFilePermissions(at(name + "2")));
            assertEquals(Files.getOwner(at(name)), Files.getOwner(at(name + "2")));
        }
        assertEquals("text", text(at("f2")));
    }

    @Test
    void userAttributesAreCopiedWhenTold() throws IOException {
        Path file = file("f", "text");
        Files.setAttribute(file, "user:colour", utf8("red"));
        Files.copy(file, at("g"), COPY_ATTRIBUTES);
        assertArrayEquals(utf8("red"), (byte[]) Files.getAttribute(at("g"), "user:colour"));
    }

    @Test
    void emptyFileAndFileWithAHoleAreCopied() throws IOException {
        file("empty", "");
        Files.copy(at("empty"), at("empty2"));
        assertEquals(0, Files.size(at("empty2")));
        try (FileChannel channel = FileChannel.open(file("f", "begin"), WRITE)) {
            channel.write(ByteBuffer.wrap(utf8("end")), 1_000_000);
        }
        Files.copy(at("f"), at("g"));
        assertEquals(-1, Files.mismatch(at("f"), at("g")));
    }

    @Test
    void optionThatCopyDoesNotKnowIsUnsupported() throws IOException {
        file("f", "text");
        assertThrows(UnsupportedOperationException.class, () -> Files.copy(at("f"), at("g"), ATOMIC_MOVE));
        assertThrows(UnsupportedOperationException.class, () -> Files.copy(at("f"), at("g"), Unknown.OPTION));
        assertThrows(NullPointerException.class, () -> Files.copy(at("f"), at("g"), (CopyOption) null));
        assertFalse(Files.exists(at("g")));
    }

    @Test
    void interruptibleCopyIsWholeOrNotThere() throws IOException {
        CopyOption interruptible = (CopyOption) ofJdk("ExtendedCopyOption", "INTERRUPTIBLE");
        byte[] bytes = random(3_000_000, 5);
        Path source = Files.write(at("f"), bytes);
        assertArrayEquals(bytes, Files.readAllBytes(Files.copy(source, at("g"), interruptible)));
        Thread.currentThread().interrupt();
        try {
            Files.copy(source, at("h"), interruptible);
            assertArrayEquals(bytes, Files.readAllBytes(at("h")));
        } catch (FileSystemException e) {
            assertEquals(source.toString(), e.getFile());
            assertEquals(at("h").toString(), e.getOtherFile());
            assertFalse(Files.exists(at("h")));
        } finally {
            assertTrue(Thread.interrupted(), "the status stays set");
        }
        assertThrows(UnsupportedOperationException.class, () -> Files.move(source, at("i"), interruptible));
        assertTrue(Files.exists(source));
    }

    @Test
    void streamIsCopiedIntoAFile() throws IOException {
        byte[] content = random(200_000, 3);
        assertEquals(content.length, Files.copy(new ByteArrayInputStream(content), at("f")));
        assertArrayEquals(content, Files.readAllBytes(at("f")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(new ByteArrayInputStream(content), at("f")));
        assertEquals(2, Files.copy(new ByteArrayInputStream(utf8("ab")), at("f"), REPLACE_EXISTING));
        assertEquals("ab", text(at("f")));
    }

    @Test
    void fileIsCopiedIntoAStream() throws IOException {
        byte[] content = random(200_000, 4);
        Files.write(at("f"), content);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertEquals(content.length, Files.copy(at("f"), target));
        assertArrayEquals(content, target.toByteArray());
    }
}
