package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.space.SpaceMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

@JCStressTest
@Description("Two owners take blocks from one space map, three runs each: no block is handed out twice, and all "
        + "are counted.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "all blocks differ, and their number is missing from the free blocks")
@State
public class AllocationRaceTest {
    /** The number of blocks that each owner takes: runs of 8, 16 and 32. */
    private static final int TAKEN = 8 + 16 + 32;

    private static final VerifiedDevice DEVICE = new VerifiedDevice(new HeapDevice(Blocks.MIN_STORE_BLOCKS));

    private final SpaceMap space = new SpaceMap(DEVICE, group -> null, Blocks.MIN_STORE_BLOCKS, 0, 1);
    private final long freeBefore = space.freeBlocks();
    private long[] first;
    private long[] second;

    private long[] take() {
        long[] taken = new long[TAKEN];
        Reservation reservation = new Reservation(space, 64);
        try {
            for (int i = 0; i < TAKEN; i++) {
                taken[i] = reservation.allocate();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken;
    }

    /** Takes blocks as the first owner. */
    @Actor
    public void first() {
        first = take();
    }

    /** Takes blocks as the second owner. */
    @Actor
    public void second() {
        second = take();
    }

    /** Counts the blocks that were handed out twice, and those missing from the count of free blocks. */
    @Arbiter
    public void compare(JJ_Result result) {
        long distinct = LongStream.concat(Arrays.stream(first), Arrays.stream(second))
                .distinct()
                .count();
        result.r1 = 2 * TAKEN - distinct;
        result.r2 = freeBefore - space.freeBlocks() - 2 * TAKEN;
    }
}
