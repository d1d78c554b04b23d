package io.lcfs.engine.system;

import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** What the code of a {@link SteppedEngine} calls. In threads that are not stepped nothing happens. */
public final class Hooks {
    private Hooks() {}

    /** The thread is about to touch what others touch too; at a place of the code. */
    public static void step(int site) {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().step(thread, site);
        }
    }

    /** The thread is going to be told that the device has failed. */
    static void failing() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().failing(thread);
        }
    }

    /** The thread waits for the device. */
    static void slow() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().slow(thread);
        }
    }

    /** The thread waits for something by looking again and again. */
    public static void spin() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().pause(thread, 0);
        }
    }

    /** The thread waits a while. */
    public static void park(long nanos) {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.scheduler().pause(thread, nanos);
        }
    }

    /** The time of the scheduler. */
    public static long nanoTime() {
        StepThread thread = StepThread.current();
        return thread == null ? System.nanoTime() : thread.scheduler().now();
    }

    /** A number of the thread that is the same in each run. */
    public static long threadId(Thread thread) {
        return thread instanceof StepThread stepped ? stepped.number : 63;
    }

    /** The thread is in a monitor, where another one would wait for it outside of the scheduler: so it goes on. */
    public static void monitorEntered() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.monitors++;
        }
    }

    /** The thread has left a monitor. */
    public static void monitorLeft() {
        StepThread thread = StepThread.current();
        if (thread != null) {
            thread.monitors--;
        }
    }

    /** The thread is about to allocate memory. */
    public static void allocating() {
        StepThread thread = StepThread.current();
        if (thread != null && thread.allocationsToFailure > 0 && --thread.allocationsToFailure == 0) {
            throw new OutOfMemoryError("on demand");
        }
    }

    /** A log that keeps nothing: what is thrown says enough. */
    public static Logger logger(Class<?> of) {
        return NOPLogger.NOP_LOGGER;
    }
}
