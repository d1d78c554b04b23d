package io.lcfs.engine.crash;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store that crashes at any write or force of a workload opens at the last checkpoint, or at the one whose superblock
 * was being written, and can be used from there. See {@link Sweep} for repeating a case.
 */
@Tag("P11")
@Tag("P15")
@Tag("faults")
class CrashStatesTest {
    private static final int STEPS = 40;
    private static final int CONTINUE_EACH = 200;

    private static Workload.Mix mix(long seed) {
        return seed % 8 == 0 ? Workload.Mix.REMOVALS : seed % 8 == 1 ? Workload.Mix.CHECKPOINTS : Workload.Mix.ALL;
    }

    @Test
    void crashAtAnyEventOpensAtACheckpoint() {
        Sweep.random("crash states", 300, seed -> {
            Workload workload = Workload.create(seed, mix(seed));
            int from = workload.device.events();
            workload.run(STEPS);
            workload.sync();
            CrashExplorer explorer = new CrashExplorer(workload, new Random(seed), CONTINUE_EACH);
            try {
                explorer.explore(from);
            } finally {
                Tally.CRASH_STATES.add(explorer.states());
                Tally.SEQUENCES.add(1);
            }
        });
    }
}
