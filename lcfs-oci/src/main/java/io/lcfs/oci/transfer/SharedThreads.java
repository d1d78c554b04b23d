package io.lcfs.oci.transfer;

import io.lcfs.compress.Parallelism;
import java.io.Closeable;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that compress the layers of one push. All layers hand their parts to the same threads, so that the last
 * and largest layer has all of them. The number of parts in memory is at most the number of threads and of layers
 * together. Closing ends the threads, unless they belong to the caller's executor.
 */
final class SharedThreads implements Closeable {
    private final Parallelism all;
    private final Optional<ThreadPoolExecutor> own;

    /** Creates the threads that the options of a push name. No thread is started yet. */
    SharedThreads(Parallelism all) {
        this.all = all;
        boolean hasOwn = all.threads() > 1 && all.executor().isEmpty();
        own = hasOwn ? Optional.of(pool(all.threads())) : Optional.empty();
    }

    private static ThreadPoolExecutor pool(int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "lcfs-compress");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Returns the parallelism of each of several layers that are compressed at a time. */
    Parallelism forEach(int layers) {
        int threads = Math.max(1, all.threads() / Math.max(1, layers));
        Optional<Executor> executor = own.<Executor>map(pool -> pool).or(all::executor);
        return executor.map(pool -> Parallelism.of(threads, pool)).orElseGet(Parallelism::none);
    }

    @Override
    public void close() {
        own.ifPresent(ThreadPoolExecutor::shutdownNow);
    }
}
