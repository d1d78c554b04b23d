package io.lcfs.engine.crash;

/** All crash states of a short workload that removes layers and reclaims them in parts. */
final class RemovalFinder extends CrashFinder {
    /** Of removals. */
    RemovalFinder() {
        super(Workload.Mix.REMOVALS);
    }
}
