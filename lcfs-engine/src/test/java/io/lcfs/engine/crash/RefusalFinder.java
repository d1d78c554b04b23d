package io.lcfs.engine.crash;

import io.lcfs.engine.refusal.RefusalRun;

/** Makes calls with arbitrary arguments. A refused call has changed nothing. */
final class RefusalFinder extends Finder {
    private static final int RUNS = 4;

    /** Creates the finder, which has no options. */
    RefusalFinder() {}

    @Override
    void look(long seed) throws Exception {
        for (int i = 0; i < RUNS; i++) {
            count(RefusalRun.run(seed * RUNS + i));
        }
    }
}
