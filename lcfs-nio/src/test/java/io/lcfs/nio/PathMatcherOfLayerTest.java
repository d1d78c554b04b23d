package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PathMatcherOfLayerTest extends Contract implements OnLayer {
    /** Runs for layers only: the host's matcher fails on such ranges. */
    @Test
    void rangeMayBeOfCharactersBeyondTheBasicPlane() {
        assertTrue(fs().getPathMatcher("glob:[\uD83D\uDE00-\uD83D\uDE02]").matches(fs().getPath("\uD83D\uDE01")));
    }
}
