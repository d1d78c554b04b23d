package io.lcfs.engine.crash;

import java.util.function.LongFunction;

/**
 * Looks for bugs in the engine, one seed at a time, in steps that repeat. The answer is the number of states that were
 * looked at, and behind a tab what is wrong if something is. By a type of the platform, so that it can be asked from
 * outside its class loader.
 */
abstract class Finder implements LongFunction<String> {
    private long states;

    /** Looks at one more state. */
    final void count(long more) {
        states += more;
    }

    /** Throws if something is wrong. */
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
