package io.lcfs.engine.system;

import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * The methods that the rewritten code of an {@link EngineCopy} calls. In threads that are not stepped they have no
 * effect.
 */
public final class Hooks {
    private Hooks() {}

    /** Called at a place in the code before the thread accesses shared state. */
    public static void step(int site) {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().step(thread, site);
        }
    }

    /** Called before the thread is told that the device has failed. */
    static void failing() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().failing(thread);
        }
    }

    /** Called when the thread waits for the device. */
    static void slow() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().slow(thread);
        }
    }

    /** Called when the thread waits by polling. */
    public static void spin() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().pause(thread, 0);
        }
    }

    /** Called when the thread sleeps. */
    public static void park(long nanos) {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().pause(thread, nanos);
        }
    }

    /** Returns the time of the scheduler. */
    public static long nanoTime() {
        StepThread thread = StepThread.current();
        return thread == null ? System.nanoTime() : thread.scheduler().now();
    }

    /** Returns a number of the thread that is the same in each run. */
    public static long threadId(Thread thread) {
        return thread instanceof StepThread stepped ? stepped.number : 63;
    }

    /**
     * Called when the thread enters a monitor. It is not stopped there, because another thread would wait for the
     * monitor outside of the scheduler.
     */
    public static void monitorEntered() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.monitors++;
        }
    }

    /** Called when the thread has left a monitor. */
    public static void monitorLeft() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.monitors--;
        }
    }

    /** Called before the thread allocates memory. */
    public static void allocating() {
        StepThread thread = StepThread.current();
        if (thread != null && thread.allocationsToFailure > 0 && --thread.allocationsToFailure == 0) {
            throw new OutOfMemoryError("on demand");
        }
    }

    /** A log that discards all messages, because exceptions contain enough. */
    public static Logger logger(Class<?> of) {
        return NOPLogger.NOP_LOGGER;
    }
}
