package io.lcfs.engine.crash;

import io.lcfs.engine.concurrent.Stepped;

/**
 * Runs two threads, of which one stops at a place that a bug has marked, or at a call of the device. All seeds do the
 * same.
 */
final class StepFinder extends Finder {
    /** Creates the finder, which has no options. */
    StepFinder() {}

    @Override
    void look(long seed) throws Exception {
        for (Stepped each : Stepped.values()) {
            count(1);
            each.play();
        }
    }
}
