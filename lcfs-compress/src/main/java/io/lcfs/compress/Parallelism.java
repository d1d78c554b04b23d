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
     * Returns a parallelism without further threads: the thread that writes to the stream compresses.
     *
     * @return the parallelism
     */
    public static Parallelism none() {
        return NONE;
    }

    /**
     * Returns a parallelism with threads that belong to the stream. Each stream starts up to this number of daemon
     * threads when it has enough content for them, and ends them when it is closed or fails. The threads of a stream
     * that is never closed end after a second without work. One thread means {@link #none}.
     *
     * @param threads the number of threads, from 1 to 1024
     * @return the parallelism
     * @throws IllegalArgumentException if the number is outside its range
     */
    public static Parallelism of(int threads) {
        return new Parallelism(threads, Optional.empty());
    }

    /**
     * Returns a parallelism with the threads of an executor. A stream never waits for a task that the executor has not
     * begun: the thread that writes to the stream then compresses the part itself. Thus an executor that is busy or
     * rejects tasks delays the stream but cannot block it.
     *
     * @param threads the number of tasks that should run at the same time, from 1 to 1024; at most one more task waits
     *     in the executor
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
     * Returns the executor, if threads of an executor compress.
     *
     * @return the executor, or empty if each stream starts its own threads
     */
    public Optional<Executor> executor() {
        return executor;
    }
}
