package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files} for creating and deleting files and directories. */
class CreateDeleteContractTest extends OnBothSides {
    /** An attribute that no file system has. */
    private record Attribute(String name, Object value) implements FileAttribute<Object> {}

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    @Test
    void createFileMakesAnEmptyFile() throws IOException {
        assertEquals(at("f"), Files.createFile(at("f"), permissions("rw-------")));
        assertTrue(Files.isRegularFile(at("f")));
        assertEquals(0, Files.size(at("f")));
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(at("f")));
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        file("f", "text");
        directory("d");
        link("link", "d");
        link("dangling", "nowhere");
        for (String name : List.of("f", "d", "link", "dangling")) {
            FileAlreadyExistsException refusal =
                    assertThrows(FileAlreadyExistsException.class, () -> Files.createFile(at(name)));
            assertEquals(at(name).toString(), refusal.getFile());
            assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(at(name)));
        }
        assertEquals("text", text(at("f")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(fs().getPath("/")));
    }

    @Test
    void nothingIsMadeInWhatIsNoDirectory() throws IOException {
        file("f", "");
        assertThrows(NoSuchFileException.class, () -> Files.createFile(at("missing/f")));
        assertThrows(NoSuchFileException.class, () -> Files.createDirectory(at("missing/d")));
        assertThrows(FileSystemException.class, () -> Files.createFile(at("f/f")));
        assertThrows(FileSystemException.class, () -> Files.createDirectory(at("f/d")));
    }

    @Test
    void createDirectoryMakesAnEmptyDirectory() throws IOException {
        assertEquals(at("d"), Files.createDirectory(at("d"), permissions("rwx------")));
        assertTrue(Files.isDirectory(at("d")));
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(at("d")));
    }

    @Test
    void createDirectoriesMakesWhatIsMissing() throws IOException {
        assertEquals(at("a/b/c"), Files.createDirectories(at("a/b/c")));
        assertTrue(Files.isDirectory(at("a/b/c")));
        assertEquals(at("a/b/c"), Files.createDirectories(at("a/b/c")));
        link("link", "a");
        Files.createDirectories(at("link"));
        Files.createDirectories(at("link/d"));
        assertTrue(Files.isDirectory(at("a/d")));
    }

    @Test
    void createDirectoriesStopsAtAFile() throws IOException {
        file("f", "");
        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectories(at("f")));
        assertThrows(FileSystemException.class, () -> Files.createDirectories(at("f/a/b")));
    }

    @Test
    void unknownAttributeIsUnsupported() {
        Attribute unknown = new Attribute("no:such", 1);
        assertThrows(UnsupportedOperationException.class, () -> Files.createFile(at("f"), unknown));
        assertThrows(UnsupportedOperationException.class, () -> Files.createDirectory(at("d"), unknown));
        assertThrows(
                UnsupportedOperationException.class,
                () -> Files.createSymbolicLink(at("l"), fs().getPath("x"), unknown));
        assertFalse(Files.exists(at("f")));
        assertFalse(Files.exists(at("d")));
    }

    @Test
    void deleteDeletesFilesLinksAndEmptyDirectories() throws IOException {
        file("f", "text");
        link("link", "f");
        link("dangling", "nowhere");
        directory("d");
        link("toDirectory", "d");
        for (String name : List.of("link", "dangling", "toDirectory", "f", "d")) {
            Files.delete(at(name));
            assertFalse(Files.exists(at(name), LinkOption.NOFOLLOW_LINKS), name);
        }
    }

    @Test
    void deleteOfALinkLeavesItsTarget() throws IOException {
        directory("d");
        file("d/f", "text");
        link("link", "d");
        Files.delete(at("link"));
        assertEquals("text", text(at("d/f")));
    }

    @Test
    void deleteOfWhatIsMissingFails() throws IOException {
        NoSuchFileException refusal = assertThrows(NoSuchFileException.class, () -> Files.delete(at("f")));
        assertEquals(at("f").toString(), refusal.getFile());
        assertThrows(NoSuchFileException.class, () -> Files.delete(at("d/f")));
        assertFalse(Files.deleteIfExists(at("f")));
        file("f", "");
        assertTrue(Files.deleteIfExists(at("f")));
        assertFalse(Files.deleteIfExists(at("f")));
    }

    @Test
    void fullDirectoryIsNotDeleted() throws IOException {
        directory("d");
        file("d/f", "text");
        DirectoryNotEmptyException refusal =
                assertThrows(DirectoryNotEmptyException.class, () -> Files.delete(at("d")));
        assertEquals(at("d").toString(), refusal.getFile());
        assertThrows(DirectoryNotEmptyException.class, () -> Files.deleteIfExists(at("d")));
        assertEquals("text", text(at("d/f")));
    }

    @Test
    void existsTellsTheTruth() throws IOException {
        file("f", "");
        link("dangling", "nowhere");
        assertTrue(Files.exists(at("f")));
        assertFalse(Files.notExists(at("f")));
        assertFalse(Files.exists(at("missing")));
        assertTrue(Files.notExists(at("missing")));
        assertFalse(Files.exists(at("dangling")));
        assertTrue(Files.exists(at("dangling"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(fs().getPath("/")));
        assertTrue(Files.exists(fs().getPath("")));
    }

    @Test
    void pathsOfOtherProvidersAreRefused() {
        Path foreign = foreign();
        assertThrows(ProviderMismatchException.class, () -> fs().provider().createDirectory(foreign));
        assertThrows(ProviderMismatchException.class, () -> fs().provider().delete(foreign));
        assertThrows(ProviderMismatchException.class, () -> fs().provider().createSymbolicLink(at("l"), foreign));
        assertThrows(ProviderMismatchException.class, () -> fs().provider().createLink(at("l"), foreign));
    }
}
