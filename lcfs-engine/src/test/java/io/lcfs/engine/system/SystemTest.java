package io.lcfs.engine.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.crash.PatchedEngine;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import io.lcfs.engine.system.FormerFaults.FormerFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever calls threads make on a store, in whatever order they run, all results have one explanation. See the
 * package.
 */
@Tag("P8")
@Tag("P11")
@Tag("P15")
@Tag("faults")
class SystemTest {
    private static final int CASES = 6_000;

    private static final int CASES_TO_A_FAULT = 10_000;

    private static String run(EngineCopy engine, long seed) {
        SystemRun run = new SystemRun(engine, seed);
        try {
            return run.run();
        } finally {
            Tally.SCHEDULES.add(run.schedules());
            Tally.LINEARIZED.add(run.linearized());
        }
    }

    @Test
    void whatThreadsSeeHasOneExplanation() throws Exception {
        EngineCopy engine = new EngineCopy(true, Map.of());
        Sweep.random("system, stepped", CASES, seed -> {
            String found = run(engine, seed);
            assertTrue(found.isEmpty(), found);
        });
    }

    @Test
    void sameSeedMakesTheSameSchedule() throws Exception {
        EngineCopy engine = new EngineCopy(true, Map.of());
        for (long seed = 1; seed <= 3; seed++) {
            assertTrue(trace(engine, seed).equals(trace(engine, seed)), "seed " + seed);
        }
    }

    private static String trace(EngineCopy engine, long seed) {
        SystemRun run = new SystemRun(engine, seed);
        String found = run.run();
        assertTrue(found.isEmpty(), found);
        return run.trace();
    }

    @Test
    void faultsThatWereThereAreFoundAgain() {
        List<FormerFault> faults = FormerFaults.all();
        Sweep.all("former faults", faults.size(), number -> {
            FormerFault fault = faults.get((int) (number % faults.size()));
            EngineCopy engine = new EngineCopy(true, PatchedEngine.compiled(fault.changes()));
            String found = run(engine, fault.seed());
            for (long seed = 1; found.isEmpty() && seed <= CASES_TO_A_FAULT; seed++) {
                found = run(engine, seed);
            }
            assertTrue(!found.isEmpty(), "not found: " + fault.name());
            Tally.FOUND_AGAIN.add(1);
        });
        Tally.FOUND_AGAIN.outOf(faults.size());
    }
}
