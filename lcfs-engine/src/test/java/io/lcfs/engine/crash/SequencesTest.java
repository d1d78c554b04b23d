package io.lcfs.engine.crash;

import io.lcfs.LayerStore;
import io.lcfs.engine.crash.SequenceSteps.Step;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All sequences of one and of two steps, with a checkpoint after each step or only at the end, and with crashes in
 * between. A soak tries random sequences of three. The number of a sequence determines its steps.
 */
@Tag("P11")
@Tag("faults")
class SequencesTest {
    private static final int BLOCKS = 1024;
    private static final int STATES = 30;
    private static final List<Step> STEPS = SequenceSteps.all();

    private static final SimulatedDevice BEGINNING = new SimulatedDevice(BLOCKS);
    private static final StoreModel MODEL = new StoreModel();

    static {
        try (LayerStore store = EngineProvider.createOn(BEGINNING, Workload.OPTIONS, new Random(1))) {
            SequenceSteps.begin(store, MODEL);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Test
    void aCrashInAnySequenceOfOneOrTwoStepsOpensAtACheckpoint() {
        long pairs = (long) STEPS.size() * (STEPS.size() + 1);
        Sweep.all("sequences of one and two", 2 * pairs, number -> {
            List<Step> steps = new ArrayList<>();
            long pair = number / 2;
            steps.add(STEPS.get((int) (pair / (STEPS.size() + 1))));
            int second = (int) (pair % (STEPS.size() + 1));
            if (second < STEPS.size()) {
                steps.add(STEPS.get(second));
            }
            crash(steps, number % 2 == 0, number);
        });
    }

    @Test
    void aCrashInASequenceOfThreeStepsOpensAtACheckpoint() {
        Sweep.random("sequences of three", 1000, seed -> {
            Random random = new Random(seed);
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                steps.add(STEPS.get(random.nextInt(STEPS.size())));
            }
            crash(steps, random.nextBoolean(), seed);
        });
    }

    private static void crash(List<Step> steps, boolean checkpointAfterEach, long seed) {
        List<String> names = steps.stream().map(Step::name).toList();
        try {
            CrashStates states = new CrashStates(BEGINNING, new Checkpoints(), new Random(seed), null);
            states.goTo(BEGINNING.events());
            SimulatedDevice device = states.killed();
            LayerStore store = EngineProvider.openOn(device, Workload.OPTIONS);
            Workload workload =
                    new Workload(new Random(seed), device, store, new Checkpoints(), MODEL.copy(), 0, Workload.Mix.ALL);
            workload.observe(workload.model().copy(), true);
            int from = device.events();
            for (Step step : steps) {
                StoreModel before = workload.model().copy();
                step.action().run(store, workload.model());
                workload.observe(before, false);
                if (checkpointAfterEach) {
                    workload.sync();
                }
            }
            workload.sync();
            CrashExplorer explorer = new CrashExplorer(workload, new Random(seed), 0);
            new CrashStates(device, workload.checkpoints, new Random(seed), explorer).showSome(from, STATES);
            Tally.CRASH_STATES.add(explorer.states());
            Tally.SEQUENCES.add(1);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(names + ": " + e, e);
        }
    }
}
