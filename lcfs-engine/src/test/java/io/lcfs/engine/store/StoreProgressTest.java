package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.ScrubOptions;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Check, scrub and salvage report their progress, and end if the listener throws. */
final class StoreProgressTest {
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final int LAYERS = 5;

    private final List<Progress.Update> updates = new ArrayList<>();

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(32 << 20);

    private LayerStore store;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        store.createLayer("layer0").close();
        for (int i = 1; i < LAYERS; i++) {
            try (Layer layer = store.cloneLayer("layer" + (i - 1), "layer" + i)) {
                layer.write("/f" + i, 0, new byte[] {1, 2, 3});
            }
        }
        store.sync();
    }

    private static Progress throwing(RuntimeException failure) {
        return update -> {
            throw failure;
        };
    }

    @Test
    void aCheckCountsLayers() throws IOException {
        assertTrue(store.check(updates::add).isClean());
        // Layer 0 is checked too.
        assertEquals(
                LongStream.rangeClosed(1, LAYERS + 1).boxed().toList(),
                updates.stream().map(Progress.Update::doneItems).toList());
        updates.forEach(update -> assertEquals(OptionalLong.of(LAYERS + 1), update.totalItems()));
    }

    @Test
    void aSalvageNamesEachLayerWhenItBeginsAndEnds() throws IOException {
        try (LayerStore target = LayerStore.createInMemory(32 << 20, QUIET)) {
            assertTrue(store.salvage(target, updates::add).isComplete());
        }
        List<String> expected = new ArrayList<>(List.of("/ STARTED 0", "/ FINISHED 1"));
        for (int i = 0; i < LAYERS; i++) {
            expected.add("layer" + i + " STARTED " + (i + 1));
            expected.add("layer" + i + " FINISHED " + (i + 2));
        }
        assertEquals(
                expected,
                updates.stream()
                        .map(update -> update.task() + " " + update.phase() + " " + update.doneItems())
                        .toList());
        updates.forEach(update -> assertEquals(OptionalLong.of(LAYERS + 1), update.totalItems()));
    }

    @Test
    void aScrubCountsBlocksAndTheirBytes() throws Exception {
        try (var scrub = store.startScrub(ScrubOptions.defaults().withProgress(updates::add))) {
            assertTrue(scrub.await().isClean());
        }
        assertTrue(!updates.isEmpty());
        for (Progress.Update update : updates) {
            assertEquals(update.doneItems() * 4096, update.doneBytes());
            assertEquals(
                    update.totalItems().getAsLong() * 4096, update.totalBytes().getAsLong());
        }
    }

    @Test
    void whatAListenerThrowsEndsTheWorkAndNothingElse() throws IOException {
        IllegalStateException halt = new IllegalStateException("halt");
        assertSame(halt, assertThrows(IllegalStateException.class, () -> store.check(throwing(halt))));
        try (LayerStore target = LayerStore.createInMemory(32 << 20, QUIET)) {
            assertSame(halt, assertThrows(IllegalStateException.class, () -> store.salvage(target, throwing(halt))));
            assertEquals(List.of(), target.check().findings());
        }
        try (var scrub = store.startScrub(ScrubOptions.defaults().withProgress(throwing(halt)))) {
            assertSame(
                    halt,
                    assertThrows(IllegalStateException.class, scrub::await).getCause());
        }
        store.createLayer("goes on").close();
    }
}
