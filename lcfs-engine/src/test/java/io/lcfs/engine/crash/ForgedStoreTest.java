package io.lcfs.engine.crash;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images that were forged, with right checksums: whatever is done with them ends in a result or an {@link IOException}. */
@Tag("P12")
@Tag("P18")
@Tag("faults")
class ForgedStoreTest {
    private static ForgedStore forged;

    @BeforeAll
    static void makeStore() throws IOException {
        BitRotTest.makeStore();
        forged = new ForgedStore(BitRotTest.whole());
    }

    @Test
    void whateverIsDoneWithAForgedStoreEndsInAResultOrAnException() {
        Sweep.random("forged stores", 1500, seed -> {
            Random random = new Random(seed);
            byte[] choices = new byte[8 * (1 + random.nextInt(4))];
            random.nextBytes(choices);
            forged.attempt(choices);
            Tally.DAMAGED_BYTES.add(1);
        });
    }
}
