package io.lcfs.engine.crash;

/** All crash states of a short workload with changes in the midst of checkpoints. */
final class CheckpointFinder extends CrashFinder {
    private static final int STEPS = 18;

    /** Of checkpoints. */
    CheckpointFinder() {
        super(Workload.Mix.CHECKPOINTS, STEPS);
    }
}
