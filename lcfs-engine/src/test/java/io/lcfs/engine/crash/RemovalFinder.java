package io.lcfs.engine.crash;

/** Tries all crash states of a short workload that removes layers and reclaims them in parts. */
final class RemovalFinder extends CrashFinder {
    private static final int STEPS = 20;

    /** Creates a finder with a workload of removals. */
    RemovalFinder() {
        super(Workload.Mix.REMOVALS, STEPS);
    }
}
