package io.lcfs.engine.crash;

import java.util.function.LongFunction;

/**
 * Looks for bugs in the engine, in repeatable steps, one seed at a time. The result is the number of states that were
 * tried and, after a tab, the error if one was found. It is a JDK type, so that code outside of the class loader can
 * use it.
 */
abstract class Finder implements LongFunction<String> {
    private long states;

    /** Tries one more state. */
    final void count(long more) {
        states += more;
    }

    /** Throws an exception if the outcome is wrong. */
    abstract void look(long seed) throws Exception;

    @Override
    public final String apply(long seed) {
        states = 0;
        try {
            look(seed);
            return Long.toString(states);
        } catch (Exception | AssertionError | InternalError e) {
            return states + "\t" + e;
        }
    }
}
