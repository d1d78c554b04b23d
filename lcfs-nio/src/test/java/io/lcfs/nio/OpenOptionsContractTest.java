package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documented contract of {@link Files#newByteChannel} and {@link StandardOpenOption} for each option. */
class OpenOptionsContractTest extends OnBothSides {
    /** An option that no file system knows. */
    private enum Unknown implements OpenOption {
        OPTION
    }

    /** An attribute that is set when a file is created. */
    private record Attribute(String name, Object value) implements FileAttribute<Object> {}

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static void write(SeekableByteChannel channel, String text) throws IOException {
        assertEquals(text.length(), channel.write(ByteBuffer.wrap(utf8(text))));
    }

    private static String read(SeekableByteChannel channel, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        int count = channel.read(target);
        return count < 0 ? "end" : new String(target.array(), 0, count);
    }

    @Test
    void withoutOptionsTheFileIsRead() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            assertEquals("text", read(channel, 10));
            assertEquals("end", read(channel, 10));
            assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
        }
    }

    @Test
    void missingFileIsNotMadeByReading() {
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f")));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f"), READ, CREATE));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f"), READ, CREATE_NEW));
        assertFalse(Files.exists(at("f")));
    }

    @Test
    void missingFileIsNotMadeByWritingAlone() {
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f"), WRITE));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f"), APPEND));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("f"), WRITE, TRUNCATE_EXISTING));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("d/f"), WRITE, CREATE));
    }

    @Test
    void optionsForWritingAreIgnoredWhenOnlyReading() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, READ, TRUNCATE_EXISTING, CREATE_NEW, CREATE)) {
            assertEquals("text", read(channel, 10));
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file, TRUNCATE_EXISTING)) {
            assertEquals("text", read(channel, 10));
        }
    }

    @Test
    void writeBeginsAtTheFirstByteAndKeepsTheRest() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, WRITE)) {
            assertEquals(0, channel.position());
            write(channel, "ab");
            assertThrows(NonReadableChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }
        assertEquals("abxt", text(file));
    }

    @Test
    void readAndWriteShareThePosition() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, READ, WRITE)) {
            assertEquals("t", read(channel, 1));
            write(channel, "E");
            assertEquals("xt", read(channel, 10));
        }
        assertEquals("tExt", text(file));
    }

    @Test
    void appendWritesAtTheEndWhateverThePosition() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, APPEND);
                SeekableByteChannel other = Files.newByteChannel(file, APPEND)) {
            write(channel, "1");
            assertEquals(5, channel.position());
            write(other, "2");
            channel.position(0);
            write(channel, "3");
            assertEquals(7, channel.position());
            assertThrows(NonReadableChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }
        assertEquals("text123", text(file));
    }

    @Test
    void appendWithCreateMakesTheFile() throws IOException {
        Files.newByteChannel(at("f"), APPEND, CREATE).close();
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), WRITE, APPEND)) {
            write(channel, "ab");
        }
        assertEquals("ab", text(at("f")));
    }

    @Test
    void optionsThatContradictOneAnotherAreRefused() throws IOException {
        Path file = file("f", "text");
        assertThrows(IllegalArgumentException.class, () -> Files.newByteChannel(file, READ, APPEND));
        assertThrows(IllegalArgumentException.class, () -> Files.newByteChannel(file, APPEND, TRUNCATE_EXISTING));
        assertThrows(IllegalArgumentException.class, () -> Files.newByteChannel(at("new"), APPEND, CREATE, READ));
        assertEquals("text", text(file));
        assertFalse(Files.exists(at("new")));
    }

    @Test
    void truncateExistingEmptiesTheFile() throws IOException {
        Path file = file("f", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, WRITE, TRUNCATE_EXISTING)) {
            assertEquals(0, channel.size());
        }
        assertEquals(0, Files.size(file));
    }

    @Test
    void createOpensWhatIsThere() throws IOException {
        Path file = file("f", "text");
        Files.newByteChannel(file, WRITE, CREATE).close();
        assertEquals("text", text(file));
        Files.newByteChannel(file, WRITE, CREATE, TRUNCATE_EXISTING).close();
        assertEquals("", text(file));
    }

    @Test
    void createNewFailsForWhatIsThere() throws IOException {
        Path file = file("f", "text");
        directory("d");
        link("link", "f");
        link("dangling", "nowhere");
        for (String name : Set.of("f", "d", "link", "dangling")) {
            assertThrows(FileAlreadyExistsException.class, () -> Files.newByteChannel(at(name), WRITE, CREATE_NEW));
            assertThrows(
                    FileAlreadyExistsException.class, () -> Files.newByteChannel(at(name), WRITE, CREATE, CREATE_NEW));
        }
        assertEquals("text", text(file));
        assertFalse(Files.exists(at("nowhere")));
    }

    @Test
    void createNewMakesTheFile() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), READ, WRITE, CREATE_NEW)) {
            write(channel, "text");
            channel.position(0);
            assertEquals("text", read(channel, 10));
        }
    }

    @Test
    void createFollowsADanglingLink() throws IOException {
        link("dangling", "target");
        try (SeekableByteChannel channel = Files.newByteChannel(at("dangling"), WRITE, CREATE)) {
            write(channel, "text");
        }
        assertEquals("text", text(at("target")));
        assertTrue(Files.isSymbolicLink(at("dangling")));
    }

    @Test
    void deleteOnCloseDeletesTheFileWithTheChannel() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), READ, WRITE, CREATE, DELETE_ON_CLOSE)) {
            write(channel, "text");
            channel.position(0);
            assertEquals("text", read(channel, 10));
        }
        assertFalse(Files.exists(at("f")));
        Path file = file("g", "text");
        try (SeekableByteChannel channel = Files.newByteChannel(file, READ, DELETE_ON_CLOSE)) {
            assertEquals("text", read(channel, 10));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void deleteOnCloseOfWhatIsGoneAlreadyIsQuiet() throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), WRITE, CREATE, DELETE_ON_CLOSE)) {
            Files.deleteIfExists(at("f"));
            assertTrue(channel.isOpen());
        }
        assertFalse(Files.exists(at("f")));
    }

    @Test
    void sparseFileHasHolesThatReadAsZeros() throws IOException {
        long hole = 1L << 30;
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), READ, WRITE, CREATE_NEW, SPARSE)) {
            channel.position(hole);
            write(channel, "end");
            assertEquals(hole + 3, channel.size());
            channel.position(hole / 2);
            assertEquals("\0\0", read(channel, 2));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StandardOpenOption.class,
            names = {"SYNC", "DSYNC"})
    void synchronousChannelReadsAndWrites(StandardOpenOption option) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), READ, WRITE, CREATE, option)) {
            write(channel, "text");
            channel.position(0);
            assertEquals("text", read(channel, 10));
        }
        try (SeekableByteChannel channel = Files.newByteChannel(at("f"), APPEND, SYNC, DSYNC)) {
            write(channel, "s");
        }
        assertEquals("texts", text(at("f")));
    }

    @Test
    void noFollowLinksRefusesALinkAtTheEnd() throws IOException {
        directory("d");
        file("d/f", "text");
        link("link", "d/f");
        link("toDirectory", "d");
        link("dangling", "nowhere");
        Set<OpenOption> reading = Set.of(READ, LinkOption.NOFOLLOW_LINKS);
        assertThrows(IOException.class, () -> Files.newByteChannel(at("link"), reading));
        assertThrows(IOException.class, () -> Files.newByteChannel(at("link"), WRITE, LinkOption.NOFOLLOW_LINKS));
        assertThrows(
                IOException.class,
                () -> Files.newByteChannel(at("dangling"), WRITE, CREATE, LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(at("nowhere")));
        try (SeekableByteChannel channel = Files.newByteChannel(at("toDirectory/f"), reading)) {
            assertEquals("text", read(channel, 10));
        }
    }

    @Test
    void unknownOptionIsUnsupportedAndNullIsRefused() throws IOException {
        Path file = file("f", "");
        assertThrows(UnsupportedOperationException.class, () -> Files.newByteChannel(file, Unknown.OPTION));
        assertThrows(NullPointerException.class, () -> Files.newByteChannel(file, READ, null));
        Set<OpenOption> withNull = new HashSet<>();
        withNull.add(null);
        assertThrows(NullPointerException.class, () -> Files.newByteChannel(file, withNull));
        assertThrows(NullPointerException.class, () -> Files.newByteChannel(file, (Set<OpenOption>) null));
    }

    @Test
    void directoryIsNotWrittenAsAFile() throws IOException {
        Path directory = directory("d");
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(directory, WRITE));
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(directory, WRITE, CREATE));
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(directory, APPEND));
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(directory, READ, WRITE));
    }

    @Test
    void directoryIsNotReadAsAFile() throws IOException {
        Path directory = directory("d");
        assertThrows(IOException.class, () -> {
            try (SeekableByteChannel channel = Files.newByteChannel(directory)) {
                read(channel, 1);
            }
        });
    }

    @Test
    void fileIsNoDirectoryOfFiles() throws IOException {
        file("f", "");
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(at("f/x")));
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(at("f/x"), WRITE, CREATE));
    }

    @Test
    void nameOf255BytesIsTheLongest() throws IOException {
        Files.newByteChannel(at("x".repeat(255)), WRITE, CREATE_NEW).close();
        assertTrue(Files.exists(at("x".repeat(255))));
        assertThrows(FileSystemException.class, () -> Files.newByteChannel(at("x".repeat(256)), WRITE, CREATE_NEW));
    }

    @Test
    void permissionsAreSetWhenTheFileIsMade() throws IOException {
        Set<OpenOption> options = Set.of(WRITE, CREATE);
        Files.newByteChannel(at("f"), options, permissions("rwx------")).close();
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(at("f")));
        Files.newByteChannel(at("f"), options, permissions("r--------")).close();
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(at("f")));
    }

    @Test
    void fileThatIsMadeWithoutWritePermissionIsWritten() throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(at("f"), Set.of(WRITE, CREATE_NEW), permissions("r--------"))) {
            write(channel, "text");
        }
        assertEquals("text", text(at("f")));
    }

    @Test
    void lastOfTwoAttributesOfOneNameCounts() throws IOException {
        Files.newByteChannel(at("f"), Set.of(WRITE, CREATE), permissions("rwx------"), permissions("rw-------"))
                .close();
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(at("f")));
    }

    @Test
    void attributeThatCannotBeSetAtomicallyIsUnsupported() {
        Set<OpenOption> options = Set.of(WRITE, CREATE);
        for (String name : Set.of("no:such", "basic:size", "basic:noSuch")) {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> Files.newByteChannel(at("f"), options, new Attribute(name, 1)),
                    name);
        }
        assertThrows(NullPointerException.class, () -> Files.newByteChannel(at("f"), options, (FileAttribute<?>) null));
        assertFalse(Files.exists(at("f")));
    }
}
