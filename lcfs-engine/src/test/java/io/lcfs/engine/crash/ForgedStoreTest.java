package io.lcfs.engine.crash;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * What fuzzing has found, as it was found. The name of a layer led to layer 0, which cannot be removed: the caller was told of a
     * mistake that he had not made.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "U2l4dHktZm91ciBieXRlcyBvZiB0ZXgA9isAbnd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3b3dmIHdhIGxhc2dlLg==",
            })
    void inputThatWasFoundDoesNoHarm(String input) throws Exception {
        forged.attempt(Base64.getDecoder().decode(input));
    }

    @Test
    void whateverIsDoneWithAForgedStoreEndsInAResultOrAnException() {
        Sweep.random("forged stores", 1000, seed -> {
            Random random = new Random(seed);
            byte[] choices = new byte[8 * (1 + random.nextInt(4))];
            random.nextBytes(choices);
            forged.attempt(choices);
            Tally.DAMAGED_BYTES.add(1);
        });
    }
}
