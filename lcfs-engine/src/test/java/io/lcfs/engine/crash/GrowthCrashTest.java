package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store that grows while files are written, with a crash at each write: a prefix of the files is there, whole, and
 * the store goes on and grows again.
 */
@Tag("P11")
@Tag("P18")
@Tag("faults")
class GrowthCrashTest implements CrashStates.Visitor {
    private static final int FILES = 9;
    private static final int FILE_BYTES = 500_000;
    private static final long FIRST_BYTES = 4 << 20;
    private static final StoreOptions OPTIONS =
            Workload.OPTIONS.withStageBytes(1 << 20).withGrowth(1 << 20, 16 << 20);

    private final SimulatedDevice device = new SimulatedDevice((int) (FIRST_BYTES >>> 12));
    private int before;
    private int grown;

    private static byte[] content(int file) {
        byte[] content = new byte[FILE_BYTES];
        new Random(file).nextBytes(content);
        return content;
    }

    private static void write(Layer layer, int file) throws IOException {
        layer.writeAllBytes("/file" + file, content(file));
    }

    @Test
    void aCrashDuringGrowthLosesNothingOfTheLastCheckpoint() throws IOException {
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        try (Layer layer = store.createLayer("layer")) {
            write(layer, 0);
            store.sync();
            int from = device.events();
            for (int i = 1; i < FILES; i++) {
                write(layer, i);
            }
            store.sync();
            assertTrue(store.info().sizeBytes() > FIRST_BYTES + (2 << 20));
            new CrashStates(device, new Checkpoints(), new Random(1), this).showSome(from, 20);
        }
        assertTrue(before > 0 && grown > 0, before + " states before a growth, " + grown + " after one");
    }

    @Override
    public void visit(SimulatedDevice image, int events, String kind) throws IOException {
        Tally.CRASH_STATES.add(1);
        try (LayerStore store = EngineProvider.openOn(image, OPTIONS);
                Layer layer = store.openLayer("layer")) {
            if (store.info().sizeBytes() > FIRST_BYTES) {
                grown++;
            } else {
                before++;
            }
            int present = 0;
            while (layer.exists("/file" + present)) {
                assertArrayEquals(content(present), layer.readAllBytes("/file" + present), kind);
                present++;
            }
            assertEquals(List.of(), store.check().findings(), kind);
            for (int i = present; i < FILES + 2; i++) {
                write(layer, i);
            }
            assertEquals(List.of(), store.check().findings(), kind);
        }
    }

    @Override
    public void visitOlder(SimulatedDevice image, long number, String kind) {
        // Other tests look at the other superblock.
    }
}
