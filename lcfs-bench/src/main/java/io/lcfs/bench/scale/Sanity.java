package io.lcfs.bench.scale;

/** What must hold whatever the size; if it does not, the run has failed. */
final class Sanity {
    private Sanity() {}

    /** Thrown when a store does not show what was put into it. */
    static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        FailedException(String message) {
            super(message);
        }
    }

    static void require(boolean holds, String claim) {
        if (!holds) {
            throw new FailedException("not so: " + claim);
        }
    }

    static void requireEqual(String what, long expected, long found) {
        if (expected != found) {
            throw new FailedException(what + ": expected " + expected + ", found " + found);
        }
    }
}
