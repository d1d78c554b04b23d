package io.lcfs.nio;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system whose calls have the permissions of a user. */
class CredentialsOfLayerTest {
    private static final Credentials USER = new Credentials(5, 6, Set.of(7L), 002);

    private HostSubject host;
    private Path device;

    @BeforeEach
    void makeStore() throws IOException {
        host = new HostSubject();
        device = host.root().resolve("store.lcfs");
        try (LayerStore store = LayerStore.create(device, 16 << 20);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectory("/secret", 0700);
            layer.createFile("/secret/f");
            layer.createDirectory("/home", 0755);
            layer.setOwner("/home", 5, 6);
            layer.createFile("/home/root", 0640);
            layer.createDirectory("/tmp", 01777);
            layer.createFile("/tmp/root", 0666);
            layer.setXattr("/tmp/root", "user.a", new byte[1]);
            layer.setXattr("/tmp/root", "security.a", new byte[1]);
        }
    }

    @AfterEach
    void checkStore() throws IOException {
        try (LayerStore store = LayerStore.open(device)) {
            assertEquals(List.of(), store.check().findings());
        }
        host.close();
    }

    private FileSystem open() throws IOException {
        return FileSystems.newFileSystem(
                device, Map.of(LayerFileSystems.LAYER, "layer", LayerFileSystems.CREDENTIALS, USER));
    }

    private static void denied(Path path, Executable call) {
        AccessDeniedException refused = assertThrows(AccessDeniedException.class, call);
        assertEquals(path.toString(), refused.getFile());
        assertTrue(refused.getReason().contains("user 5 may not"), refused.getReason());
    }

    private static void notPermitted(Path path, Executable call) {
        FileSystemException refused = assertThrows(FileSystemException.class, call);
        assertEquals(path.toString(), refused.getFile());
        assertTrue(refused.getReason().startsWith("Operation not permitted"), refused.getReason());
    }

    @Test
    void callsAreRefusedThatTheUserMayNotMake() throws IOException {
        try (FileSystem files = open()) {
            Path secret = files.getPath("/secret");
            Path inside = secret.resolve("f");
            denied(inside, () -> Files.size(inside));
            denied(inside, () -> Files.readAllBytes(inside));
            denied(secret, () -> Files.newDirectoryStream(secret));
            assertFalse(Files.exists(inside));
            assertFalse(Files.isReadable(inside));
            assertFalse(Files.isReadable(secret));
            Path root = files.getPath("/home/root");
            denied(root, () -> Files.readAllBytes(root));
            denied(root, () -> Files.writeString(root, "x"));
            assertFalse(Files.isWritable(root));
            notPermitted(root, () -> Files.setPosixFilePermissions(root, Set.of()));
            notPermitted(root, () -> Files.setLastModifiedTime(root, FileTime.fromMillis(0)));
            Path other = files.getPath("/tmp/root");
            Files.writeString(other, "x");
            notPermitted(other, () -> Files.delete(other));
            notPermitted(other, () -> Files.move(other, files.getPath("/tmp/moved")));
            Path away = files.getPath("/away");
            denied(root, () -> Files.move(root, away));
            Files.move(root, root.resolveSibling("moved"));
        }
    }

