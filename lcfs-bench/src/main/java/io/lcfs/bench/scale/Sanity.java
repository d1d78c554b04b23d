package io.lcfs.bench.scale;

/** Conditions that must hold at every size; if one does not, the run fails. */
final class Sanity {
    private Sanity() {}

    /** Thrown if a store does not have the content that was written to it. */
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
