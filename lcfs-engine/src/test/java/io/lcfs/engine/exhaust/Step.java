package io.lcfs.engine.exhaust;

import java.io.IOException;

/**
 * A step of a bounded workload, with all its arguments.
 *
 * @param text what it does, for who reads of a failure
 * @param action does it
 */
record Step(String text, Action action) {
    /** What a step does. */
    interface Action {
        void run(Bench bench) throws IOException;
    }

    @Override
    public String toString() {
        return text;
    }
}
