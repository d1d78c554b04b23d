package io.lcfs.compress.parallel;

import io.lcfs.compress.Parallelism;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The parts that are being compressed, in the order of the content. Used by the thread that writes to the stream. If no
 * other thread has begun the oldest part, that thread compresses it itself, so it never waits for a task that has not
 * begun.
 */
final class OrderedParts {
    private final int limit;
    private final Optional<Executor> executor;
    private final Optional<ThreadPoolExecutor> ownThreads;
    private final Queue<Task> tasks = new ArrayDeque<>();

    /** A part that the first thread that runs this task compresses. */
    private static final class Task extends FutureTask<Part> {
        Task(Part part) {
            super(part, part);
        }
    }

    OrderedParts(Parallelism parallelism) {
        int threads = parallelism.threads();
        boolean hasOwn = parallelism.executor().isEmpty() && threads > 1;
        ownThreads = hasOwn ? Optional.of(ownThreads(threads)) : Optional.empty();
        executor = hasOwn ? ownThreads.map(pool -> pool) : parallelism.executor();
        // One part more than there are threads, so that no thread is idle while the oldest part is written.
        limit = executor.isPresent() ? threads + 1 : 1;
    }

    private static ThreadPoolExecutor ownThreads(int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lcfs-compress");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Returns whether a part must be taken before another one is added. */
    boolean isFull() {
        return tasks.size() >= limit;
    }

    void add(Part part) {
        Task task = new Task(part);
        tasks.add(task);
        try {
            executor.ifPresent(threads -> threads.execute(task));
        } catch (RejectedExecutionException e) {
            // The part is compressed by the thread that takes it.
        }
    }

    /** Waits for the oldest part and returns it. */
    Part take() throws IOException {
        Task task = tasks.remove();
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("a part of the content could not be compressed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("interrupted while a part was compressed");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Drops all parts, and ends the threads that this object started. */
    void close() {
        tasks.forEach(task -> task.cancel(false));
        tasks.clear();
        ownThreads.ifPresent(ThreadPoolExecutor::shutdownNow);
    }
}
