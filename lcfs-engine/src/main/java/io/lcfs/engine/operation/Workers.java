package io.lcfs.engine.operation;

/** The threads in which a store works in the background: its own one, or those of the program that uses it. */
interface Workers {
    /** Runs work after a delay, and then again and again, with another delay after each run. */
    void repeat(Runnable work, long firstNanos, long delayNanos);

    /** Runs work as soon as a thread is free. After {@link #end} the work is discarded. */
    void soon(Runnable work);

    /** Begins no further work. Does not wait. */
    void end();

    /** Waits, after {@link #end}, until no work runs. The work must not call it. Interrupts do not end the wait. */
    void awaitEnd();
}
