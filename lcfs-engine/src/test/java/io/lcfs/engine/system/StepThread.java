package io.lcfs.engine.system;

/**
 * A thread that runs only while its {@link Scheduler} lets it. Belongs to the scheduler of the thread that starts it.
 */
public final class StepThread extends Thread {
    private final Runnable work;
    private Scheduler scheduler;

    /** Its number within the scheduler, from 0 in the order of being started. */
    int number;

    /** What it waits for; null if it could go on. */
    Object awaited;

    /** When it could go on though nothing woke it. */
    long wakesAt = Long.MAX_VALUE;

    /** Until this step of the scheduler it stands still, if any other thread can go on. */
    long frozenUntil;

    /** So many steps later it stands still; 0 if it does not. */
    int stepsToFreeze;

    /** What the strategy prefers. */
    long priority;

    /** How deep it is within monitors, where it is not left alone. */
    int monitors;

    /** So many allocations later one fails; 0 if none does. */
    long allocationsToFailure;

    /** Whether it has ended. */
    boolean ended;

    /** Of some work; what the engine makes instead of a {@link Thread}. */
    public StepThread(Runnable work, String name) {
        super(null, null, name, 0, false);
        this.work = work;
    }

    /** Gives it to a scheduler; for threads that no other one starts. */
    StepThread in(Scheduler its) {
        scheduler = its;
        return this;
    }

    /** The present thread, if it is stepped; else null. */
    static StepThread current() {
        return Thread.currentThread() instanceof StepThread thread ? thread : null;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
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
