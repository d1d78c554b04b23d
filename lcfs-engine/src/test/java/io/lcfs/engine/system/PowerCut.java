package io.lcfs.engine.system;

/** Ends whatever a thread does in a machine that has lost its power. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
        super("the power is cut", null, false, false);
    }
}
