package io.lcfs.engine;

/**
 * Checks that are always on: durable data could suffer if the engine were wrong here. The store latches when one fails.
 */
public final class Invariant {
    private Invariant() {}

    /** What a failed check throws; the store's boundary turns it into a failure of the store. */
    public static final class ViolationException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        ViolationException(String message) {
            super(message);
        }
    }

    /**
     * Requires that something holds.
     *
     * @param holds whether it does
     * @param rule which invariant it is, "I3"
     * @param what what is wrong if not
     * @param number a number that tells where
     */
    public static void check(boolean holds, String rule, String what, long number) {
        if (!holds) {
            throw new ViolationException(rule + ": " + what + ": " + number);
        }
    }
}
