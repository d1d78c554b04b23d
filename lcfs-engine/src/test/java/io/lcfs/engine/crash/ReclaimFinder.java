package io.lcfs.engine.crash;

import io.lcfs.engine.removal.HalfReclaimed;

/** Reclaiming that is interrupted at each of its reads. Each seed is the same. */
final class ReclaimFinder extends Finder {
    /** With nothing to be set. */
    ReclaimFinder() {}

    @Override
    void look(long seed) throws Exception {
        count(1);
        HalfReclaimed.play();
    }
}
