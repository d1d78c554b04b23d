package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Adds the documented contract of closing, because the default file system cannot be closed. */
class FileSystemOfLayerTest extends Contract implements OnLayer {
    private static void assertEachThrows(Class<? extends Throwable> expected, Map<String, Executable> calls) {
        calls.forEach((name, call) -> assertThrows(expected, call, name));
    }

    @Test
    void secondCloseDoesNothing() throws IOException {
        fs().close();
        assertFalse(fs().isOpen());
        fs().close();
    }

    @Test
    void closingClosesChannels() throws IOException {
        Path file = file("f", "text");
        FileChannel channel = FileChannel.open(file, READ, WRITE);
        FileLock lock = channel.lock();
        AsynchronousFileChannel asynchronous = AsynchronousFileChannel.open(file, READ);
        InputStream input = Files.newInputStream(file);
        OutputStream output = Files.newOutputStream(at("g"));
        FileChannel directory = FileChannel.open(root(), READ);
        fs().close();
        assertFalse(channel.isOpen());
        assertFalse(asynchronous.isOpen());
        assertFalse(directory.isOpen());
        assertFalse(lock.isValid());
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(IOException.class, input::read);
        assertThrows(IOException.class, () -> output.write(1));
        channel.close();
        input.close();
        output.close();
    }

    @Test
    void closingClosesDirectoryStreams() throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root());
        fs().close();
        assertThrows(IllegalStateException.class, stream::iterator);
        stream.close();
    }

    @Test
    void closingClosesWatchServices() throws IOException {
        WatchService service = fs().newWatchService();
        WatchKey key = root().register(service, ENTRY_CREATE);
        fs().close();
        assertThrows(ClosedWatchServiceException.class, service::poll);
        assertFalse(key.isValid());
        service.close();
    }

    @Test
    void closedFileSystemRefusesEachAccess() throws IOException {
        Path file = file("f", "text");
        Path link = link("link", "f");
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("newByteChannel", () -> Files.newByteChannel(file));
        calls.put("newFileChannel", () -> FileChannel.open(file, READ));
        calls.put("newAsynchronousFileChannel", () -> AsynchronousFileChannel.open(file, READ));
        calls.put("newInputStream", () -> Files.newInputStream(file));
        calls.put("newOutputStream", () -> Files.newOutputStream(file));
        calls.put("newDirectoryStream", () -> Files.newDirectoryStream(root()));
        calls.put("createDirectory", () -> Files.createDirectory(at("d")));
        calls.put("createSymbolicLink", () -> Files.createSymbolicLink(at("l"), file));
        calls.put("createLink", () -> Files.createLink(at("l"), file));
        calls.put("readSymbolicLink", () -> Files.readSymbolicLink(link));
        calls.put("delete", () -> Files.delete(file));
        calls.put("deleteIfExists", () -> Files.deleteIfExists(file));
        calls.put("copy", () -> Files.copy(file, at("g")));
        calls.put("move", () -> Files.move(file, at("g")));
        calls.put("isSameFile", () -> Files.isSameFile(file, link));
        calls.put("getFileStore", () -> Files.getFileStore(file));
        calls.put("checkAccess", () -> fs().provider().checkAccess(file));
        calls.put("readAttributes", () -> Files.readAttributes(file, "*"));
        calls.put("size", () -> Files.size(file));
        calls.put("setAttribute", () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)));
        calls.put("toRealPath", () -> file.toRealPath());
        calls.put("newWatchService", () -> fs().newWatchService());
        fs().close();
        assertEachThrows(ClosedFileSystemException.class, calls);
    }

    @Test
    void objectsOfAClosedFileSystemRefuseEachAccess() throws IOException {
        Path file = file("f", "text");
        BasicFileAttributeView basic = Files.getFileAttributeView(file, BasicFileAttributeView.class);
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        UserDefinedFileAttributeView user = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        FileStore store = Files.getFileStore(file);
        UserPrincipalLookupService principals = fs().getUserPrincipalLookupService();
        fs().close();
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("basic", basic::readAttributes);
        calls.put("setTimes", () -> basic.setTimes(FileTime.fromMillis(0), null, null));
        calls.put("posix", posix::readAttributes);
        calls.put("getOwner", posix::getOwner);
        calls.put("user", user::list);
        calls.put("store", store::getTotalSpace);
        calls.put("principals", () -> principals.lookupPrincipalByName("root"));
        assertEachThrows(ClosedFileSystemException.class, calls);
    }

    @Test
    void copyIntoAClosedFileSystemIsRefused() throws IOException {
        Path file = file("f", "text");
        WritableLayerSubject other = ((WritableLayerSubject) subject()).sibling();
        Path target = other.root().resolve("g");
        other.close();
        assertThrows(ClosedFileSystemException.class, () -> Files.copy(file, target));
        assertThrows(ClosedFileSystemException.class, () -> Files.copy(target, file));
        assertThrows(
                ClosedFileSystemException.class, () -> Files.move(file, target, StandardCopyOption.REPLACE_EXISTING));
        assertEquals("text", text(file));
    }

    @Test
    void pathsOfAClosedFileSystemStayNames() throws IOException {
        fs().close();
        assertEquals(fs().getPath("/inside/f"), at("f"));
        assertTrue(at("f").startsWith(root()));
    }

    @Test
    void fileSystemsOfOneLayerAreTwo() throws IOException {
        Path file = file("f", "text");
        try (FileSystem other = LayerFileSystems.of(((WritableLayerSubject) subject()).layer())) {
            Path same = other.getPath(file.toString());
            assertEquals("text", text(same));
            Files.writeString(same, "changed");
        }
        assertDoesNotThrow(() -> text(file));
        assertEquals("changed", text(file));
    }

    @Test
    void rootCannotBeDeletedOrMoved() {
        Path root = fs().getPath("/");
        assertThrows(FileSystemException.class, () -> Files.delete(root));
        assertThrows(FileSystemException.class, () -> Files.move(root, at("r")));
        assertThrows(FileSystemException.class, () -> Files.move(root(), root, StandardCopyOption.REPLACE_EXISTING));
        assertTrue(Files.exists(root(), LinkOption.NOFOLLOW_LINKS));
        assertEquals(Set.of(root), Set.of(root.resolve("..").normalize()));
    }

    @Test
    void pathIsNoFile() {
        assertThrows(UnsupportedOperationException.class, () -> root().toFile());
    }
}
