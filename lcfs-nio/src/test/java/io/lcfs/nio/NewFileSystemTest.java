package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.nio.store.LayerEnvironment;
import io.lcfs.nio.store.StoreSupplier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link FileSystems} for file systems that are opened by URI or by path. */
class NewFileSystemTest {
    private HostSubject host;
    private Path device;

    @BeforeEach
    void makeStore() throws IOException {
        host = new HostSubject();
        device = host.root().resolve("a store.lcfs");
        try (LayerStore store = LayerStore.create(device, 16 << 20);
                Layer base = store.createLayer("base");
                Layer live = store.createLayer("live")) {
            base.createFile("/of-base", 0644);
            base.commit();
            live.createFile("/of-live", 0644);
        }
    }

    @AfterEach
    void checkStore() throws IOException {
        try (LayerStore store = LayerStore.open(device)) {
            assertEquals(List.of(), store.check().findings());
        }
        host.close();
    }

    /** Returns the URI in the form that {@link LayerFileSystems} documents. */
    private URI uri(String layer) {
        return URI.create("lcfs://" + device.toUri().getRawPath() + "!/" + layer);
    }

    @Test
    void fileSystemIsOpenedByItsUri() throws IOException {
        try (FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of())) {
            assertFalse(fs.isReadOnly());
            Files.writeString(fs.getPath("/of-live"), "text");
            assertSame(fs, FileSystems.getFileSystem(uri("live")));
        }
        try (FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of())) {
            assertEquals("text", Files.readString(fs.getPath("/of-live")));
        }
    }

    @Test
    void committedLayerIsReadOnly() throws IOException {
        try (FileSystem fs = FileSystems.newFileSystem(uri("base"), Map.of())) {
            assertTrue(fs.isReadOnly());
            assertThrows(ReadOnlyFileSystemException.class, () -> Files.delete(fs.getPath("/of-base")));
        }
    }

    @Test
    void uriIsOpenedOnceAtATime() throws IOException {
        try (FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of())) {
            assertTrue(fs.isOpen());
            assertThrows(
                    FileSystemAlreadyExistsException.class, () -> FileSystems.newFileSystem(uri("live"), Map.of()));
        }
        FileSystems.newFileSystem(uri("live"), Map.of()).close();
    }

    @Test
    void uriThatIsNotOpenIsNotFound() throws IOException {
        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri("live")));
        FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of());
        URI file = fs.getPath("/of-live").toUri();
        fs.close();
        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri("live")));
        assertThrows(FileSystemNotFoundException.class, () -> Path.of(file));
    }

    @Test
    void uriOfAFileLeadsIntoItsOpenFileSystem() throws IOException {
        try (FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of())) {
            Path file = fs.getPath("/a b/%41/c!/d?#");
            assertEquals(file, Path.of(file.toUri()));
            assertSame(fs, Path.of(file.toUri()).getFileSystem());
        }
    }

    @Test
    void fileSystemsOfOneStoreShareIt() throws IOException {
        FileSystem live = FileSystems.newFileSystem(uri("live"), Map.of());
        try (FileSystem base = FileSystems.newFileSystem(uri("base"), Map.of())) {
            live.close();
            assertTrue(Files.exists(base.getPath("/of-base")));
            assertThrows(StoreLockedException.class, () -> LayerStore.open(device));
        }
        LayerStore.open(device).close();
    }

    @Test
    void fileSystemIsOpenedByThePathOfItsStore() throws IOException {
        Map<String, ?> layer = Map.of(LayerFileSystems.LAYER, "live");
        try (FileSystem fs = FileSystems.newFileSystem(device, layer);
                FileSystem other = FileSystems.newFileSystem(device, layer)) {
            assertNotSame(fs, other);
            Files.writeString(fs.getPath("/new"), "text");
            assertEquals("text", Files.readString(other.getPath("/new")));
        }
    }

    @Test
    void missingLayerIsMadeWhenTold() throws IOException {
        assertThrows(NoSuchLayerException.class, () -> FileSystems.newFileSystem(uri("new"), Map.of()));
        try (FileSystem fs = FileSystems.newFileSystem(uri("new"), Map.of(LayerFileSystems.CREATE, true))) {
            Files.createFile(fs.getPath("/f"));
        }
        Map<String, ?> clone = Map.of(LayerFileSystems.PARENT, "base");
        try (FileSystem fs = FileSystems.newFileSystem(uri("clone"), clone)) {
            assertTrue(Files.exists(fs.getPath("/of-base")));
            Files.delete(fs.getPath("/of-base"));
        }
        try (LayerStore store = LayerStore.open(device);
                Layer base = store.openLayer("base")) {
            assertTrue(base.exists("/of-base"));
            assertTrue(store.exists("new"));
        }
    }

    @Test
    void storeIsOpenedForReadingOnlyWhenTold() throws IOException {
        try (FileSystem fs = FileSystems.newFileSystem(uri("live"), Map.of(LayerFileSystems.READ_ONLY, "true"))) {
            assertTrue(fs.isReadOnly());
            assertTrue(Files.exists(fs.getPath("/of-live")));
            assertFalse(Files.isWritable(fs.getPath("/of-live")));
            assertTrue(Files.getFileStore(fs.getPath("/")).isReadOnly());
            assertThrows(ReadOnlyFileSystemException.class, () -> Files.createFile(fs.getPath("/f")));
            assertThrows(ReadOnlyFileSystemException.class, () -> Files.writeString(fs.getPath("/of-live"), "text"));
            assertThrows(ReadOnlyFileSystemException.class, () -> Files.delete(fs.getPath("/of-live")));
        }
    }

    @Test
    void writableLayerOfAStoreThatTheCallerOpenedForReadingOnlyIsReadOnly() throws IOException {
        try (LayerStore store = LayerStore.open(device, StoreOptions.defaults().withReadOnly(true));
                Layer live = store.openLayer("live");
                FileSystem fs = LayerFileSystems.of(live)) {
            assertTrue(store.info().readOnly());
            assertTrue(fs.isReadOnly());
            assertFalse(Files.isWritable(fs.getPath("/of-live")));
            assertThrows(ReadOnlyFileSystemException.class, () -> Files.delete(fs.getPath("/of-live")));
        }
    }

    @Test
    void dotsInThePathOfTheStoreAreRefused() {
        for (String path : List.of("/a/../b", "/a/%2e%2e/b", "/./b", "/a/..")) {
            URI uri = URI.create("lcfs://" + path + "!/layer");
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> FileSystems.newFileSystem(uri, Map.of()));
            assertTrue(refused.getMessage().contains(uri.toString()), refused.getMessage());
        }
    }

    @Test
    void missingStoreIsNotFound() {
        URI missing =
                URI.create("lcfs://" + host.root().resolve("missing").toUri().getRawPath() + "!/layer");
        assertThrows(NoSuchFileException.class, () -> FileSystems.newFileSystem(missing, Map.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> FileSystems.newFileSystem(URI.create("lcfs:///no-layer"), Map.of()));
    }

    @Test
    void fileWithoutTheNameOfALayerIsLeftToOtherProviders() throws IOException {
        Path file = Files.writeString(host.root().resolve("f"), "no store");
        assertThrows(ProviderNotFoundException.class, () -> FileSystems.newFileSystem(file));
        assertThrows(ProviderNotFoundException.class, () -> FileSystems.newFileSystem(device));
    }

    @Test
    void fileSystemsOfOneStoreMustAgreeWhetherItIsOnlyRead() throws IOException {
        try (FileSystem live = FileSystems.newFileSystem(device, Map.of("layer", "live"))) {
            IOException refused = assertThrows(
                    IOException.class,
                    () -> FileSystems.newFileSystem(device, Map.of("layer", "base", "readOnly", true)));
            assertTrue(refused.getMessage().contains("open for writing"), refused.getMessage());
            assertTrue(live.isOpen());
        }
        try (FileSystem live = FileSystems.newFileSystem(device, Map.of("layer", "live", "readOnly", true))) {
            IOException refused =
                    assertThrows(IOException.class, () -> FileSystems.newFileSystem(device, Map.of("layer", "base")));
            assertTrue(refused.getMessage().contains("open for reading only"), refused.getMessage());
            assertTrue(live.isReadOnly());
        }
    }

    @Test
    void fileSystemThatIsClosedWhileItIsOpenedDoesNotOpenTheStore() throws IOException {
        StoreSupplier source = new StoreSupplier(device, "live", LayerEnvironment.of(Map.of()));
        source.close();
        assertThrows(ClosedFileSystemException.class, source::layer);
        LayerStore.open(device).close();
    }
}
