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

/**
 * A file whose content is replaced, with a crash at each write: its content is the old one or the new one. The stage is
 * smaller than a long content, so checkpoints are made while it is written.
 */
final class ReplacedFile implements CrashStates.Visitor {
    private static final StoreOptions OPTIONS = Workload.OPTIONS.withStageBytes(1 << 20);

    private final SimulatedDevice device = new SimulatedDevice(4096);
    private final byte[] before;
    private final byte[] after;
    private final Check check;
    private int old;
    private int replaced;

    /** Replaces the content of {@code /file}. */
    interface Replacement {
        void run(Layer layer, byte[] content) throws IOException;
    }

    /** Checks the file of a reopened layer further. */
    interface Check {
        void of(Layer layer, boolean isReplaced, String kind) throws IOException;
    }

    private ReplacedFile(int oldLength, int newLength, Check check) {
        before = bytes(1, oldLength);
        after = bytes(2, newLength);
        this.check = check;
    }

    /** Replaces a content of one length by a content of another length, and tries all crashes. */
    static void crash(int oldLength, int newLength, Replacement replacement, Check check) throws IOException {
        new ReplacedFile(oldLength, newLength, check).crash(replacement);
    }

    private void crash(Replacement replacement) throws IOException {
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        try (Layer layer = store.createLayer("layer")) {
            layer.writeAllBytes("/file", before);
            store.sync();
            int from = device.events();
            replacement.run(layer, after);
            store.sync();
            new CrashStates(device, new Checkpoints(), new Random(1), this).show(from);
        }
        assertTrue(old > 0 && replaced > 0, old + " old, " + replaced + " replaced");
    }

    @Override
    public void visit(SimulatedDevice image, int events, String kind) throws IOException {
        Tally.CRASH_STATES.add(1);
        try (LayerStore store = EngineProvider.openOn(image, OPTIONS);
                Layer layer = store.openLayer("layer")) {
            byte[] found = layer.readAllBytes("/file");
            boolean isReplaced = !Arrays.equals(before, found);
            if (isReplaced) {
                replaced++;
                assertArrayEquals(after, found, kind);
            } else {
                old++;
            }
            check.of(layer, isReplaced, kind);
            assertEquals(List.of(), store.check().findings(), kind);
        }
    }

    @Override
    public void visitOlder(SimulatedDevice image, long number, String kind) {
        // Other tests look at the other superblock.
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
