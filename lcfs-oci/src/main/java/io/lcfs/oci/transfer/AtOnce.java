package io.lcfs.oci.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in new threads, several at a time, in the order of the list. After the first failure no further task
 * begins, and running tasks are asked to end. No task is running when the call returns. Threads are not interrupted,
 * because an interrupt would close the channels that they use.
 */
final class AtOnce {
    private volatile @Nullable Throwable failure;

    /** A task, which asks now and then whether it is still wanted. */
    interface Task<T> {
        T run(AtOnce all) throws IOException;
    }

    /** Returns the results of the tasks in the order of the list; throws the first failure. */
    <T> List<T> run(List<Task<T>> tasks, int threads) throws IOException {
        if (threads == 1 || tasks.size() < 2) {
            List<T> results = new ArrayList<>();
            for (Task<T> task : tasks) {
                results.add(task.run(this));
            }
            return results;
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, tasks.size()), work -> {
            Thread thread = new Thread(work, "lcfs-oci-layer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Task<T> task : tasks) {
                Callable<T> noted = () -> noted(task);
                futures.add(executor.submit(noted));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            executor.shutdown();
            awaitEnd(executor);
        }
    }

    private <T> T noted(Task<T> task) throws IOException {
        requireWanted();
        try {
            return task.run(this);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            throw e;
        }
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** Throws if another task has failed, so that the result of this one is not needed. */
    void requireWanted() {
        if (failure != null) {
            throw new CancellationException("another layer failed");
        }
    }

    private <T> T result(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while layers were packed");
            fail(interrupted);
            Thread.currentThread().interrupt();
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable first = failure;
            if (first == null) {
                throw new IllegalStateException(e);
            }
            throw rethrown(first);
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return (IOException) failure;
    }

    private static void awaitEnd(ExecutorService executor) {
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
