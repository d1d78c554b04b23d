package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;

@JCStressTest
@Description("Two threads set and clear bits of verified blocks in one word: no change is lost or undone.")
@Outcome(id = "true, true, false, false", expect = ACCEPTABLE, desc = "all four bits have their last value")
@State
public class VerifiedBitsRaceTest {
    private static final HeapDevice DEVICE = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
    private static final long SET_FIRST = 64;
    private static final long SET_SECOND = 65;
    private static final long CLEARED_FIRST = 66;
    private static final long CLEARED_SECOND = 67;

    private final VerifiedDevice verified = new VerifiedDevice(DEVICE);

    /** Sets two bits, and clears one of them because its block is written again. */
    @Actor
    public void first() {
        verified.setNode(CLEARED_FIRST);
        verified.setNode(SET_FIRST);
        verified.forget(CLEARED_FIRST, 1);
    }

    /** Does the same with two other bits, as the second thread. */
    @Actor
    public void second() {
        verified.setNode(CLEARED_SECOND);
        verified.setNode(SET_SECOND);
        verified.forget(CLEARED_SECOND, 1);
    }

    /** Reads the bits. */
    @Arbiter
    public void look(ZZZZ_Result result) {
        result.r1 = verified.isNode(SET_FIRST);
        result.r2 = verified.isNode(SET_SECOND);
        result.r3 = verified.isNode(CLEARED_FIRST);
        result.r4 = verified.isNode(CLEARED_SECOND);
    }
}
