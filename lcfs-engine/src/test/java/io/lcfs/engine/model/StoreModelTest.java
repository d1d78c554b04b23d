package io.lcfs.engine.model;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random operations on layers and files have the same outcome as in a model in plain Java, step by step; the checker
 * finds nothing; and after a crash at a random point the store opens at exactly the checkpoint whose superblock is
 * present. A failing run is shrunk and printed.
 */
@Tag("P4")
@Tag("P5")
@Tag("P6")
@Tag("P11")
@Tag("faults")
class StoreModelTest {
    private static final int OPERATIONS = 100;
    private static final int SHRINKING_TRIES = 5_000;

    @Test
    void storeDoesWhatTheModelDoes() {
        Sweep.random("store against model", 20_000, seed -> {
            List<Operation> operations = Operation.any(new Random(seed), OPERATIONS);
            Throwable failure = failure(operations, seed);
            if (failure != null) {
                throw shrunk(operations, seed, failure);
            }
            Tally.SEQUENCES.add(1);
            Tally.CRASH_STATES.add(1);
        });
    }

    private static Throwable failure(List<Operation> operations, long seed) {
        try {
            ModelRun.run(operations, new Random(seed));
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private static AssertionError shrunk(List<Operation> operations, long seed, Throwable failure) {
        List<Operation> shortest = Shrinker.shrink(
                operations,
                list -> {
                    Throwable other = failure(list, seed);
                    return other != null && other.getClass() == failure.getClass();
                },
                Operation::simpler,
                SHRINKING_TRIES);
        Throwable last = failure(shortest, seed);
        String text = shortest.stream().map(Operation::toString).collect(Collectors.joining("\n  "));
        return new AssertionError(last + ", after\n  " + text + "\n(at first " + failure + ")", last);
    }
}
