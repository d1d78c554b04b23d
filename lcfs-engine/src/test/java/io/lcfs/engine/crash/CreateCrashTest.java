package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A layer, and layer 0 of a new store, exists with its root directory or not at all, wherever the process ends. */
@Tag("P11")
@Tag("P18")
@Tag("faults")
class CreateCrashTest {
    private static final long STAGE_BYTES = 1 << 20;
    private static final StoreOptions OPTIONS = Workload.OPTIONS.withStageBytes(STAGE_BYTES);

    private final SimulatedDevice device = new SimulatedDevice(2048);

    /** Counts the images that contain no store yet. */
    private static final class Visitor implements CrashStates.Visitor {
        private final boolean mayBeNone;
        private int stores;
        private int none;

        Visitor(boolean mayBeNone) {
            this.mayBeNone = mayBeNone;
        }

        @Override
        public void visit(SimulatedDevice image, int events, String kind) throws IOException {
            Tally.CRASH_STATES.add(1);
            try (LayerStore store = EngineProvider.openOn(image, OPTIONS)) {
                stores++;
                requireRoot(store.root());
                for (LayerInfo layer : store.find(LayerFilter.all())) {
                    requireRoot(store.openLayer(layer.name()));
                }
                assertEquals(List.of(), store.check().findings(), kind);
            } catch (NotAStoreException e) {
                none++;
                assertTrue(mayBeNone, kind);
            } catch (CorruptStoreException e) {
                // The very first superblock was torn, and there is no earlier one.
                none++;
                assertTrue(mayBeNone && kind.contains("torn"), kind + ": " + e);
            }
        }

        private static void requireRoot(Layer layer) throws IOException {
            try (Layer opened = layer) {
                opened.write("/new", 0, new byte[] {1});
            }
        }

        @Override
        public void visitOlder(SimulatedDevice image, long number, String kind) {
            // Other tests look at the other superblock.
        }
    }

    private void show(int from, Visitor visitor) throws IOException {
        new CrashStates(device, new Checkpoints(), new Random(1), visitor).show(from);
    }

    /**
     * The labels need more than two nodes of the table, so the change of the table alone exceeds the limit of the
     * stage.
     */
    @Test
    void layerThatIsMadeWhenTheStageIsFull() throws IOException {
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            labels.put("label" + i, "x".repeat(500));
        }
        int from;
        try (Layer other = store.createLayer("other")) {
            store.sync();
            for (int i = 0; store.info().stagedBytes() <= STAGE_BYTES - 2 * Blocks.BYTES; i++) {
                other.write("/" + i, 0, new byte[500]);
            }
            assertTrue(store.info().stagedBytes() <= STAGE_BYTES, "so that nothing leaves before");
            from = device.events();
            store.createLayer("layer", LayerOptions.defaults().withLabels(labels))
                    .close();
        }
        store.sync();
        Visitor visitor = new Visitor(false);
        show(from, visitor);
        assertTrue(visitor.stores > 10);
    }

    @Test
    void newStore() throws IOException {
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        store.createLayer("layer").close();
        store.sync();
        Visitor visitor = new Visitor(true);
        show(0, visitor);
        assertTrue(visitor.none > 0 && visitor.stores > 0);
    }
}
