package io.lcfs.engine.crash;

/** All crash states of a short workload that removes layers and reclaims them in parts. */
final class RemovalFinder extends CrashFinder {
    private static final int STEPS = 20;

    /** Of removals. */
    RemovalFinder() {
        super(Workload.Mix.REMOVALS, STEPS);
    }
}
