package io.lcfs.engine.crash;

import io.lcfs.CheckReport;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.crash.Checkpoints.State;
import io.lcfs.engine.crash.FaultyDevice.Call;
import io.lcfs.engine.crash.SimulatedDevice.ForceFailure;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each read, write, force and growth of a workload fails, once or permanently. The store reports the failure and is
 * latched, or it is as it was before the call. In both cases it opens at an allowed checkpoint.
 */
@Tag("P11")
@Tag("faults")
class IoErrorTest {
    private static final int STEPS = 16;
    private static final int STATES = 1;
    private static final int BLOCKS = 2048;

    @Test
    void afterAFailureAtAnyCallOfTheDeviceTheStoreIsLatchedOrUnchangedAndOpensAtACheckpoint() {
        failAll("I/O errors", 350, Workload.Mix.ALL);
    }

    @Tag("P9")
    @Test
    void afterAFailureInAnyStepOfARemovalTheStoreIsLatchedOrUnchangedAndOpensAtACheckpoint() {
        failAll("I/O errors of removals", 490, Workload.Mix.REMOVALS);
    }

    private static void failAll(String name, long workloads, Workload.Mix mix) {
        Sweep.random(name, workloads, seed -> {
            Run whole = new Run(seed, mix);
            whole.run(Fault.NONE, 0);
            for (Fault fault : Fault.values()) {
                int calls = whole.calls(fault);
                for (int k = 0; k < calls; k++) {
                    Run run = new Run(seed, mix);
                    try {
                        run.run(fault, k);
                        run.check(whole, new Random(seed * 31 + k));
                    } catch (AssertionError | RuntimeException | IOException e) {
                        throw new AssertionError(fault + " at call " + k + ", " + run.workload.last() + ": " + e, e);
                    }
                    Tally.ERROR_POSITIONS.add(1);
                }
            }
            Tally.SEQUENCES.add(1);
        });
    }

    /** The way in which a call fails. */
    private enum Fault {
        NONE(null),
        READ_ONCE(Call.READ),
        READS_FROM_THEN_ON(Call.READ),
        /** None of the bytes is written. */
        WRITE_ONCE(Call.WRITE),
        /** A part of the bytes is written, ending within a block. */
        WRITE_SHORT(Call.WRITE),
        WRITES_FROM_THEN_ON(Call.WRITE),
        FORCE_ONCE(Call.FORCE),
        FORCES_FROM_THEN_ON(Call.FORCE),
        /** The force loses data that it should have made durable, and the next force succeeds. */
        FORCE_LOSING(Call.FORCE),
        GROW_ONCE(Call.GROW),
        SHRINK_ONCE(Call.SHRINK);

        private final Call call;

        Fault(Call call) {
            this.call = call;
        }
    }

    /** One run of a workload, with or without a fault. */
    private static final class Run {
        private final SimulatedDevice simulated = new SimulatedDevice(BLOCKS);
        private final FaultyDevice device = new FaultyDevice(simulated);
        private final Workload workload;
        private final int[] callsBefore = new int[Call.values().length];

        /** Returns the models before the first step and after each step. */
        private final List<StoreModel> models = new ArrayList<>();

        private int eventsBefore;
        private IOException failure;

        Run(long seed, Workload.Mix mix) throws IOException {
            LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS, new Random(~seed));
            workload = new Workload(new Random(seed), simulated, store, new Checkpoints(), new StoreModel(), 0, mix);
            workload.observe(workload.model().copy(), true);
            for (Call call : Call.values()) {
                callsBefore[call.ordinal()] = device.calls(call);
            }
        }

        int calls(Fault fault) {
            return fault.call == null ? 0 : device.calls(fault.call) - callsBefore[fault.call.ordinal()];
        }

