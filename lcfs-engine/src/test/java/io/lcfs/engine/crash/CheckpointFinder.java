package io.lcfs.engine.crash;

/** All crash states of a short workload with changes in the midst of checkpoints. */
final class CheckpointFinder extends CrashFinder {
    /** Of checkpoints. */
    CheckpointFinder() {
        super(Workload.Mix.CHECKPOINTS);
    }
}
