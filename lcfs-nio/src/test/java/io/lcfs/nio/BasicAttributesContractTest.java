package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented contract of the basic attributes, in {@link Files} and {@link BasicFileAttributeView}. */
class BasicAttributesContractTest extends OnBothSides {
    /** A view that no file system has. */
    private interface UnknownView extends FileAttributeView {}

    /** Attributes that no file system has. */
    private interface UnknownAttributes extends BasicFileAttributes {}

    private static final Set<String> BASIC = Set.of(
            "size",
            "lastModifiedTime",
            "lastAccessTime",
            "creationTime",
            "isRegularFile",
            "isDirectory",
            "isSymbolicLink",
            "isOther",
            "fileKey");

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    }

    static FileTime time(long seconds, long nanos) {
        return FileTime.from(Instant.ofEpochSecond(seconds, nanos));
    }

    @Test
    void fileIsOneOfItsKind() throws IOException {
        BasicFileAttributes file = attributes(file("f", "text"));
        assertTrue(file.isRegularFile());
        assertFalse(file.isDirectory() || file.isSymbolicLink() || file.isOther());
        assertEquals(4, file.size());
        BasicFileAttributes directory = attributes(directory("d"));
        assertTrue(directory.isDirectory());
        assertFalse(directory.isRegularFile() || directory.isSymbolicLink() || directory.isOther());
        BasicFileAttributes link = attributes(link("link", "f"));
        assertTrue(link.isSymbolicLink());
        assertFalse(link.isRegularFile() || link.isDirectory() || link.isOther());
        assertTrue(Files.readAttributes(at("link"), BasicFileAttributes.class).isRegularFile());
    }

    @Test
    void everyTimeIsThere() throws IOException {
        BasicFileAttributes attributes = attributes(file("f", ""));
        assertNotNull(attributes.lastModifiedTime());
        assertNotNull(attributes.lastAccessTime());
        assertNotNull(attributes.creationTime());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_700_000_000, 4_000_000_000L})
    void modificationTimeKeepsItsNanoseconds(long seconds) throws IOException {
        Path file = file("f", "");
        for (long nanos : new long[] {0, 1, 123_456_789, 999_999_999}) {
            assertEquals(file, Files.setLastModifiedTime(file, time(seconds, nanos)));
            assertEquals(time(seconds, nanos), Files.getLastModifiedTime(file));
        }
    }

    @Test
    void timeThatIsNullStays() throws IOException {
        Path file = file("f", "");
        BasicFileAttributeView view = Files.getFileAttributeView(file, BasicFileAttributeView.class);
        view.setTimes(time(1_000, 5), null, null);
        view.setTimes(null, null, null);
        view.setTimes(null, time(2_000, 0), null);
        assertEquals(time(1_000, 5), view.readAttributes().lastModifiedTime());
    }

    @Test
    void timeOfALinkIsThatOfItsTarget() throws IOException {
        file("f", "");
        link("link", "f");
        Files.setLastModifiedTime(at("link"), time(1_000, 0));
        assertEquals(time(1_000, 0), Files.getLastModifiedTime(at("f")));
        assertNotEquals(time(1_000, 0), Files.getLastModifiedTime(at("link"), NOFOLLOW_LINKS));
    }

    @Test
    void directoryHasItsOwnTime() throws IOException {
        directory("d");
        Files.setLastModifiedTime(at("d"), time(1_000, 7));
        assertEquals(time(1_000, 7), Files.getLastModifiedTime(at("d")));
        file("d/f", "");
        assertTrue(Files.getLastModifiedTime(at("d")).compareTo(time(1_000, 7)) > 0, "a new name is a modification");
    }

    @Test
    void writeMovesTheModificationTime() throws IOException {
        Path file = file("f", "text");
        Files.setLastModifiedTime(file, time(1_000, 0));
        Files.readAllBytes(file);
        assertEquals(time(1_000, 0), Files.getLastModifiedTime(file));
        Files.write(file, utf8("other"));
        assertTrue(Files.getLastModifiedTime(file).compareTo(time(1_000, 0)) > 0);
    }

    @Test
    void fileKeyIsTheFilesAndNoOthers() throws IOException {
        Path file = file("f", "");
        Files.createLink(at("g"), file);
        file("h", "");
        Object key = attributes(file).fileKey();
        assertNotNull(key);
        assertEquals(key, attributes(at("g")).fileKey());
        assertEquals(key.hashCode(), attributes(at("g")).fileKey().hashCode());
        assertNotEquals(key, attributes(at("h")).fileKey());
        assertNotEquals(key, attributes(root()).fileKey());
    }

    @Test
    void attributesAreASnapshot() throws IOException {
        Path file = file("f", "text");
        BasicFileAttributes before = attributes(file);
        Files.write(file, utf8("longer text"));
        assertEquals(4, before.size());
        assertEquals(11, attributes(file).size());
    }

    @Test
    void starGivesAllBasicAttributes() throws IOException {
        Path file = file("f", "text");
        for (String query : Set.of("*", "basic:*", "size,*")) {
            assertEquals(BASIC, Files.readAttributes(file, query).keySet(), query);
        }
        Map<String, Object> all = Files.readAttributes(file, "*");
        BasicFileAttributes attributes = attributes(file);
        assertEquals(4L, all.get("size"));
        assertEquals(true, all.get("isRegularFile"));
        assertEquals(false, all.get("isDirectory"));
        assertEquals(attributes.lastModifiedTime(), all.get("lastModifiedTime"));
        assertEquals(attributes.creationTime(), all.get("creationTime"));
        assertEquals(attributes.fileKey(), all.get("fileKey"));
    }

    @Test
    void listOfNamesGivesThese() throws IOException {
        Path file = file("f", "text");
        assertEquals(
                Set.of("size", "lastModifiedTime"),
                Files.readAttributes(file, "size,lastModifiedTime").keySet());
        assertEquals(Map.of("isRegularFile", true), Files.readAttributes(file, "basic:isRegularFile"));
        assertEquals(4L, Files.getAttribute(file, "size"));
        assertEquals(4L, Files.getAttribute(file, "basic:size"));
        link("link", "f");
        assertEquals(true, Files.getAttribute(at("link"), "isSymbolicLink", NOFOLLOW_LINKS));
        assertEquals(false, Files.getAttribute(at("link"), "isSymbolicLink"));
    }

    @Test
    void nameThatIsNotKnownIsRefused() throws IOException {
        Path file = file("f", "text");
        for (String query : Set.of("noSuch", "basic:noSuch", "size,noSuch", "", "basic:")) {
            assertThrows(IllegalArgumentException.class, () -> Files.readAttributes(file, query), query);
        }
        assertThrows(IllegalArgumentException.class, () -> Files.getAttribute(file, "*"));
        assertThrows(IllegalArgumentException.class, () -> Files.getAttribute(file, "size,fileKey"));
        assertThrows(IllegalArgumentException.class, () -> Files.getAttribute(file, "noSuch"));
        assertThrows(IllegalArgumentException.class, () -> Files.setAttribute(file, "noSuch", 1));
        assertThrows(IllegalArgumentException.class, () -> Files.setAttribute(file, "size", 1L));
    }

    @Test
    void viewThatIsNotKnownIsUnsupported() throws IOException {
        Path file = file("f", "text");
        assertThrows(UnsupportedOperationException.class, () -> Files.readAttributes(file, "no:*"));
        assertThrows(UnsupportedOperationException.class, () -> Files.getAttribute(file, "no:such"));
        assertThrows(UnsupportedOperationException.class, () -> Files.setAttribute(file, "no:such", 1));
        assertThrows(UnsupportedOperationException.class, () -> Files.readAttributes(file, UnknownAttributes.class));
        assertNull(Files.getFileAttributeView(file, UnknownView.class));
    }

    @Test
    void timesAreSetByName() throws IOException {
        Path file = file("f", "");
        Files.setAttribute(file, "lastModifiedTime", time(1_000, 9));
        assertEquals(time(1_000, 9), Files.getLastModifiedTime(file));
        Files.setAttribute(file, "basic:lastModifiedTime", time(2_000, 0));
        assertEquals(time(2_000, 0), Files.getAttribute(file, "lastModifiedTime"));
        assertThrows(ClassCastException.class, () -> Files.setAttribute(file, "lastModifiedTime", "now"));
    }

    @Test
    void viewKnowsItsName() throws IOException {
        BasicFileAttributeView view = Files.getFileAttributeView(file("f", "text"), BasicFileAttributeView.class);
        assertEquals("basic", view.name());
        assertEquals(4, view.readAttributes().size());
    }

    @Test
    void viewOfWhatIsMissingFailsWhenItIsUsed() {
        BasicFileAttributeView view = Files.getFileAttributeView(at("missing"), BasicFileAttributeView.class);
        assertThrows(NoSuchFileException.class, view::readAttributes);
        assertThrows(NoSuchFileException.class, () -> view.setTimes(time(1, 0), null, null));
        assertThrows(NoSuchFileException.class, () -> Files.readAttributes(at("missing"), "*"));
        assertThrows(NoSuchFileException.class, () -> Files.size(at("missing")));
    }

    @Test
    void attributesBelowAFileAreNotThere() throws IOException {
        file("f", "");
        assertThrows(FileSystemException.class, () -> attributes(at("f/x")));
        assertFalse(Files.exists(at("f/x")));
    }

    @Test
    void isSameFileSeesThroughLinks() throws IOException {
        Path file = file("f", "");
        file("g", "");
        link("link", "f");
        Files.createLink(at("hard"), file);
        assertTrue(Files.isSameFile(file, file));
        assertTrue(Files.isSameFile(file, at("hard")));
        assertTrue(Files.isSameFile(file, at("link")));
        assertTrue(Files.isSameFile(file, at("./f")));
        assertFalse(Files.isSameFile(file, at("g")));
        assertFalse(Files.isSameFile(file, foreign()));
        assertTrue(Files.isSameFile(at("missing"), at("missing")), "equal paths are the same without a look");
        assertThrows(NoSuchFileException.class, () -> Files.isSameFile(file, at("missing")));
        assertThrows(NoSuchFileException.class, () -> Files.isSameFile(at("missing"), file));
    }

    @Test
    void nameWithALeadingDotIsHidden() throws IOException {
        assertTrue(Files.isHidden(file(".f", "")));
        assertTrue(Files.isHidden(directory(".d")));
        assertFalse(Files.isHidden(file("f", "")));
        assertFalse(Files.isHidden(file(".d/f", "")));
        assertFalse(Files.isHidden(fs().getPath("/")));
    }

    @Test
    void nullIsRefused() throws IOException {
        Path file = file("f", "");
        assertThrows(NullPointerException.class, () -> Files.setLastModifiedTime(file, null));
        assertThrows(NullPointerException.class, () -> Files.readAttributes(file, (String) null));
        assertThrows(NullPointerException.class, () -> Files.readAttributes(file, (Class<BasicFileAttributes>) null));
        assertThrows(
                NullPointerException.class,
                () -> Files.getFileAttributeView(file, (Class<BasicFileAttributeView>) null));
    }

    @Test
    void timeOfAccessOfWhatIsMissingCannotBeSet() {
        assertThrows(
                NoSuchFileException.class,
                () -> Files.setAttribute(at("missing"), "lastAccessTime", FileTime.fromMillis(0)));
    }

    @Test
    void accessModeThatIsNullIsRefused() throws IOException {
        Path file = file("f", "x");
        assertThrows(NullPointerException.class, () -> fs().provider().checkAccess(file, (AccessMode) null));
    }
}
