package io.lcfs.engine.crash;

import io.lcfs.engine.removal.PrunedShape;

/** Compares the space that removed layers keep with a count in plain Java, for one random shape a seed. */
final class PruneFinder extends Finder {
    /** Creates the finder, which has no options. */
    PruneFinder() {}

    @Override
    void look(long seed) throws Exception {
        count(1);
        PrunedShape.play(seed);
    }
}
