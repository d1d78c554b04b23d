package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented contract of {@link Files} for symbolic and hard links. */
class LinkContractTest extends OnBothSides {
    @ParameterizedTest
    @ValueSource(strings = {"f", "../x", "a/b", "./f", "/", "/a/b", "..", "a/../b", "with space"})
    void linkKeepsItsTargetAsItIs(String target) throws IOException {
        Path link = at("link");
        assertEquals(link, Files.createSymbolicLink(link, fs().getPath(target)));
        assertEquals(fs().getPath(target), Files.readSymbolicLink(link));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void relativeLinkStartsAtItsOwnDirectory() throws IOException {
        directory("d");
        file("d/f", "text");
        link("d/link", "f");
        link("link", "d/link");
        assertEquals("text", text(at("link")));
    }

    @Test
    void absoluteLinkStartsAtTheRoot() throws IOException {
        Path file = file("f", "text");
        directory("d");
        Files.createSymbolicLink(at("d/link"), file);
        assertEquals("text", text(at("d/link")));
    }

    @Test
    void danglingLinkIsThereItself() throws IOException {
        Path link = link("dangling", "nowhere");
        assertFalse(Files.exists(link));
        assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        assertThrows(NoSuchFileException.class, () -> Files.readAllBytes(link));
        Files.writeString(at("nowhere"), "text");
        assertEquals("text", text(link));
    }

    @Test
    void chainOf40LinksIsFollowed() throws IOException {
        file("link0", "text");
        for (int i = 1; i <= 40; i++) {
            link("link" + i, "link" + (i - 1));
        }
        assertEquals("text", text(at("link40")));
        assertEquals(at("link0"), at("link40").toRealPath());
    }

    @Test
    void chainOf41LinksIsRefused() throws IOException {
        file("link0", "text");
        for (int i = 1; i <= 41; i++) {
            link("link" + i, "link" + (i - 1));
        }
        assertThrows(FileSystemException.class, () -> Files.readAllBytes(at("link41")));
        assertThrows(FileSystemException.class, () -> Files.size(at("link41")));
        assertFalse(Files.exists(at("link41")));
    }

    @Test
    void linkToItselfIsRefused() throws IOException {
        link("loop", "loop");
        assertThrows(FileSystemException.class, () -> Files.readAllBytes(at("loop")));
        assertThrows(FileSystemException.class, () -> Files.createFile(at("loop/f")));
        assertEquals(fs().getPath("loop"), Files.readSymbolicLink(at("loop")));
    }

    @Test
    void onlyALinkIsRead() throws IOException {
        file("f", "");
        directory("d");
        assertThrows(NotLinkException.class, () -> Files.readSymbolicLink(at("f")));
        assertThrows(NotLinkException.class, () -> Files.readSymbolicLink(at("d")));
        assertThrows(NoSuchFileException.class, () -> Files.readSymbolicLink(at("missing")));
    }

    @Test
    void linkIsNotMadeOverWhatIsThere() throws IOException {
        file("f", "text");
        directory("d");
        link("dangling", "nowhere");
        for (String name : List.of("f", "d", "dangling")) {
            assertThrows(FileAlreadyExistsException.class, () -> Files.createSymbolicLink(at(name), fs().getPath("x")));
            assertThrows(FileAlreadyExistsException.class, () -> Files.createLink(at(name), at("f")));
        }
        assertThrows(NoSuchFileException.class, () -> Files.createSymbolicLink(at("missing/l"), fs().getPath("x")));
        assertThrows(NoSuchFileException.class, () -> Files.createLink(at("missing/l"), at("f")));
    }

    @Test
    void hardLinkIsAnotherNameOfTheFile() throws IOException {
        Path file = file("f", "text");
        assertEquals(at("g"), Files.createLink(at("g"), file));
        assertTrue(Files.isSameFile(file, at("g")));
        assertEquals(2, Files.getAttribute(file, "unix:nlink"));
        Files.writeString(at("g"), "other");
        assertEquals("other", text(file));
        Files.delete(file);
        assertEquals("other", text(at("g")));
        assertEquals(1, Files.getAttribute(at("g"), "unix:nlink"));
    }

    @Test
    void hardLinkIsOfFilesOnly() throws IOException {
        directory("d");
        assertThrows(FileSystemException.class, () -> Files.createLink(at("l"), at("d")));
        assertThrows(NoSuchFileException.class, () -> Files.createLink(at("l"), at("missing")));
        assertFalse(Files.exists(at("l"), LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @CsvSource({
        "l, missing",
        "f, f",
        "f, missing",
        "missing/l, f",
        "missing/l, missing",
        "d, f",
        "f/l, f",
        "l, f/x",
        "loop/l, f"
    })
    void failureOfAHardLinkNamesTheLinkAndTheFile(String link, String existing) throws IOException {
        file("f", "");
        directory("d");
        link("loop", "loop");
        FileSystemException refusal =
                assertThrows(FileSystemException.class, () -> Files.createLink(at(link), at(existing)));
        assertEquals(at(link).toString(), refusal.getFile());
        assertEquals(at(existing).toString(), refusal.getOtherFile());
        FileSystemException ofDirectory =
                assertThrows(FileSystemException.class, () -> Files.createLink(at("l"), at("d")));
        assertEquals(at("l").toString(), ofDirectory.getFile());
        assertEquals(at("d").toString(), ofDirectory.getOtherFile());
    }

    @Test
    void hardLinkToALinkIsALink() throws IOException {
        file("f", "text");
        link("link", "f");
        Files.createLink(at("other"), at("link"));
        assertTrue(Files.isSymbolicLink(at("other")));
        assertEquals("text", text(at("other")));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Files.createSymbolicLink(at("l"), null));
        assertThrows(NullPointerException.class, () -> Files.createLink(at("l"), null));
    }
}
