package io.lcfs.compress;

import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The threads that compress the parts of a stream. They determine the time and the memory of the compression, and never
 * its bytes. Immutable.
 */
public final class Parallelism {
    private static final int MAX_THREADS = 1024;
    private static final Parallelism NONE = new Parallelism(1, Optional.empty());

    private final int threads;
    private final Optional<Executor> executor;

    private Parallelism(int threads, Optional<Executor> executor) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException(threads + " threads; from 1 to " + MAX_THREADS + " are possible");
        }
        this.threads = threads;
        this.executor = executor;
    }

    /**
     * Returns the parallelism without other threads: the thread that writes to the stream compresses.
     *
     * @return the parallelism
     */
    public static Parallelism none() {
        return NONE;
    }

    /**
     * Returns a parallelism with threads of the stream. Each stream starts up to this number of daemon threads when it
     * has enough content for them, and ends them when it is closed or fails. A stream that is not closed loses its
     * threads after a second without work. One thread means {@link #none}.
     *
     * @param threads the number of threads, from 1 to 1024
     * @return the parallelism
     * @throws IllegalArgumentException if the number is outside its range
     */
    public static Parallelism of(int threads) {
        return new Parallelism(threads, Optional.empty());
    }

    /**
     * Returns a parallelism with threads of the host. A stream never waits for a task that the executor has not begun:
     * the thread that writes to the stream then compresses the part itself. Thus a busy executor, or one that rejects
     * tasks, delays the stream but cannot block it.
     *
     * @param threads the number of tasks, from 1 to 1024, that should be run at the same time; the executor has at most
     *     one task more
     * @param executor the executor of the tasks, which take milliseconds each; never closed by a stream
     * @return the parallelism
     * @throws IllegalArgumentException if the number is outside its range
     */
    public static Parallelism of(int threads, Executor executor) {
        return new Parallelism(threads, Optional.of(executor));
    }

    /**
     * Returns the number of threads.
     *
     * @return the number, at least 1
     */
    public int threads() {
        return threads;
    }

    /**
     * Returns the executor of the host.
     *
     * @return the executor, or empty if each stream starts threads of its own
     */
    public Optional<Executor> executor() {
        return executor;
    }
}
