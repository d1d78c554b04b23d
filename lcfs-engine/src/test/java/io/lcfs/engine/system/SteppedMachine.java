package io.lcfs.engine.system;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A machine in which a {@link Scheduler} chooses the running thread. */
final class SteppedMachine implements Machine {
    private final EngineCopy engine;
    private final Scheduler scheduler;

    /** Creates a machine for one life. */
    SteppedMachine(EngineCopy engine, Random random) {
        this.engine = engine;
        this.scheduler = new Scheduler(new Strategy(random));
    }

    @Override
    public boolean isStepped() {
        return true;
    }

    @Override
    public LayerStore create(BlockDevice device, StoreOptions options, Random random) throws IOException {
        return engine.create(device, options, random);
    }

    @Override
    public LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        return engine.open(device, options);
    }

    @Override
    public void run(Runnable first) {
        scheduler.run(first);
    }

    @Override
    public void runAll(List<? extends Runnable> all) {
        List<StepThread> threads = new ArrayList<>();
        for (Runnable each : all) {
            threads.add(new StepThread(each, "system-" + (threads.size() + 1)));
        }
        threads.forEach(StepThread::start);
        for (StepThread thread : threads) {
            scheduler.awaitEnd(StepThread.current(), thread);
        }
    }

    @Override
    public void cut() {
        scheduler.cut();
    }

    @Override
    public String stuck() {
        return scheduler.stuck();
    }
}
