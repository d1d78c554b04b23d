package io.lcfs.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Change;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on this device. */
class ChronicleStoreTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults();
    private static final int SMALL_FILES = 500;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("store");
    }

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void createStore() throws IOException {
        try (LayerStore store = LayerStore.create(ChronicleDevice.create(path(), 4L << 30), OPTIONS)) {
            try (Layer base = store.createLayer("base")) {
                base.write("/large", 0, content(0, 5_000_000));
                for (int i = 1; i <= SMALL_FILES; i++) {
                    base.write("/small-" + i, 0, content(i, 100 + 10 * i));
                }
                base.commit();
            }
            try (Layer top = store.cloneLayer("base", "top")) {
                top.write("/large", 1_000_000, content(7, 10_000));
                top.delete("/small-5");
                top.commit();
            }
        }
    }

    private static void assertStore(LayerStore store) throws IOException {
        byte[] large = content(0, 5_000_000);
        try (Layer base = store.openLayer("base");
                Layer top = store.openLayer("top")) {
            assertArrayEquals(large, base.readAllBytes("/large"));
            for (int i = 1; i <= SMALL_FILES; i++) {
                assertArrayEquals(content(i, 100 + 10 * i), base.readAllBytes("/small-" + i));
            }
            System.arraycopy(content(7, 10_000), 0, large, 1_000_000, 10_000);
            assertArrayEquals(large, top.readAllBytes("/large"));
        }
        List<String> changed = new ArrayList<>();
        try (LayerDiff diff = store.diff("base", "top")) {
            for (Change change : diff) {
                changed.add(change.path());
            }
        }
        changed.remove("");
        assertEquals(List.of("/large", "/small-5"), changed);
        assertEquals(List.of(), store.check().findings());
    }

    @Test
    void storeIsWrittenReopenedAndWhole() throws IOException {
        createStore();
        try (LayerStore store = LayerStore.open(ChronicleDevice.open(path()), OPTIONS)) {
            assertStore(store);
        }
    }

    @Test
    void engineOpensWhatWasWrittenOnThisDeviceAndTheOtherWayRound() throws IOException {
        createStore();
        try (LayerStore store = LayerStore.open(path(), OPTIONS)) {
            assertStore(store);
            store.cloneLayer("top", "more").close();
        }
        try (LayerStore store = LayerStore.open(ChronicleDevice.open(path()), OPTIONS)) {
            assertStore(store);
            store.openLayer("more").close();
        }
    }

    @Test
    void storeGrowsAndReclaims() throws IOException {
        createStore();
        try (LayerStore store = LayerStore.open(ChronicleDevice.open(path()), OPTIONS)) {
            store.grow(5L << 30);
            assertEquals(5L << 30, store.info().sizeBytes());
            try (Layer live = store.cloneLayer("top", "live")) {
                live.write("/more", 0, content(9, 3_000_000));
                live.commit();
                assertArrayEquals(content(9, 3_000_000), live.readAllBytes("/more"));
            }
            store.remove("live");
            store.reclaim();
            assertStore(store);
        }
    }

    @Test
    void viewShowsTheFileAndItsBufferOutlivesTheStore() throws IOException {
        createStore();
        ByteBuffer kept;
        try (LayerStore store = LayerStore.open(ChronicleDevice.open(path()), OPTIONS);
                Layer base = store.openLayer("base");
                FileView view = base.openView("/large")) {
            kept = view.slice(0);
        }
        byte[] first = new byte[kept.remaining()];
        kept.get(first);
        assertArrayEquals(content(0, first.length), first);
    }

    @Test
    void storeIsNotFormattedAgain() throws IOException {
        createStore();
        assertThrows(FileAlreadyExistsException.class, () -> LayerStore.create(ChronicleDevice.open(path()), OPTIONS));
        try (LayerStore store = LayerStore.open(ChronicleDevice.open(path()), OPTIONS)) {
            assertStore(store);
        }
    }
}
