package io.lcfs.engine.removal;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever was removed in whatever order, the content in use is exactly that of the layers that are left. */
@Tag("P9")
@Tag("faults")
class PruneModelTest {
    @Test
    void theContentInUseIsThatOfTheLayersThatAreLeft() {
        Sweep.random("pruned shapes", 300, number -> {
            PrunedShape.play(number);
            Tally.SEQUENCES.add(1);
        });
    }
}
