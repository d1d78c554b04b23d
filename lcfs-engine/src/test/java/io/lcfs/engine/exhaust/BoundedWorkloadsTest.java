package io.lcfs.engine.exhaust;

import io.lcfs.LayerStore;
import io.lcfs.engine.model.CrashStates;
import io.lcfs.engine.model.Fingerprint;
import io.lcfs.engine.model.ImageDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All sequences of one step and of two, and any of three, on a small store (after ACE, "Finding Crash-Consistency Bugs with
 * Bounded Black-Box Crash Testing", 2018): whatever a crash leaves opens at exactly the checkpoint whose superblock is there,
 * equals the model at that instant, and is whole. Each sequence runs with a checkpoint after each step, and with one at its end.
 *
 * <p>The number of a sequence is its steps: step {@code number % steps} comes last.
 */
@Tag("P11")
@Tag("faults")
class BoundedWorkloadsTest {
    private static final List<Step> STEPS = Steps.all();
    private static final int COUNT = STEPS.size();

    private static Bench.Base base;

    @BeforeAll
    static void makeBase() throws IOException {
        base = Steps.base();
    }

    @Test
    void crashInAnySequenceOfOneStepOpensAtACheckpoint() {
        Sweep.all("bounded workloads, 1 step", COUNT, number -> run(sequence(number, 1), number));
    }

    @Test
    void crashInAnySequenceOfTwoStepsOpensAtACheckpoint() {
        Sweep.all("bounded workloads, 2 steps", (long) COUNT * COUNT, number -> run(sequence(number, 2), number));
    }

    /** Numbers that follow one another are far apart in the list of all sequences: any part of a run is a sample. */
    @Test
    void crashInSequencesOfThreeStepsOpensAtACheckpoint() {
        long all = (long) COUNT * COUNT * COUNT;
        Sweep.random("bounded workloads, 3 steps", 500, number -> {
            long index = Math.floorMod(number * 0x9E37_79B9L, all);
            run(sequence(index, 3), number);
        });
    }

    private static List<Step> sequence(long number, int length) {
        List<Step> steps = new ArrayList<>();
        long rest = number;
        for (int i = 0; i < length; i++) {
            steps.add(0, STEPS.get((int) (rest % COUNT)));
            rest /= COUNT;
        }
        return steps;
    }

    private static void run(List<Step> steps, long number) throws Exception {
        try {
            run(steps, number, true);
            if (steps.size() > 1) {
                run(steps, number, false);
            }
        } catch (Throwable e) {
            throw new AssertionError(Steps.text(steps) + ": " + e.getMessage(), e);
        }
    }

    /** With checkpoints between, crashes are tried after the last but one: a shorter sequence has those before. */
    private static void run(List<Step> steps, long number, boolean synced) throws Exception {
        Bench bench = Steps.bench(base);
        int from = 0;
        for (Step step : steps) {
            from = synced && step != steps.get(0) ? bench.device.events() : 0;
            step.action().run(bench);
            if (synced) {
                bench.store.sync();
            }
        }
        bench.store.sync();
        Bench.requireSame(bench.store, bench.model, "at the end");
        Bench.requireClean(bench.store, "at the end");
        long[] expected = new long[bench.states.size()];
        int states = CrashStates.visit(
                base.image(), 0, bench.device, from, bench.device.events(), new Random(number), (image, mark, what) -> {
                    open(image, bench, mark, expected, what);
                });
        Tally.CRASH_STATES.add(states);
        Tally.SEQUENCES.add(1);
    }

    private static void open(ByteBuffer[] image, Bench bench, int mark, long[] expected, String what)
            throws IOException {
        if (expected[mark] == 0) {
            expected[mark] = Fingerprint.of(bench.states.get(mark));
        }
        LayerStore opened = EngineProvider.openOn(new ImageDevice(image), Bench.OPTIONS);
        if (Fingerprint.of(opened) != expected[mark]) {
            Bench.requireSame(opened, bench.states.get(mark), what);
        }
        Bench.requireClean(opened, what);
    }
}
