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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After a crash, a replaced content is the old one or the new one, wherever the process ends. */
@Tag("P11")
@Tag("faults")
class ReplaceCrashTest {
    private static final StoreOptions OPTIONS = Workload.OPTIONS.withStageBytes(1 << 20);

    private final SimulatedDevice device = new SimulatedDevice(4096);

    /** Counts the outcomes. */
    private static final class Visitor implements CrashStates.Visitor {
        private final byte[] before;
        private final byte[] after;
        private int old;
        private int replaced;

        Visitor(byte[] before, byte[] after) {
            this.before = before;
            this.after = after;
        }

        @Override
        public void visit(SimulatedDevice image, int events, String kind) throws IOException {
            Tally.CRASH_STATES.add(1);
            try (LayerStore store = EngineProvider.openOn(image, OPTIONS);
                    Layer layer = store.openLayer("layer")) {
                byte[] found = layer.readAllBytes("/file");
                if (Arrays.equals(before, found)) {
                    old++;
                } else {
                    replaced++;
                    assertArrayEquals(after, found, kind);
                }
                assertEquals(List.of(), store.check().findings(), kind);
            }
        }

        @Override
        public void visitOlder(SimulatedDevice image, long number, String kind) {
            // Other tests look at the other superblock.
        }
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The stage is smaller than the content, so checkpoints are made while it is written. */
    private void replace(int oldLength, int newLength) throws IOException {
        byte[] before = bytes(1, oldLength);
        byte[] after = bytes(2, newLength);
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        Visitor visitor = new Visitor(before, after);
        try (Layer layer = store.createLayer("layer")) {
            layer.writeAllBytes("/file", before);
            store.sync();
            int from = device.events();
            layer.writeAllBytes("/file", after);
            store.sync();
            new CrashStates(device, new Checkpoints(), new Random(1), visitor).show(from);
        }
        assertTrue(visitor.old > 0 && visitor.replaced > 0, visitor.old + " old, " + visitor.replaced + " replaced");
    }

    @Test
    void aLongContentByALongerOne() throws IOException {
        replace(300_000, 1_400_005);
    }

    @Test
    void aLongContentByAShortOne() throws IOException {
        replace(1_400_000, 100);
    }

    @Test
    void aShortContentByALongOne() throws IOException {
        replace(100, 1_400_000);
    }

    @Test
    void blocksByBlocks() throws IOException {
        replace(20_000, 30_000);
    }
}
