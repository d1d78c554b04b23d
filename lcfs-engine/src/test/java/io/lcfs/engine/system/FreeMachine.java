package io.lcfs.engine.system;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Threads that run freely, for faults that appear only if two threads run at the same time on the memory of a real
 * machine.
 */
final class FreeMachine implements Machine {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);

    private final EngineCopy engine;
    private LayerStore store;
    private volatile String stuck = "";

    /** Creates a machine for one life. */
    FreeMachine(EngineCopy engine) {
        this.engine = engine;
    }

    @Override
    public boolean isStepped() {
        return false;
    }

    @Override
    public LayerStore create(BlockDevice device, StoreOptions options, Random random) throws IOException {
        store = engine.create(device, options, random);
        return store;
    }

    @Override
    public LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        store = engine.open(device, options);
        return store;
    }

    @Override
    public void run(Runnable first) {
        runAll(List.of(first));
        if (stuck.isEmpty()) {
            runAll(List.of(this::close));
        }
    }

    /** Ends the threads of the store, which does not know about its end if the power was cut. */
    private void close() {
        try {
            if (store != null) {
                store.close();
            }
        } catch (IOException | RuntimeException e) {
            // The device of the store fails after the power cut, so closing the store fails too.
            store = null;
        }
    }

    @Override
    public void runAll(List<? extends Runnable> all) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable each : all) {
            Thread thread = new Thread(() -> runToCut(each), "system-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        long end = System.nanoTime() + PATIENCE_NANOS;
        threads.forEach(thread -> join(thread, end));
    }

    private static void runToCut(Runnable work) {
        try {
            work.run();
        } catch (PowerCut e) {
            // So the thread ends.
            Thread.interrupted();
        }
    }

    private void join(Thread thread, long end) {
        try {
            while (thread.isAlive() && System.nanoTime() < end) {
                thread.join(100);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            StringBuilder where = new StringBuilder("a thread does not end: ").append(thread.getName());
            for (StackTraceElement element : thread.getStackTrace()) {
                where.append("\n    ").append(element);
            }
            stuck = where.toString();
        }
    }

    @Override
    public void cut() {
        // The device fails from now on.
    }

    @Override
    public String stuck() {
        return stuck;
    }
}
