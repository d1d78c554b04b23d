package io.lcfs.engine.system;

/** Thrown to end all activity of a thread in a machine that has lost its power. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
        super("the power is cut", null, false, false);
    }
}
