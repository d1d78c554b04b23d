package io.lcfs.engine.system;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets exactly one of its threads run at a time. At each step of a thread the {@link Strategy} may choose another
 * thread; a thread that waits for a lock does not run before the lock is free. Time is the number of steps. So a
 * schedule depends only on the seed of the strategy.
 */
final class Scheduler {
    static final long STEP_NANOS = 20_000;
    private static final long MAX_STEPS = 6_000_000;

    private final Strategy strategy;
    private final List<StepThread> threads = new ArrayList<>();
    private final List<StepThread> ready = new ArrayList<>();
    private volatile StepThread running;
    private volatile boolean dead;
    private String stuck = "";
    private long steps;
    private long skipped;

    Scheduler(Strategy strategy) {
        this.strategy = strategy;
    }

    /** Runs a task as the first thread until every thread has ended. Threads of the engine end with the first one. */
    void run(Runnable first) {
        StepThread thread = new StepThread(first, "system-0").in(this);
        thread.start();
        running = thread;
        LockSupport.unpark(thread);
        join(thread);
        cut();
        for (StepThread each : List.copyOf(threads)) {
            join(each);
        }
    }

    private void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join(60_000);
                if (thread.isAlive()) {
                    StringBuilder where = new StringBuilder("a thread does not end: " + thread);
                    for (StackTraceElement element : thread.getStackTrace()) {
                        where.append("\n    ").append(element);
                    }
                    throw new IllegalStateException(where.toString());
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the reason why no thread could run, or an empty string. */
    String stuck() {
        return stuck;
    }

    boolean isDead() {
        return dead;
    }

    long steps() {
        return steps;
    }

    long now() {
        return steps * STEP_NANOS + skipped;
    }

    /** Adds a thread that is being started. */
    void add(StepThread thread) {
        thread.number = threads.size();
        thread.priority = strategy.priority();
        threads.add(thread);
    }

    /** Cuts the power: each thread ends at its next step. */
    void cut() {
        dead = true;
        for (StepThread thread : List.copyOf(threads)) {
            LockSupport.unpark(thread);
        }
    }

    /** Makes a step of the present thread. */
    void step(StepThread me, int site) {
        count();
        if (me.monitors == 0 && strategy.leaves(me, site, steps)) {
            leave(me);
        }
    }

    /** Called before the present thread is told that the device has failed. */
    void failing(StepThread me) {
        strategy.failing(me);
    }

    /** Lets the present thread wait for the device, which often takes long. */
    void slow(StepThread me) {
        count();
        if (strategy.isSlow(me, steps)) {
            leave(me);
        }
    }

    /** Lets other threads run first, for the given time if there are any. */
    void pause(StepThread me, long nanos) {
        count();
        strategy.paused(me, steps);
        me.awaited = this;
        me.wakesAt = now() + Math.max(nanos, STEP_NANOS);
        leave(me);
    }

    private void count() {
        if (dead) {
            throw new PowerCut();
        }
        if (++steps > MAX_STEPS) {
            giveUp("no end after " + steps + " steps");
        }
    }

    /** Waits until the object is signalled. */
    void await(StepThread me, Object what) {
        await(me, what, Long.MAX_VALUE);
    }

    /** Waits until the object is signalled, or until a time. */
    void await(StepThread me, Object what, long until) {
        if (dead) {
            throw new PowerCut();
        }
        me.awaited = what;
        me.wakesAt = until;
        leave(me);
    }

    /** Wakes the threads that wait for an object. */
    void wake(Object what) {
        for (StepThread thread : threads) {
            if (thread.awaited == what) {
                thread.awaited = null;
                thread.wakesAt = Long.MAX_VALUE;
            }
        }
    }

    private void giveUp(String why) {
        StringBuilder text = new StringBuilder(why);
        for (StepThread thread : threads) {
            if (!thread.ended) {
                text.append("\n  ").append(thread.getName()).append(thread.awaited == null ? "" : " waits");
                for (StackTraceElement element : thread.getStackTrace()) {
                    if (element.getClassName().startsWith("io.lcfs")) {
                        text.append("\n    ").append(element);
                    }
                }
            }
        }
        stuck = text.toString();
        cut();
        throw new PowerCut();
    }

    /** Gives the turn to the thread that the strategy chooses, and waits for the next turn. */
    private void leave(StepThread me) {
        StepThread next = choose(me);
        if (next != me) {
            give(next);
            awaitTurn(me);
        }
    }

    private void give(StepThread next) {
        running = next;
        LockSupport.unpark(next);
    }

    /** Waits for the thread's turn. */
    void awaitTurn(StepThread me) {
        boolean interrupted = false;
        while (running != me && !dead) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            me.interrupt();
        }
        if (dead) {
            throw new PowerCut();
        }
    }

    private StepThread choose(StepThread me) {
        long earliest = Long.MAX_VALUE;
        long now = now();
        boolean thawed = false;
        ready.clear();
        for (StepThread thread : threads) {
            if (thread.ended) {
                continue;
            }
            if (thread.awaited == null || thread.wakesAt <= now) {
                ready.add(thread);
                thawed |= thread.frozenUntil <= steps;
            } else {
                earliest = Math.min(earliest, thread.wakesAt);
            }
        }
        if (ready.isEmpty()) {
            if (earliest == Long.MAX_VALUE) {
                giveUp("no thread can go on");
            }
            skipped += earliest - now;
            return choose(me);
        }
        if (thawed) {
            ready.removeIf(thread -> thread.frozenUntil > steps);
        }
        StepThread next = strategy.choose(ready, me);
        next.awaited = null;
        next.wakesAt = Long.MAX_VALUE;
        return next;
    }

    /** Ends a thread with an exception that it did not catch. */
    void thrown(StepThread me, Throwable thrown) {
        if (thrown instanceof PowerCut) {
            return;
        }
        if (!dead) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            stuck = me.getName() + " ended by " + text;
        }
    }

    /** Ends a thread. */
    void end(StepThread me) {
        me.ended = true;
        if (!dead) {
            wake(me);
            if (me.number == 0) {
                return;
            }
            give(choose(me));
        }
    }

    /** Waits until a thread has ended. */
    void awaitEnd(StepThread me, StepThread other) {
        while (!other.ended) {
            await(me, other);
        }
    }
}
