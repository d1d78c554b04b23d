package io.lcfs.engine.crash;

import io.lcfs.engine.refusal.RefusalRun;

/** Calls with whatever a caller can say: what is refused has changed nothing. */
final class RefusalFinder extends Finder {
    /** With nothing to be set. */
    RefusalFinder() {}

    @Override
    void look(long seed) throws Exception {
        count(RefusalRun.run(seed));
    }
}
