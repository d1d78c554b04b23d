package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.CheckReport;
import io.lcfs.LayerStore;
import io.lcfs.engine.model.CrashStates;
import io.lcfs.engine.model.Fingerprint;
import io.lcfs.engine.model.ImageDevice;
import io.lcfs.engine.model.ModelStore;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Layers of all shapes are removed in any order, and each write and each force crashes or fails. Afterwards the
 * remaining layers are unchanged, the store is sound, and all space comes back exactly: whatever was interrupted, after
 * reclaiming the same number of blocks is in use as without the fault, and with no layer left the same number as in an
 * empty store.
 */
@Tag("P9")
@Tag("P11")
@Tag("faults")
class ReclaimFaultTest {
    /** One shape, with the outcome of its script if nothing fails. */
    private static final class Run {
        final long number;
        final Bench.Base base;
        final Bench bench;
        final long[] prints;
        final long[] used;
        final int opened;

        Run(long number) throws IOException {
            this.number = number;
            this.base = LayerShape.any(new Random(number));
            this.bench = Bench.on(base);
            this.opened = bench.device.actions();
            RemovalScript.run(bench, base.model(), number);
            this.prints = new long[bench.states.size()];
            this.used = new long[bench.states.size()];
        }

        /**
         * Checks that the device, after a crash or a failure, opens with a state of the model and gives all space back.
         */
        void recover(ByteBuffer[] image, int mark, String what) throws IOException {
            String when = "shape " + number + ", " + what;
            ModelStore model = bench.states.get(mark);
            LayerStore store = EngineProvider.openOn(new ImageDevice(image), Bench.OPTIONS);
            requireSame(store, mark, when);
            Bench.requireClean(store, when);
            store.reclaim();
            requireSame(store, mark, when + ", reclaimed");
            CheckReport report = store.check();
            assertEquals("[]", report.findings().toString(), when + ", reclaimed");
            assertEquals(model.layers.size() + model.zombies(), report.layers(), when + ": layers and zombies");
            if (used[mark] == 0) {
                used[mark] = report.usedBlocks();
            }
            assertEquals(used[mark], report.usedBlocks(), when + ": used blocks");
        }

        private void requireSame(LayerStore store, int mark, String when) throws IOException {
            if (prints[mark] == 0) {
                prints[mark] = Fingerprint.of(bench.states.get(mark));
            }
            if (Fingerprint.of(store) != prints[mark]) {
                Bench.requireSame(store, bench.states.get(mark), when);
            }
        }

        /** Makes the k-th write or force of the script fail. */
        void fail(int k) throws Exception {
            Random random = new Random(number * 31 + k);
            Bench failing = Bench.replaying(base, bench);
            failing.device.fail(k - failing.device.actions(), random.nextBoolean());
            String when = "action " + k + " fails";
            try {
                RemovalScript.run(failing, base.model(), number);
                if (failing.device.actions() <= k) {
                    // Two checkpoints that were requested at the same time were made as one.
                    return;
                }
                throw new AssertionError("shape " + number + ": " + when + ", and nothing is thrown");
            } catch (IOException e) {
                requireFailed(failing.store, when);
            }
            int events = failing.device.events();
            CrashStates.visitOne(
                    base.image(),
                    failing.device,
                    events,
                    random,
                    (image, mark, what) -> recover(image, mark, when + ", " + what));
        }

        private static void requireFailed(LayerStore store, String when) {
            try {
                store.sync();
                store.reclaim();
            } catch (IOException | IllegalStateException e) {
                return;
            }
            throw new AssertionError(when + ", and a later checkpoint does not");
        }
    }

    @Test
    void removalGivesAllBackWhateverFails() {
        Sweep.random("removed shapes", 300, number -> {
            Run run = new Run(number);
            int crashes =
                    CrashStates.visitEach(run.base.image(), run.bench.device, 0, new Random(number), run::recover);
            requireEmptyIfAllIsRemoved(run);
            int actions = run.bench.device.actions();
            for (int k = run.opened; k < actions; k++) {
                run.fail(k);
            }
            Tally.CRASH_STATES.add(crashes);
            Tally.ERROR_POSITIONS.add(actions - run.opened);
            Tally.SEQUENCES.add(1);
        });
    }

    private static void requireEmptyIfAllIsRemoved(Run run) throws IOException {
        ModelStore last = run.bench.states.get(run.bench.states.size() - 1);
        if (last.layers.size() == 1) {
            assertEquals(EMPTY_BLOCKS, run.used[run.bench.states.size() - 1], "used blocks of an empty store");
        }
    }

    private static final long EMPTY_BLOCKS = emptyBlocks();

    private static long emptyBlocks() {
        try (LayerStore store = Bench.empty().store) {
            store.reclaim();
            return store.check().usedBlocks();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
