package io.lcfs.engine.crash;

import io.lcfs.engine.crash.Workload.Mix;
import java.util.Random;

/** Tries all crash states of a short workload. */
class CrashFinder extends Finder {
    private static final int STEPS = 24;
    private static final int CONTINUE_EACH = 60;

    private final Mix mix;
    private final int steps;

    /** Creates a finder with a workload of all kinds of operations. */
    CrashFinder() {
        this(Mix.ALL, STEPS);
    }

    CrashFinder(Mix mix, int steps) {
        this.mix = mix;
        this.steps = steps;
    }

    @Override
    final void look(long seed) throws Exception {
        Workload workload = Workload.create(seed, mix);
        int from = workload.device.events();
        workload.run(steps);
        workload.sync();
        CrashExplorer explorer = new CrashExplorer(workload, new Random(seed), CONTINUE_EACH);
        try {
            explorer.explore(from);
        } finally {
            count(explorer.states());
        }
    }
}
