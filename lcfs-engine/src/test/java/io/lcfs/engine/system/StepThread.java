package io.lcfs.engine.system;

/**
 * A thread that runs only while its {@link Scheduler} lets it. It belongs to the scheduler of the thread that starts
 * it.
 */
public final class StepThread extends Thread {
    private final Runnable work;
    private Scheduler scheduler;

    /** The number within the scheduler, from 0 in the order of starting. */
    int number;

    /** The object for which the thread waits, or null if it can run. */
    Object awaited;

    /** The time at which the thread can run even if it is not woken. */
    long wakesAt = Long.MAX_VALUE;

    /** The step of the scheduler until which the thread is delayed, if another thread can run. */
    long frozenUntil;

    /** The number of steps after which the thread is delayed, or 0. */
    int stepsToFreeze;

    /** The priority in the strategy. */
    long priority;

    /** The number of monitors that the thread is in. It is not stopped there. */
    int monitors;

    /** The number of allocations after which one fails, or 0. */
    long allocationsToFailure;

    /** Whether the thread has ended. */
    boolean ended;

    /** Creates a thread for a task. The engine creates these in place of {@link Thread}. */
    public StepThread(Runnable work, String name) {
        super(null, null, name, 0, false);
        this.work = work;
    }

    /** Creates a thread with the arguments of the JDK's. */
    public StepThread(ThreadGroup group, Runnable work, String name, long stackBytes, boolean inherits) {
        this(work, name);
    }

    /** Adds the thread to a scheduler, if no other stepped thread starts it. */
    StepThread in(Scheduler its) {
        scheduler = its;
        return this;
    }

    /** Returns the present thread if it is stepped, or else null. */
    static StepThread current() {
        return Thread.currentThread() instanceof StepThread thread ? thread : null;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it changes nothing that others see
    public void start() {
        StepThread starter = current();
        if (scheduler == null && starter != null) {
            scheduler = starter.scheduler;
        }
        setDaemon(true);
        scheduler.add(this);
        super.start();
        if (starter != null) {
            scheduler.step(starter, 0);
        }
    }

    @Override
    public void run() {
        try {
            scheduler.awaitTurn(this);
            work.run();
        } catch (Throwable e) {
            scheduler.thrown(this, e);
        } finally {
            scheduler.end(this);
        }
    }
}
