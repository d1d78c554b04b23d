package io.lcfs.engine.crash;

import java.util.Map;
import java.util.Random;

/** Runs a workload without a crash. After each step, and after reopening, a user sees the state of the model. */
final class ModelFinder extends Finder {
    private static final int STEPS = 80;

    /** Creates the finder, which has no options. */
    ModelFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random order = new Random(seed);
        Workload workload = Workload.create(seed, Workload.Mix.ALL);
        for (int i = 0; i < STEPS; i++) {
            workload.step();
            count(1);
            Map<String, String> found = StoreView.of(workload.store, order);
            for (String name : workload.passing()) {
                if (found.remove(name) == null) {
                    throw new AssertionError(workload.last() + ": no ephemeral layer " + name);
                }
                found.keySet().removeIf(path -> path.startsWith(name + ":"));
            }
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
