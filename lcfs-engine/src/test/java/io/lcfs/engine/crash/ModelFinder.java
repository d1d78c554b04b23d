package io.lcfs.engine.crash;

import java.util.Map;
import java.util.Random;

/** A workload without a crash: after each step, a user sees what the model says; and so after reopening. */
final class ModelFinder extends Finder {
    private static final int STEPS = 80;

    /** With nothing to be set. */
    ModelFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random order = new Random(seed);
        Workload workload = Workload.create(seed, Workload.Mix.ALL);
        for (int i = 0; i < STEPS; i++) {
            workload.step();
            count(1);
            Map<String, String> found = StoreView.of(workload.store, order);
            String difference = StoreView.difference(workload.model().describe(), found);
            if (!difference.isEmpty()) {
                throw new AssertionError(workload.last() + ": " + difference);
            }
            if (i % 8 == 0) {
                CrashExplorer.requireClean(workload.store, workload.last());
            }
        }
    }
}
