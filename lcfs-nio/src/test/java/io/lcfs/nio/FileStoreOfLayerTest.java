package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FileStoreOfLayerTest extends Contract implements OnLayer {
    @Test
    void numbersAreThoseOfTheStore() throws IOException {
        LayerStore store = ((WritableLayerSubject) subject()).store();
        FileStore fileStore = Files.getFileStore(root());
        assertEquals(store.info().sizeBytes(), fileStore.getTotalSpace());
        assertEquals(4_096, fileStore.getBlockSize());
        long before = fileStore.getUnallocatedSpace();
        Files.write(at("f"), random(8 << 20, 1));
        assertTrue(fileStore.getUnallocatedSpace() <= before - (8 << 20), "8 MiB were written");
    }
}
