package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies from and to paths of a layer's own file system, which have an end. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CopyWithinLayerTest {
    private LayerStore store;
    private Layer layer;
    private FileSystem files;

    @BeforeEach
    void openStore() throws IOException {
        store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
        layer = store.createLayer("layer");
        files = LayerFileSystems.of(layer);
        layer.createDirectories("/source/d");
        layer.writeAllBytes("/source/file", new byte[] {1});
        layer.createSymbolicLink("/link", "/source/d");
    }

    @AfterEach
    void closeStore() throws IOException {
        files.close();
        layer.close();
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    @Test
    void aPathOfTheLayerIsNotCopiedInBelowItself() throws IOException {
        for (String target : List.of("/source", "/source/x", "/source/d/x", "/link/x", "/missing/../source/d/y")) {
            assertThrows(FileSystemException.class, () -> layer.copyIn(files.getPath("/source"), target), target);
        }
        assertThrows(FileSystemException.class, () -> layer.copyIn(files.getPath("/source/file"), "/source/"));
        assertEquals(2, layer.copyIn(files.getPath("/source"), "/other").directories());
    }

    @Test
    void theLayerIsNotCopiedOutBelowItself() throws IOException {
        for (String target : List.of("/source/x", "/source/d/x", "/link/x", "/source/d/../y")) {
            assertThrows(FileSystemException.class, () -> layer.copyOut("/source", files.getPath(target)), target);
        }
        assertEquals(2, layer.copyOut("/source", files.getPath("/other")).directories());
        assertEquals(3, layer.walk("/source").count());
    }

    @Test
    void anotherLayerWithTheSameNumbersIsAnotherPlace() throws IOException {
        try (LayerStore twin = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
                Layer other = twin.createLayer("layer")) {
            other.createDirectories("/source/d");
            assertEquals(layer.id(), other.id());
            assertEquals(2, other.copyIn(files.getPath("/source"), "/source/d").directories());
            assertTrue(other.exists("/source/d/file"));
        }
    }
}
