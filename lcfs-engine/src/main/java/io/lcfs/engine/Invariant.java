package io.lcfs.engine;

/**
 * Checks that are always on, because durable data could suffer if the engine were wrong. A failed check latches the
 * store.
 */
public final class Invariant {
    private Invariant() {}

    /** Thrown by a failed check; the boundary of the store turns it into a failure of the store. */
    public static final class ViolationException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        ViolationException(String message) {
            super(message);
        }
    }

    /**
     * Requires that an invariant holds.
     *
     * @param holds whether the invariant holds
     * @param rule the name of the invariant, such as "I3"
     * @param what the fault if it does not hold
     * @param number a number that locates the fault
     */
    public static void check(boolean holds, String rule, String what, long number) {
        if (!holds) {
            throw new ViolationException(rule + ": " + what + ": " + number);
        }
    }
}
