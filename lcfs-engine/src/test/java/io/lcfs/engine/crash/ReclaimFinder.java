package io.lcfs.engine.crash;

import io.lcfs.engine.removal.HalfReclaimed;

/** Interrupts reclaiming at each of its reads. All seeds do the same. */
final class ReclaimFinder extends Finder {
    /** Creates the finder, which has no options. */
    ReclaimFinder() {}

    @Override
    void look(long seed) throws Exception {
        count(1);
        HalfReclaimed.play();
    }
}
