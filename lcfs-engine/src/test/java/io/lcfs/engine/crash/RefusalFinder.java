package io.lcfs.engine.crash;

import io.lcfs.engine.refusal.RefusalRun;

/** Calls with whatever a caller can say: what is refused has changed nothing. */
final class RefusalFinder extends Finder {
    private static final int RUNS = 4;

    /** With nothing to be set. */
    RefusalFinder() {}

    @Override
    void look(long seed) throws Exception {
        for (int i = 0; i < RUNS; i++) {
            count(RefusalRun.run(seed * RUNS + i));
        }
    }
}
