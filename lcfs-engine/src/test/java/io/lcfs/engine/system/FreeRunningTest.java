package io.lcfs.engine.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same test as {@link SystemTest} with threads that run freely. A number repeats only the calls, and not the
 * schedule.
 */
@Tag("P8")
@Tag("faults")
class FreeRunningTest {
    private static final int CASES = 400;

    @Test
    void whatThreadsSeeAtTheSameTimeHasOneExplanation() throws Exception {
        EngineCopy engine = new EngineCopy(false, Map.of());
        Sweep.random("system, free running", CASES, seed -> {
            SystemRun run = new SystemRun(engine, seed);
            String found = run.run();
            Tally.SCHEDULES.add(run.schedules());
            Tally.LINEARIZED.add(run.linearized());
            assertTrue(found.isEmpty(), found);
        });
    }
}
