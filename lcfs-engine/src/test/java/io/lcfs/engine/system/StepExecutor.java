package io.lcfs.engine.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * An executor with one thread of the {@link Scheduler}, and with its time. It has only the methods that the engine
 * uses.
 */
public final class StepExecutor extends ScheduledThreadPoolExecutor {
    private final ThreadFactory factory;
    private final List<Job> jobs = new ArrayList<>();
    private StepThread thread;
    private boolean shutDown;

    /** A task and its time. */
    private record Job(Runnable work, long due, long period) {}

    /** Creates an executor with the arguments of the JDK's. */
    public StepExecutor(int threads, ThreadFactory factory, RejectedExecutionHandler handler) {
        super(threads, factory, handler);
        this.factory = factory;
    }

    private void add(Job job) {
        StepThread me = StepThread.current();
        if (shutDown || me == null) {
            return;
        }
        jobs.add(job);
        if (thread == null) {
            thread = (StepThread) factory.newThread(this::work);
            thread.start();
        } else {
            me.scheduler().wake(jobs);
        }
    }

    private static long now() {
        return Hooks.nanoTime();
    }

    private void work() {
        StepThread me = StepThread.current();
        while (!shutDown) {
            Job next = null;
            for (Job job : jobs) {
                if (next == null || job.due < next.due) {
                    next = job;
                }
            }
            if (next == null || next.due > now()) {
                me.scheduler().await(me, jobs, next == null ? Long.MAX_VALUE : next.due);
                continue;
            }
            jobs.remove(next);
            next.work.run();
            if (next.period > 0) {
                jobs.add(new Job(next.work, now() + next.period, next.period));
            }
            me.scheduler().step(me, 0);
        }
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long period, TimeUnit unit) {
        add(new Job(work, now() + unit.toNanos(first), unit.toNanos(period)));
        return null;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        add(new Job(work, now() + unit.toNanos(delay), 0));
        return null;
    }

    @Override
    public void execute(Runnable work) {
        add(new Job(work, now(), 0));
    }

    @Override
    public void shutdown() {
        shutDown = true;
        StepThread me = StepThread.current();
        if (me != null) {
            me.scheduler().wake(jobs);
        }
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
        StepThread me = StepThread.current();
        if (me != null && thread != null) {
            me.scheduler().awaitEnd(me, thread);
        }
        return true;
    }
}
