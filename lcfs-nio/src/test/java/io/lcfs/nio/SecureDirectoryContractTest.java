package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link SecureDirectoryStream}. */
class SecureDirectoryContractTest extends OnBothSides {
    /** A view that no file system has. */
    private interface UnknownView extends FileAttributeView {}

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = directory("d");
    }

    private static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        assertInstanceOf(SecureDirectoryStream.class, stream);
        return (SecureDirectoryStream<Path>) stream;
    }

    private Path name(String text) {
        return fs().getPath(text);
    }

    private static Set<String> paths(DirectoryStream<Path> stream) {
        Set<String> paths = new HashSet<>();
        for (Path path : stream) {
            paths.add(path.toString());
        }
        return paths;
    }

    private static String read(SeekableByteChannel channel) throws IOException {
        try (channel) {
            ByteBuffer target = ByteBuffer.allocate(100);
            int count = channel.read(target);
            return new String(target.array(), 0, Math.max(count, 0));
        }
    }

    @Test
    void fileIsReadAndMadeRelativeToTheDirectory() throws IOException {
        file("d/f", "text");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            assertEquals("text", read(stream.newByteChannel(name("f"), Set.of(READ))));
            try (SeekableByteChannel channel = stream.newByteChannel(name("new"), Set.of(WRITE, CREATE_NEW))) {
                channel.write(ByteBuffer.wrap(utf8("made")));
            }
            assertEquals("made", text(at("d/new")));
            assertThrows(NoSuchFileException.class, () -> stream.newByteChannel(name("none"), Set.of(READ)));
            assertThrows(
                    FileAlreadyExistsException.class,
                    () -> stream.newByteChannel(name("f"), Set.of(WRITE, CREATE_NEW)));
            assertThrows(IllegalArgumentException.class, () -> stream.newByteChannel(name("f"), Set.of(READ, APPEND)));
        }
    }

    @Test
    void fileIsMadeWithItsAttributes() throws IOException {
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            stream.newByteChannel(
                            name("f"),
                            Set.of(WRITE, CREATE_NEW),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    .close();
        }
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(at("d/f")));
    }

    @Test
    void movedDirectoryGoesOnWorking() throws IOException {
        file("d/f", "text");
        directory("d/inner");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            Files.move(directory, at("elsewhere"));
            directory("d");
            file("d/f", "attack");
            assertEquals("text", read(stream.newByteChannel(name("f"), Set.of(READ))));
            stream.newByteChannel(name("new"), Set.of(WRITE, CREATE_NEW)).close();
            stream.deleteFile(name("f"));
            stream.deleteDirectory(name("inner"));
        }
        assertEquals("attack", text(at("d/f")));
        assertFalse(Files.exists(at("d/new")));
        assertTrue(Files.exists(at("elsewhere/new")));
        assertFalse(Files.exists(at("elsewhere/f")));
        assertFalse(Files.exists(at("elsewhere/inner")));
    }

    @Test
    void movedDirectoryIsListedUnderItsOldName() throws IOException {
        file("d/f", "text");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            Files.move(directory, at("elsewhere"));
            assertEquals(Set.of(at("d/f").toString()), paths(stream));
        }
    }

    @Test
    void absolutePathIgnoresTheDirectory() throws IOException {
        Path outside = file("outside", "text");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            assertEquals("text", read(stream.newByteChannel(outside, Set.of(READ))));
            assertEquals(
                    4,
                    stream.getFileAttributeView(outside, BasicFileAttributeView.class)
                            .readAttributes()
                            .size());
            stream.deleteFile(outside);
            stream.deleteDirectory(Files.createDirectory(at("other")));
        }
        assertFalse(Files.exists(outside));
        assertFalse(Files.exists(at("other")));
    }

    @Test
    void streamOpensDirectoriesBelow() throws IOException {
        directory("d/inner");
        file("d/inner/f", "");
        try (SecureDirectoryStream<Path> stream = open(directory);
                SecureDirectoryStream<Path> inner = stream.newDirectoryStream(name("inner"))) {
            assertEquals(Set.of(at("d/inner/f").toString()), paths(inner));
            assertEquals("", read(inner.newByteChannel(name("f"), Set.of(READ))));
            assertThrows(NoSuchFileException.class, () -> stream.newDirectoryStream(name("none")));
            assertThrows(NotDirectoryException.class, () -> inner.newDirectoryStream(name("f")));
        }
    }

    @Test
    void streamOpensAbsoluteDirectories() throws IOException {
        file("f", "");
        try (SecureDirectoryStream<Path> stream = open(directory);
                SecureDirectoryStream<Path> other = stream.newDirectoryStream(root())) {
            assertEquals(Set.of(at("f").toString(), at("d").toString()), paths(other));
        }
    }

    @Test
    void innerStreamOutlivesTheOuterOne() throws IOException {
        directory("d/inner");
        file("d/inner/f", "text");
        SecureDirectoryStream<Path> stream = open(directory);
        try (SecureDirectoryStream<Path> inner = stream.newDirectoryStream(name("inner"))) {
            stream.close();
            assertEquals("text", read(inner.newByteChannel(name("f"), Set.of(READ))));
        }
    }

    @Test
    void linksAreFollowedUnlessToldOtherwise() throws IOException {
        directory("target");
        file("target/f", "text");
        link("d/toDirectory", "../target");
        link("d/toFile", "../target/f");
        Set<OpenOption> noFollow = Set.of(READ, NOFOLLOW_LINKS);
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            assertEquals("text", read(stream.newByteChannel(name("toFile"), Set.of(READ))));
            assertThrows(IOException.class, () -> stream.newByteChannel(name("toFile"), noFollow));
            try (DirectoryStream<Path> inner = stream.newDirectoryStream(name("toDirectory"))) {
                assertEquals(Set.of(at("d/toDirectory/f").toString()), paths(inner));
            }
            assertThrows(IOException.class, () -> stream.newDirectoryStream(name("toDirectory"), NOFOLLOW_LINKS));
            assertEquals(
                    true,
                    stream.getFileAttributeView(name("toFile"), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                            .readAttributes()
                            .isSymbolicLink());
            assertEquals(
                    4,
                    stream.getFileAttributeView(name("toFile"), BasicFileAttributeView.class)
                            .readAttributes()
                            .size());
        }
    }

    @Test
    void deleteFileDeletesFilesAndLinksOnly() throws IOException {
        file("d/f", "");
        link("d/link", "f");
        directory("d/inner");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            stream.deleteFile(name("link"));
            assertTrue(Files.exists(at("d/f")));
            stream.deleteFile(name("f"));
            assertThrows(IOException.class, () -> stream.deleteFile(name("inner")));
            assertThrows(NoSuchFileException.class, () -> stream.deleteFile(name("f")));
        }
        assertTrue(Files.exists(at("d/inner")));
    }

    @Test
    void deleteDirectoryDeletesEmptyDirectoriesOnly() throws IOException {
        file("d/f", "");
        directory("d/empty");
        directory("d/full");
        file("d/full/f", "");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            stream.deleteDirectory(name("empty"));
            assertFalse(Files.exists(at("d/empty")));
            assertThrows(DirectoryNotEmptyException.class, () -> stream.deleteDirectory(name("full")));
            assertThrows(IOException.class, () -> stream.deleteDirectory(name("f")));
            assertThrows(NoSuchFileException.class, () -> stream.deleteDirectory(name("empty")));
        }
        assertTrue(Files.exists(at("d/f")));
    }

    @Test
    void moveGoesFromOneDirectoryToAnother() throws IOException {
        file("d/f", "text");
        directory("d/inner");
        file("d/inner/g", "");
        directory("e");
        try (SecureDirectoryStream<Path> stream = open(directory);
                SecureDirectoryStream<Path> other = open(at("e"))) {
            Files.move(at("e"), at("elsewhere"));
            stream.move(name("f"), other, name("f2"));
            stream.move(name("inner"), other, name("inner2"));
            stream.newByteChannel(name("h"), Set.of(WRITE, CREATE_NEW)).close();
            stream.move(name("h"), stream, name("i"));
            assertThrows(NoSuchFileException.class, () -> stream.move(name("f"), other, name("x")));
        }
        assertEquals("text", text(at("elsewhere/f2")));
        assertTrue(Files.exists(at("elsewhere/inner2/g")));
        assertTrue(Files.exists(at("d/i")));
    }

    /** Creates a directory in another file system of this provider. */
    private Subject newOther() throws IOException {
        return subject() instanceof WritableLayerSubject layer ? layer.sibling() : newDirectoryInMemory();
    }

    /** Creates a directory in a file system in memory, which most hosts have mounted. */
    private Subject newDirectoryInMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(root())),
                "not run: the host has no second file system at /dev/shm");
        Path made = Files.createTempDirectory(memory, "contract");
        return new Subject() {
            @Override
            public FileSystem fs() {
                return made.getFileSystem();
            }

            @Override
            public Path root() {
                return made;
            }

            @Override
            public void close() throws IOException {
                Files.delete(made);
            }
        };
    }

    @Test
    void moveIntoAnotherFileSystemIsNotAtomic() throws IOException {
        file("d/f", "text");
        try (Subject other = newOther();
                SecureDirectoryStream<Path> stream = open(directory);
                SecureDirectoryStream<Path> there = open(other.root())) {
            for (String from : List.of("f", "missing")) {
                AtomicMoveNotSupportedException refusal = assertThrows(
                        AtomicMoveNotSupportedException.class,
                        () -> stream.move(name(from), there, other.fs().getPath("to")));
                assertEquals(from, refusal.getFile());
                assertEquals("to", refusal.getOtherFile());
            }
            assertTrue(Files.exists(at("d/f")));
            assertFalse(Files.exists(other.root().resolve("to")));
        }
    }

    @Test
    void moveTakesAbsolutePaths() throws IOException {
        file("f", "text");
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            stream.move(at("f"), stream, name("inside"));
            assertEquals("text", text(at("d/inside")));
            stream.move(name("inside"), stream, at("outside"));
        }
        assertEquals("text", text(at("outside")));
    }

    @Test
    void viewOfTheDirectoryIsOfTheDirectoryWhereverItIs() throws IOException {
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            BasicFileAttributeView basic = stream.getFileAttributeView(BasicFileAttributeView.class);
            assertEquals("basic", basic.name());
            Object key = basic.readAttributes().fileKey();
            Files.move(directory, at("elsewhere"));
            assertTrue(basic.readAttributes().isDirectory());
            assertEquals(key, basic.readAttributes().fileKey());
            PosixFileAttributeView posix = stream.getFileAttributeView(PosixFileAttributeView.class);
            posix.setPermissions(PosixFilePermissions.fromString("rwxr-x---"));
            assertEquals(PosixFilePermissions.fromString("rwxr-x---"), Files.getPosixFilePermissions(at("elsewhere")));
            assertNotNull(stream.getFileAttributeView(FileOwnerAttributeView.class)
                    .getOwner()
                    .getName());
            assertNull(stream.getFileAttributeView(UnknownView.class));
        }
    }

    @Test
    void viewOfAFileReadsAndSetsItsAttributes() throws IOException {
        file("d/f", "text");
        FileTime time = FileTime.fromMillis(1_000_000);
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            Files.move(directory, at("elsewhere"));
            PosixFileAttributeView view = stream.getFileAttributeView(name("f"), PosixFileAttributeView.class);
            assertEquals("posix", view.name());
            view.setTimes(time, null, null);
            view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
            view.setOwner(view.getOwner());
            view.setGroup(view.readAttributes().group());
            assertEquals(time, view.readAttributes().lastModifiedTime());
            assertEquals(
                    PosixFilePermissions.fromString("rw-r-----"),
                    view.readAttributes().permissions());
            assertNull(stream.getFileAttributeView(name("f"), UnknownView.class));
            BasicFileAttributeView missing = stream.getFileAttributeView(name("none"), BasicFileAttributeView.class);
            assertThrows(NoSuchFileException.class, missing::readAttributes);
        }
        assertEquals(time, Files.getLastModifiedTime(at("elsewhere/f")));
    }

    @Test
    void nothingIsMadeInADirectoryThatIsDeleted() throws IOException {
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            Files.delete(directory);
            directory("d");
            assertThrows(NoSuchFileException.class, () -> stream.newByteChannel(name("f"), Set.of(WRITE, CREATE_NEW)));
            assertThrows(NoSuchFileException.class, () -> stream.newDirectoryStream(name("x")));
            assertThrows(NoSuchFileException.class, () -> stream.deleteFile(name("f")));
            assertEquals(Set.of(), paths(stream));
        }
        assertFalse(Files.exists(at("d/f")));
    }

    @Test
    void closedStreamDoesNothing() throws IOException {
        file("d/f", "");
        SecureDirectoryStream<Path> stream = open(directory);
        BasicFileAttributeView view = stream.getFileAttributeView(BasicFileAttributeView.class);
        PosixFileAttributeView viewOfFile = stream.getFileAttributeView(name("f"), PosixFileAttributeView.class);
        stream.close();
        assertThrows(ClosedDirectoryStreamException.class, () -> stream.newDirectoryStream(name("x")));
        assertThrows(ClosedDirectoryStreamException.class, () -> stream.newByteChannel(name("f"), Set.of(READ)));
        assertThrows(ClosedDirectoryStreamException.class, () -> stream.deleteFile(name("f")));
        assertThrows(ClosedDirectoryStreamException.class, () -> stream.deleteDirectory(name("f")));
        assertThrows(ClosedDirectoryStreamException.class, () -> stream.move(name("f"), stream, name("g")));
        assertThrows(ClosedDirectoryStreamException.class, view::readAttributes);
        assertThrows(ClosedDirectoryStreamException.class, viewOfFile::readAttributes);
        assertThrows(
                ClosedDirectoryStreamException.class,
                () -> viewOfFile.setPermissions(PosixFilePermissions.fromString("rwx------")));
        assertTrue(Files.exists(at("d/f")));
    }

    @Test
    void nullIsRefused() throws IOException {
        try (SecureDirectoryStream<Path> stream = open(directory)) {
            assertThrows(NullPointerException.class, () -> stream.move(null, stream, name("x")));
            assertThrows(NullPointerException.class, () -> stream.move(name("x"), null, name("x")));
            assertThrows(
                    NullPointerException.class,
                    () -> stream.getFileAttributeView((Class<BasicFileAttributeView>) null));
        }
    }
}
