package io.lcfs.engine.crash;

import io.lcfs.Layer;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.crash.SimulatedDevice.ForceFailure;
import java.io.IOException;
import java.util.Random;

/**
 * Makes a write or force of the device fail. From then on no call may report that data is durable, or make a change,
 * and the medium opens at a checkpoint.
 */
final class ErrorFinder extends Finder {
    private static final int STEPS = 6;
    private static final int MAX_CALLS = 10;

    /** Creates the finder, which has no options. */
    ErrorFinder() {}

    @Override
    void look(long seed) throws Exception {
        for (int call = 0; call < MAX_CALLS; call++) {
            for (ForceFailure how : ForceFailure.values()) {
                int k = call;
                fail(seed, device -> device.failForce(k, how));
            }
            int k = call;
            fail(seed, device -> device.failWrite(k, false));
            fail(seed, device -> device.failWrite(k, true));
            fail(seed, device -> device.fillAfter(4L * k));
        }
    }

    /** Makes a device fail later. */
    private interface Fault {
        void arm(SimulatedDevice device);
    }

    private void fail(long seed, Fault fault) throws IOException {
        Workload workload = Workload.create(seed, Workload.Mix.ALL);
        workload.run(STEPS);
        workload.sync();
        int from = workload.device.events();
        fault.arm(workload.device);
        boolean failed = fails(workload::writeLong);
        for (int i = 0; i < STEPS && !failed; i++) {
            failed = fails(workload::change) || i % 3 == 2 && fails(workload::sync);
        }
        workload.checkpoints.scan(workload.device, workload.model(), workload.model());
        if (failed) {
            requireLatched(workload);
        }
        CrashExplorer explorer = new CrashExplorer(workload, new Random(seed), 0);
        try {
            explorer.exploreSome(from, STEPS);
        } finally {
            count(explorer.states());
        }
    }

    /** A call of the store. */
    private interface Call {
        void run() throws IOException;
    }

    private static boolean fails(Call call) throws IOException {
        try {
            call.run();
            return false;
        } catch (StoreFailedException e) {
            return true;
        }
    }

    private static void requireLatched(Workload workload) throws IOException {
        try (Layer root = workload.store.root()) {
            byte[] bytes = new byte[10_000];
            bytes[1] = 1;
            if (!fails(() -> root.write("/late", 0, bytes))) {
                throw new AssertionError("a write succeeds after " + workload.last() + " failed");
            }
            if (!fails(workload.store::sync)) {
                throw new AssertionError("a sync succeeds after " + workload.last() + " failed");
            }
        }
    }
}