    @Test
    void whatIsMadeBelongsToTheUserAndLacksTheBitsOfTheUmask() throws IOException {
        try (FileSystem files = open()) {
            Path home = files.getPath("/home");
            Path file = Files.createFile(home.resolve("f"));
            Path written = Files.writeString(home.resolve("w"), "x");
            Path directory = Files.createDirectories(home.resolve("d/e"));
            Path open = Files.createFile(
                    home.resolve("o"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
            assertEquals("rw-rw-r--", permissions(file));
            assertEquals("rw-rw-r--", permissions(written));
            assertEquals("rwxrwxr-x", permissions(directory));
            assertEquals("rwxrwxr-x", permissions(open));
            for (Path path : List.of(file, written, directory, open)) {
                assertEquals(5, Files.getAttribute(path, "unix:uid"));
                assertEquals(6, Files.getAttribute(path, "unix:gid"));
            }
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(home)) {
                SecureDirectoryStream<Path> secure = (SecureDirectoryStream<Path>) stream;
                Path name = files.getPath("s");
                secure.newByteChannel(name, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE))
                        .close();
                assertEquals("rw-rw-r--", permissions(home.resolve("s")));
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** The JDK copies the same attributes for a user on the host. */
    @Test
    void aCopyGetsWhatTheUserMaySet() throws IOException {
        try (FileSystem files = open()) {
            Path copy = files.getPath("/home/copy");
            Files.copy(files.getPath("/tmp/root"), copy, StandardCopyOption.COPY_ATTRIBUTES);
            assertEquals(5, Files.getAttribute(copy, "unix:uid"));
            assertEquals("rw-rw-rw-", permissions(copy));
            assertEquals(Files.getLastModifiedTime(files.getPath("/tmp/root")), Files.getLastModifiedTime(copy));
        }
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer")) {
            assertEquals(List.of("user.a"), layer.listXattrs("/home/copy"));
        }
    }

    /**
     * A copy gets attributes before it gets its mode, so that even a file that may be read but not written has them.
     */
    @ParameterizedTest
    @ValueSource(ints = {0444, 0400, 0555, 0644})
    void aCopyOfWhatIsReadOnlyHasItsAttributes(int mode) throws IOException {
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer");
                Layer user = layer.withCredentials(USER);
                FileSystem files = LayerFileSystems.of(user)) {
            layer.createFile("/home/file");
            layer.createDirectory("/home/directory");
            for (String path : List.of("/home/file", "/home/directory")) {
                layer.setOwner(path, 5, 6);
                layer.setXattr(path, "user.a", new byte[] {1});
                layer.setXattr(path, "trusted.a", new byte[1]);
                layer.setMode(path, mode);
                Files.copy(files.getPath(path), files.getPath(path + "2"), StandardCopyOption.COPY_ATTRIBUTES);
                assertEquals(mode, layer.stat(path + "2", NO_FOLLOW).mode());
                assertEquals(List.of("user.a"), layer.listXattrs(path + "2"));
                assertArrayEquals(new byte[] {1}, layer.getXattr(path + "2", "user.a"));
            }
        }
    }

    /** The host does the same for a user and a directory that only other users may list. */
    @Test
    void aCopyLeavesOutAttributesThatTheUserMayNotReadOrSet() throws IOException {
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer");
                Layer user = layer.withCredentials(USER);
                FileSystem files = LayerFileSystems.of(user)) {
            layer.createDirectory("/tmp/directory", 0711);
            layer.createSymbolicLink("/tmp/link", "root");
            layer.createNode("/tmp/fifo", FileKind.FIFO, 0666, 0);
            for (String name : List.of("directory", "link", "fifo")) {
                Path source = files.getPath("/tmp", name);
                layer.setXattr(source.toString(), "user.a", new byte[1]);
                Path copy = files.getPath("/home", name);
                Files.copy(source, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                FileInfo now = layer.stat(copy.toString(), NO_FOLLOW);
                assertEquals(layer.stat(source.toString(), NO_FOLLOW).mode(), now.mode());
                assertEquals(layer.stat(source.toString(), NO_FOLLOW).mtime(), now.mtime());
                assertEquals(List.of(), layer.listXattrs(copy.toString()));
            }
        }
    }

    /** Until a copy has its owner, no other user can use it. */
    @Test
    void aCopyWithAttributesIsNobodyElsesUntilItIsDone() throws IOException {
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer")) {
            layer.createFile("/home/tool", 06755);
            layer.setOwner("/home/tool", 9, 9);
            layer.write("/home/tool", 0, new byte[1]);
            List<Integer> modes = new ArrayList<>();
            Layer watched = Interference.before(
                    Layer.class,
                    layer,
                    "setOwner",
                    () -> modes.add(layer.stat("/home/copy", NO_FOLLOW).mode()));
            try (FileSystem files = LayerFileSystems.of(watched)) {
                Path tool = files.getPath("/home/tool");
                Files.copy(tool, tool.resolveSibling("copy"), StandardCopyOption.COPY_ATTRIBUTES);
            }
            assertEquals(List.of(0600), modes);
            assertEquals(06755, layer.stat("/home/copy", NO_FOLLOW).mode());
            assertEquals(9, layer.stat("/home/copy", NO_FOLLOW).uid());
        }
    }

