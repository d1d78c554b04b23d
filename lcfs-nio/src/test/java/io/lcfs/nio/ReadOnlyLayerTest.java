package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A committed layer refuses each change with the documented exception, and reads as before. */
class ReadOnlyLayerTest {
    private static final FileTime TIME = FileTime.fromMillis(1_000);

    private WritableLayerSubject subject;
    private FileSystem fs;
    private Path root;
    private Path file;

    @BeforeEach
    void makeLayer() throws IOException {
        subject = new WritableLayerSubject();
        Layer layer = subject.layer();
        layer.createFile("/inside/f", 0644);
        layer.write("/inside/f", 0, new byte[] {'t', 'e', 'x', 't'});
        layer.setXattr("/inside/f", "user.colour", new byte[] {1});
        layer.createDirectory("/inside/d");
        layer.createSymbolicLink("/inside/link", "f");
        layer.commit();
        fs = LayerFileSystems.of(layer);
        root = fs.getPath("/inside");
        file = root.resolve("f");
    }

    @AfterEach
    void closeLayer() throws IOException {
        fs.close();
        subject.close();
    }

    private Path at(String name) {
        return root.resolve(name);
    }

    private static void assertEachIsRefused(Map<String, Executable> calls) {
        calls.forEach((name, call) -> assertThrows(ReadOnlyFileSystemException.class, call, name));
    }

    @Test
    void committedLayerIsRead() throws IOException {
        assertTrue(fs.isReadOnly());
        assertTrue(Files.getFileStore(file).isReadOnly());
        assertEquals("text", Files.readString(file));
        assertEquals("text", Files.readString(at("link")));
        try (FileChannel channel = FileChannel.open(file, READ)) {
            assertEquals(4, channel.size());
            channel.force(true);
            assertEquals('x', channel.map(FileChannel.MapMode.READ_ONLY, 0, 4).get(2));
            assertTrue(channel.tryLock(0, 1, true).isValid());
        }
    }

    @Test
    void committedLayerIsReadableAndNotWritable() {
        assertTrue(Files.isReadable(file));
        assertFalse(Files.isWritable(file));
        assertFalse(Files.isWritable(root));
        assertThrows(AccessDeniedException.class, () -> fs.provider().checkAccess(file, AccessMode.WRITE));
    }

    @Test
    void openingForWritingIsRefused() {
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("WRITE", () -> Files.newByteChannel(file, WRITE));
        calls.put("APPEND", () -> Files.newByteChannel(file, APPEND));
        calls.put("READ WRITE", () -> FileChannel.open(file, READ, WRITE));
        calls.put("CREATE", () -> FileChannel.open(at("new"), WRITE, CREATE));
        calls.put("CREATE_NEW", () -> FileChannel.open(at("new"), WRITE, CREATE_NEW));
        calls.put("TRUNCATE_EXISTING", () -> FileChannel.open(file, WRITE, TRUNCATE_EXISTING));
        calls.put("asynchronous", () -> AsynchronousFileChannel.open(file, WRITE));
        calls.put("newOutputStream", () -> Files.newOutputStream(file));
        calls.put("write", () -> Files.writeString(file, "other"));
        calls.put("createTempFile", () -> Files.createTempFile(root, "a", "b"));
        assertEachIsRefused(calls);
    }

    @Test
    void optionsForWritingAreIgnoredWhenOnlyReading() throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ, CREATE, TRUNCATE_EXISTING)) {
            assertEquals(4, channel.size());
        }
    }

    @Test
    void makingAndDeletingIsRefused() {
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("createFile", () -> Files.createFile(at("new")));
        calls.put("createDirectory", () -> Files.createDirectory(at("new")));
        calls.put("createDirectories", () -> Files.createDirectories(at("new/inner")));
        calls.put("createSymbolicLink", () -> Files.createSymbolicLink(at("new"), file));
        calls.put("createLink", () -> Files.createLink(at("new"), file));
        calls.put("createTempDirectory", () -> Files.createTempDirectory(root, "a"));
        calls.put("delete", () -> Files.delete(file));
        calls.put("delete directory", () -> Files.delete(at("d")));
        calls.put("deleteIfExists", () -> Files.deleteIfExists(file));
        assertEachIsRefused(calls);
    }

    @Test
    void copyAndMoveAreRefused() {
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("copy", () -> Files.copy(file, at("new")));
        calls.put("copy link", () -> Files.copy(at("link"), at("new"), NOFOLLOW_LINKS));
        calls.put("copy directory", () -> Files.copy(at("d"), at("new")));
        calls.put("replace", () -> Files.copy(file, at("d"), REPLACE_EXISTING));
        calls.put("copy stream", () -> Files.copy(new ByteArrayInputStream(new byte[1]), at("new")));
        calls.put("move", () -> Files.move(file, at("new")));
        calls.put("move directory", () -> Files.move(at("d"), at("new")));
        assertEachIsRefused(calls);
    }

    @Test
    void changeOfAttributesIsRefused() {
        BasicFileAttributeView basic = Files.getFileAttributeView(file, BasicFileAttributeView.class);
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        UserDefinedFileAttributeView user = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("setLastModifiedTime", () -> Files.setLastModifiedTime(file, TIME));
        calls.put("setTimes", () -> basic.setTimes(TIME, null, null));
        calls.put("setPermissions", () -> posix.setPermissions(PosixFilePermissions.fromString("rwx------")));
        calls.put("setOwner", () -> posix.setOwner(posix.getOwner()));
        calls.put("setGroup", () -> posix.setGroup(posix.readAttributes().group()));
        calls.put("unix:mode", () -> Files.setAttribute(file, "unix:mode", 0600));
        calls.put("user write", () -> user.write("shape", ByteBuffer.allocate(1)));
        calls.put("user delete", () -> user.delete("colour"));
        assertEachIsRefused(calls);
    }

    @Test
    void secureDirectoryStreamIsRefused() throws IOException {
        try (SecureDirectoryStream<Path> stream = (SecureDirectoryStream<Path>) Files.newDirectoryStream(root)) {
            BasicFileAttributeView view = stream.getFileAttributeView(BasicFileAttributeView.class);
            Map<String, Executable> calls = new LinkedHashMap<>();
            calls.put("deleteFile", () -> stream.deleteFile(fs.getPath("f")));
            calls.put("deleteDirectory", () -> stream.deleteDirectory(fs.getPath("d")));
            calls.put("move", () -> stream.move(fs.getPath("f"), stream, fs.getPath("g")));
            calls.put("newByteChannel", () -> stream.newByteChannel(fs.getPath("g"), Set.of(WRITE, CREATE)));
            calls.put("setTimes", () -> view.setTimes(TIME, null, null));
            assertEachIsRefused(calls);
        }
    }

    @Test
    void directoryThatIsThereNeedsNoMaking() throws IOException {
        assertEquals(at("d"), Files.createDirectories(at("d")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectories(file));
    }

    @Test
    void fileSystemOfALayerThatIsCommittedMeanwhileBecomesReadOnly() throws IOException {
        // The subject's file system was created before the commit.
        Path before = subject.root().resolve("f");
        assertTrue(subject.fs().isReadOnly());
        assertEquals("text", Files.readString(before));
        assertThrows(ReadOnlyFileSystemException.class, () -> Files.delete(before));
        assertThrows(ReadOnlyFileSystemException.class, () -> Files.writeString(before, "other"));
    }
}
