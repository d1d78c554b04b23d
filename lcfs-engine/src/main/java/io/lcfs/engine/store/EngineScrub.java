package io.lcfs.engine.store;

import io.lcfs.Progress;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.ScrubProgress;
import io.lcfs.ScrubReport;
import io.lcfs.StoreClosedException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.scrub.Scrubber;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scrub that was started. Runs the steps of a {@link Scrubber} on its own thread or, in a store without threads, on
 * the thread that waits for it.
 */
final class EngineScrub implements Scrub {
    private final StoreCore core;
    private final Scrubber scrubber;
    private final ScrubOptions options;
    private final long totalBlocks;
    private final Consumer<EngineScrub> onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean running;
    private boolean paused;
    private boolean closed;
    private boolean complete;
    private boolean ended;
    private @Nullable Throwable failure;

    EngineScrub(
            StoreCore core, Scrubber scrubber, ScrubOptions options, long totalBlocks, Consumer<EngineScrub> onEnd) {
        this.core = core;
        this.scrubber = scrubber;
        this.options = Objects.requireNonNull(options);
        this.totalBlocks = totalBlocks;
        this.onEnd = onEnd;
    }

    /**
     * Starts the scrub on its own thread or in the executor of the program, unless the store has no threads.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
     */
    void start() {
        if (core.hasThreads()) {
            core.executor().ifPresentOrElse(executor -> executor.execute(this::runToEnd), this::startThread);
        }
    }

    private void startThread() {
        Thread thread = new Thread(this::runToEnd, "lcfs-scrub");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public ScrubProgress progress() {
        return new ScrubProgress(scrubber.verifiedBlocks(), totalBlocks, scrubber.damagedBlocks());
    }

    @Override
    public void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resume() {
        lock.lock();
        try {
            paused = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ScrubReport await() throws InterruptedException, IOException {
        if (!core.hasThreads()) {
            runToEnd();
        }
        lock.lock();
        try {
            while (!ended && !(closed && !running)) {
                changed.await();
            }
            if (failure instanceof IOException thrown) {
                throw thrown;
            } else if (failure instanceof InterruptedException) {
                throw new InterruptedException("the scrub was interrupted");
            } else if (failure != null) {
                throw failure instanceof StoreClosedException
                        ? new StoreClosedException("the store was closed while it was scrubbed")
                        : new IllegalStateException("the scrub ended with a failure", failure);
            }
            return new ScrubReport(scrubber.damages(), scrubber.verifiedBlocks(), scrubber.damagedBlocks(), complete);
        } finally {
            lock.unlock();
        }
    }

    private void runToEnd() {
        lock.lock();
        try {
            if (running || ended) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        Throwable thrown = null;
        boolean whole = false;
        try {
            whole = runSteps();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            thrown = e;
        } finally {
            lock.lock();
            try {
                running = false;
                ended = true;
                complete = whole;
                failure = thrown;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            onEnd.accept(this);
        }
    }

    /** Runs steps until none are left or the scrub is closed. Returns whether none are left. */
    private boolean runSteps() throws IOException, InterruptedException {
        long due = System.nanoTime();
        while (awaitTurn(due)) {
            long before = scrubber.verifiedBlocks();
            if (!step()) {
                return true;
            }
            options.progress().update(update());
            if (options.maxBytesPerSecond() > 0) {
                double seconds =
                        (double) Blocks.toBytes(scrubber.verifiedBlocks() - before) / options.maxBytesPerSecond();
                due = Math.max(due, System.nanoTime()) + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
            }
        }
        return false;
    }

    private Progress.Update update() {
        long verified = scrubber.verifiedBlocks();
        return Progress.Update.of("scrub")
                .withItems(verified, totalBlocks)
                .withBytes(Blocks.toBytes(verified), Blocks.toBytes(totalBlocks));
    }

    private boolean step() throws IOException {
        return core.counted("scrub", scrubber::step);
    }

    /** Waits until a time, and as long as the scrub is paused. Returns whether to continue. */
    private boolean awaitTurn(long due) throws InterruptedException {
        lock.lock();
        try {
            long left = due - System.nanoTime();
            while (!closed && (paused || left > 0)) {
                if (paused) {
                    changed.await();
                } else {
                    changed.awaitNanos(left);
                }
                left = due - System.nanoTime();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
