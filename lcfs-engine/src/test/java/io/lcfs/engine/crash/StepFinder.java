package io.lcfs.engine.crash;

import io.lcfs.engine.concurrent.Stepped;

/**
 * Two threads, one stopped where a bug has put a place to stop at, or at a call of the device. Each seed is the same.
 */
final class StepFinder extends Finder {
    /** With nothing to be set. */
    StepFinder() {}

    @Override
    void look(long seed) throws Exception {
        for (Stepped each : Stepped.values()) {
            count(1);
            each.play();
        }
    }
}
