package io.lcfs.engine.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs the cases of a test on all processors. Each case has a number, which alone repeats it.
 *
 * <ul>
 *   <li>{@code -Dlcfs.seed=N}: the number of the first case, 1 by default.
 *   <li>{@code -Dlcfs.cases=N}: the number of cases, instead of the number that the test requests.
 *   <li>{@code -Dlcfs.effort=F}: a factor for the number of cases that the test requests, a tenth by default.
 *   <li>{@code -Dlcfs.minutes=M}: cases without end until each sweep has taken this time (the profile {@code soak}).
 * </ul>
 *
 * <p>A sweep over a fixed list of cases ({@link #all}) runs all of them or, with an effort below 1, each n-th. A soak
 * does not repeat such a list.
 */
public final class Sweep {
    private static final double EFFORT = readEffort();

    private final String name;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Sweep(String name) {
        this.name = name;
    }

    /** A case of a sweep. */
    public interface Case {
        /** Runs the case. An exception fails the test, with the number of the case in the message. */
        void run(long number) throws Throwable;
    }

    /** Runs a number of cases, numbered from the first seed on. Returns the number of cases that were run. */
    public static long random(String name, long cases, Case each) {
        long first = Long.getLong("lcfs.seed", 1);
        long minutes = Long.getLong("lcfs.minutes", 0);
        if (minutes > 0) {
            long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
            return new Sweep(name).run(first, Long.MAX_VALUE - first, 1, end, each);
        }
        long count = Long.getLong("lcfs.cases", Math.max(1, Math.round(cases * EFFORT)));
        return new Sweep(name).run(first, count, 1, Long.MAX_VALUE, each);
    }

    /**
     * Runs the cases 0 to {@code cases - 1}, or each n-th of them if the effort is below 1. Returns the number of cases
     * that were run.
     */
    public static long all(String name, long cases, Case each) {
        if (Long.getLong("lcfs.cases") != null) {
            return random(name, cases, each);
        }
        long step = Math.max(1, Math.round(1 / EFFORT));
        return new Sweep(name).run(0, (cases + step - 1) / step, step, Long.MAX_VALUE, each);
    }

    /** Runs cases as {@link #all} does, but only a further share of them if the effort is below 1. */
    public static long some(String name, long cases, double share, Case each) {
        if (EFFORT >= 1 || Long.getLong("lcfs.cases") != null) {
            return all(name, cases, each);
        }
        long step = Math.max(1, Math.round(1 / (EFFORT * share)));
        return new Sweep(name).run(0, (cases + step - 1) / step, step, Long.MAX_VALUE, each);
    }

    private long run(long first, long count, long step, long end, Case each) {
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(() -> work(first, count, step, end, each), "sweep-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            join(thread);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(thrown.getMessage(), thrown.getCause());
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d cases from %d on in %.1f s%n",
                name,
                done.get(),
                first,
                (System.nanoTime() - began) / 1e9);
        return done.get();
    }

    private void work(long first, long count, long step, long end, Case each) {
        while (failure.get() == null && (end == Long.MAX_VALUE || System.nanoTime() < end)) {
            long index = next.getAndIncrement();
            if (index >= count) {
                return;
            }
            long number = first + index * step;
            try {
                each.run(number);
                done.incrementAndGet();
            } catch (Throwable e) {
                failure.compareAndSet(
                        null, new AssertionError(name + ", -Dlcfs.seed=" + number + " -Dlcfs.cases=1: " + e, e));
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a sweep was interrupted", e);
        }
    }

    /** Returns the factor for the number of cases, for tests that use no sweep. */
    public static double effort() {
        return EFFORT;
    }

    private static double readEffort() {
        double effort = Double.parseDouble(System.getProperty("lcfs.effort", "0.1"));
        if (!(effort > 0)) {
            throw new IllegalArgumentException("lcfs.effort " + effort + " is not above 0");
        }
        return effort;
    }
}