    @Test
    void aChannelKeepsItsRightsWhenTheLayerIsCommitted() throws IOException {
        byte[] content = new byte[100_000];
        Arrays.fill(content, (byte) 9);
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer");
                Layer user = layer.withCredentials(USER);
                FileSystem files = LayerFileSystems.of(user);
                FileChannel channel = FileChannel.open(
                        files.getPath("/home/f"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            layer.setMode("/home/f", 0);
            layer.commit();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            assertEquals(content.length, channel.transferTo(0, content.length, Channels.newChannel(bytes)));
            assertArrayEquals(content, bytes.toByteArray());
            byte[] mapped = new byte[content.length];
            channel.map(FileChannel.MapMode.READ_ONLY, 0, content.length).get(mapped);
            assertArrayEquals(content, mapped);
            denied(files.getPath("/home/f"), () -> FileChannel.open(files.getPath("/home/f")));
        }
    }

    /** Internal paths that begin at an inode contain a NUL. */
    @Test
    void noFailureShowsAPathThatTheCallerDidNotGive() throws IOException {
        try (FileSystem files = open();
                DirectoryStream<Path> stream = Files.newDirectoryStream(files.getPath("/home"))) {
            SecureDirectoryStream<Path> home = (SecureDirectoryStream<Path>) stream;
            Path name = files.getPath("f");
            try (SeekableByteChannel channel =
                    home.newByteChannel(name, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE))) {
                channel.position(Long.MAX_VALUE - 1);
                shows(name, () -> channel.write(ByteBuffer.allocate(1)));
            }
            Path root = files.getPath("root");
            shows(root, () -> home.newByteChannel(root, Set.of(StandardOpenOption.WRITE)));
            shows(
                    root,
                    () -> home.getFileAttributeView(root, PosixFileAttributeView.class)
                            .setPermissions(Set.of()));
            Path secret = files.getPath("/secret");
            shows(secret, () -> Files.setPosixFilePermissions(secret, Set.of()));
        }
    }

    private static void shows(Path path, Executable call) {
        FileSystemException failure = assertThrows(FileSystemException.class, call);
        assertEquals(path.toString(), failure.getFile());
        for (Throwable shown = failure; shown != null; shown = shown.getCause()) {
            assertFalse(shown.toString().contains("\0"), shown.toString());
        }
    }

    @Test
    void moveToAnotherLayerLeavesNoCopyOfWhatTheUserMayNotDelete() throws IOException {
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer");
                Layer user = layer.withCredentials(USER);
                Layer other = store.createLayer("other");
                FileSystem files = LayerFileSystems.of(user);
                FileSystem others = LayerFileSystems.of(other)) {
            layer.createDirectory("/tmp/directory", 0777);
            layer.createSymbolicLink("/tmp/link", "root");
            for (String name : List.of("root", "directory", "link")) {
                Path source = files.getPath("/tmp", name);
                notPermitted(source, () -> Files.move(source, others.getPath("/moved")));
                assertTrue(layer.exists("/tmp/" + name));
                assertFalse(other.exists("/moved"));
            }
        }
    }

    @Test
    void aLayerWithCredentialsAndAUriDoTheSame() throws IOException {
        URI uri = URI.create("lcfs://" + device.toUri().getRawPath() + "!/layer");
        try (FileSystem files = FileSystems.newFileSystem(uri, Map.of(LayerFileSystems.CREDENTIALS, USER))) {
            denied(files.getPath("/secret/f"), () -> Files.size(files.getPath("/secret/f")));
        }
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("layer");
                Layer user = layer.withCredentials(USER);
                FileSystem files = LayerFileSystems.of(user);
                FileSystem all = LayerFileSystems.of(layer)) {
            denied(files.getPath("/secret/f"), () -> Files.size(files.getPath("/secret/f")));
            assertEquals(0, Files.size(all.getPath("/secret/f")));
        }
    }

    @Test
    void credentialsOfAnotherKindAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> FileSystems.newFileSystem(
                        device, Map.of(LayerFileSystems.LAYER, "layer", LayerFileSystems.CREDENTIALS, "root")));
    }
}
