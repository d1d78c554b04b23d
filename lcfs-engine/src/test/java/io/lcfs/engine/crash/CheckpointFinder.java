package io.lcfs.engine.crash;

/** Tries all crash states of a short workload with changes during checkpoints. */
final class CheckpointFinder extends CrashFinder {
    private static final int STEPS = 18;

    /** Creates a finder of bugs in checkpoints. */
    CheckpointFinder() {
        super(Workload.Mix.CHECKPOINTS, STEPS);
    }
}
