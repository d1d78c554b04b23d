package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A layer whose tree is partly freed, because its reclaiming was interrupted, does not take over the layer below it:
 * its tree no longer shows which blocks of that layer are still reached.
 */
@Tag("P9")
class HalfReclaimedTest {
    @Test
    void aLayerBelowAHalfReclaimedOneLosesNothingThatIsStillReached() throws IOException {
        int interrupted = HalfReclaimed.play();
        assertTrue(interrupted > 20, interrupted + " passes were interrupted");
    }
}
