package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the limit of a layer refuses, and what it leaves alone. After each test the checker must find nothing. */
class LimitTest {
    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void makeStore() throws IOException {
        store = LayerStore.createInMemory(
                16 << 20, StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO));
        layer = store.create("layer", LayerOptions.defaults().withMaxOwnBytes(100_000));
    }

    @AfterEach
    void checkStore() throws IOException {
        layer.close();
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    @Test
    void aLongWriteThatIsRefusedMakesNoFile() throws IOException {
        FileInfo before = layer.stat("/");
        for (int length : new int[] {200_000, 262_144, 262_145, 400_000, 3_000_000}) {
            for (int offset : new int[] {0, 1, 5000}) {
                assertThrows(NoSpaceException.class, () -> layer.write("/file", offset, new byte[length]));
                assertFalse(layer.exists("/file"));
            }
        }
        assertEquals(before, layer.stat("/"));
    }
}
