package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores in files of any provider, and file systems that open their stores themselves. */
class ForeignFilesTest {
    private static byte[] content(int seed) {
        byte[] bytes = new byte[50_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aStoreLivesInAFileOfAnotherProvider() throws Exception {
        try (FileSystem jimfs = Jimfs.newFileSystem(Configuration.unix())) {
            Path device = jimfs.getPath("/store.lcfs");
            try (LayerStore store = LayerStore.create(device, 16 << 20)) {
                assertThrows(StoreLockedException.class, () -> LayerStore.open(device));
                store.grow(32 << 20);
                try (Layer layer = store.createLayer("layer")) {
                    for (int i = 0; i < 300; i++) {
                        layer.write("/f" + i, 0, content(i));
                        if (i % 100 == 50) {
                            store.sync();
                        }
                    }
                    layer.commit();
                }
                for (int round = 0; round < 5; round++) {
                    try (Layer work = store.cloneLayer("layer", "work")) {
                        work.write("/f1", 0, content(round));
                        work.commit();
                        assertArrayEquals(content(round), work.readAllBytes("/f1"));
                    }
                    store.remove("work");
                    store.reclaim();
                    store.sync();
                }
                assertEquals(List.of(), store.check().findings());
            }
            try (FileSystem files = FileSystems.newFileSystem(device, Map.of("layer", "layer"))) {
                for (int i = 0; i < 300; i++) {
                    assertArrayEquals(content(i), Files.readAllBytes(files.getPath("/f" + i)));
                }
                assertTrue(files.isReadOnly());
            }
            try (LayerStore readOnly =
                    LayerStore.open(device, StoreOptions.defaults().withReadOnly(true))) {
                assertEquals(List.of(), readOnly.check().findings());
            }
        }
    }

    @Test
    void filesOfTwoSystemsWithOneKeyAreTwoStores() throws Exception {
        try (FileSystem one = Jimfs.newFileSystem(Configuration.unix());
                FileSystem two = Jimfs.newFileSystem(Configuration.unix());
                LayerStore first = LayerStore.create(one.getPath("/store"), 8 << 20);
                LayerStore second = LayerStore.create(two.getPath("/store"), 8 << 20)) {
            assertFalse(first.info().uuid().equals(second.info().uuid()));
        }
    }

    @Test
    void aLayerIsFoundByItsUriAndItsStoreIsSharedAndClosedWithTheLast(@TempDir Path host) throws Exception {
        Path device = host.resolve("a store!.lcfs");
        try (LayerStore store = LayerStore.create(device, 16 << 20)) {
            store.createLayer("base").close();
        }
        URI base = uri(device, "base");
        URI work = uri(device, "sha256:team%2Fwork%21");
        try (FileSystem below = FileSystems.newFileSystem(base, Map.of());
                FileSystem above = FileSystems.newFileSystem(work, Map.of("parent", "base"))) {
            Path path = above.getPath("/grün \uDCFF");
            Files.writeString(path, "found");
            assertEquals("found", Files.readString(Path.of(path.toUri())));
            assertEquals(path, Path.of(path.toUri()));
            assertEquals(above, FileSystems.getFileSystem(work));
            assertTrue(below.isReadOnly());
            assertThrows(FileSystemAlreadyExistsException.class, () -> FileSystems.newFileSystem(base, Map.of()));
            assertThrows(StoreLockedException.class, () -> LayerStore.open(device));
        }
        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(base));
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("sha256:team/work!")) {
            assertEquals("base", layer.info().parent());
            assertEquals(List.of(), store.check().findings());
        }
    }

    private static URI uri(Path device, String layer) {
        return URI.create("lcfs://" + device.toUri().getRawPath().replace("!", "%21") + "!/" + layer);
    }

    @Test
    void whatCannotBeOpenedLeavesNothingOpen(@TempDir Path host) throws Exception {
        Path device = host.resolve("store.lcfs");
        try (LayerStore store = LayerStore.create(device, 16 << 20)) {
            store.createLayer("base").close();
        }
        URI none = uri(device, "none");
        assertThrows(IOException.class, () -> FileSystems.newFileSystem(none, Map.of()));
        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(none));
        assertThrows(
                IllegalArgumentException.class,
                () -> FileSystems.newFileSystem(uri(device, "base"), Map.of("laier", "base")));
        Path other = Files.writeString(host.resolve("other"), "no store".repeat(10_000));
        assertThrows(NotAStoreException.class, () -> FileSystems.newFileSystem(other, Map.of("layer", "base")));
        for (String wrong : List.of("lcfs:///a/b", "lcfs:///a!/", "lcfs:a!/b", "lcfs:///a!/b?c", "lcfs:///a!/b#c")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> FileSystems.newFileSystem(URI.create(wrong), Map.of()),
                    wrong);
        }
        LayerStore.open(device).close();
        try (FileSystem made = FileSystems.newFileSystem(none, Map.of("create", true))) {
            assertFalse(made.isReadOnly());
        }
        try (FileSystem again = FileSystems.newFileSystem(device, Map.of("layer", "none", "readOnly", "true"))) {
            assertTrue(again.isOpen());
        }
    }
}