        void run(Fault fault, int k) throws IOException {
            arm(fault, k);
            models.add(workload.model().copy());
            try {
                for (int i = 0; i < STEPS; i++) {
                    eventsBefore = simulated.events();
                    workload.step();
                    models.add(workload.model().copy());
                }
                eventsBefore = simulated.events();
                workload.sync();
            } catch (NoSpaceException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
        }

        private void arm(Fault fault, int k) {
            switch (fault) {
                case NONE -> device.heal();
                case WRITE_SHORT -> simulated.failWrite(k, false);
                case FORCE_LOSING -> simulated.failForce(k, ForceFailure.LOSING);
                case READS_FROM_THEN_ON, WRITES_FROM_THEN_ON, FORCES_FROM_THEN_ON -> device.fail(fault.call, k, true);
                default -> device.fail(fault.call, k, false);
            }
        }

        void check(Run whole, Random random) throws IOException {
            if (failure == null) {
                // The failure was met by code that can do without the read: a node that is not merged.
                require(workload.store.check().isClean(), "unclean after a failure that nobody was told of");
                return;
            }
            device.heal();
            if (!isLatched()) {
                require(!(failure instanceof StoreFailedException), "said to have failed, and works");
                requireUnchanged();
                return;
            }
            requireLatched();
            long least = whole.workload.checkpoints.least(eventsBefore);
            Visitor visitor = new Visitor(whole, least);
            CrashStates states = new CrashStates(simulated, whole.workload.checkpoints, random, visitor);
            states.showSome(simulated.events(), STATES);
            visitor.visit(states.killed(), simulated.events(), "killed");
        }

        /** Makes a checkpoint if the change was not one. */
        private boolean isLatched() throws IOException {
            try {
                workload.store.sync();
                return false;
            } catch (StoreFailedException e) {
                return true;
            }
        }

        private void requireLatched() throws IOException {
            for (int i = 0; i < 2; i++) {
                try {
                    workload.store.sync();
                    throw new AssertionError("a sync of a latched store");
                } catch (StoreFailedException e) {
                    require(e.getCause() != null, "no cause");
                }
            }
            int events = simulated.events();
            workload.store.close();
            require(simulated.events() == events, "closing a latched store wrote to the device");
        }

        private void requireUnchanged() throws IOException {
            Map<String, String> view = StoreView.lasting(workload.store, workload.random);
            boolean before = view.equals(models.get(models.size() - 1).describe());
            // These calls are many changes, of which some were made.
            boolean many = workload.last().contains("delete")
                    || workload.last().startsWith("reclaim")
                    || workload.last().startsWith("cache layer");
            require(
                    before || many,
                    StoreView.difference(models.get(models.size() - 1).describe(), view));
            CheckReport report = workload.store.check();
            require(report.isClean(), "unclean: " + report.findings());
            CrashStates states = new CrashStates(simulated, workload.checkpoints, new Random(0), new Visitor(this, 0));
            states.goTo(simulated.events());
            try (LayerStore reopened = EngineProvider.openOn(states.killed(), Workload.OPTIONS)) {
                require(StoreView.of(reopened, workload.random).equals(view), "opens with something else");
            }
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }

    /** Opens the rest, and compares it with the state of the run without a failure. */
    private record Visitor(Run whole, long least) implements CrashStates.Visitor {
        @Override
        public void visit(SimulatedDevice image, int events, String kind) throws IOException {
            try (LayerStore store = EngineProvider.openOn(image, Workload.OPTIONS)) {
                long number = store.info().checkpoints() - 1;
                State state = whole.workload.checkpoints.state(number);
                if (state == null || number < least) {
                    throw new AssertionError(kind + ": checkpoint " + number + ", at least " + least);
                }
                Map<String, String> view = StoreView.of(store, whole.workload.random);
                if (state.modelOf(view) == null) {
                    throw new AssertionError(kind + ": " + state.difference(view));
                }
                CheckReport report = store.check();
                if (!report.isClean()) {
                    throw new AssertionError(kind + ": " + report.findings());
                }
            }
        }

        @Override
        public void visitOlder(SimulatedDevice image, long number, String kind) {
            throw new AssertionError("not asked for: " + Blocks.SUPERBLOCKS);
        }
    }
}
