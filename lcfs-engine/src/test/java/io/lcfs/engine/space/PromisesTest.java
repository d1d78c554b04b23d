package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.NoSpaceException;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P12")
class PromisesTest {
    private final SpaceMap map =
            new SpaceMap(new VerifiedDevice(new SparseDevice(Blocks.PER_GROUP)), group -> null, Blocks.PER_GROUP, 0, 1);
    private final Promises promises = map.promises();

    @Test
    void whatIsPromisedIsRefusedToOthers() throws IOException {
        promises.make(1, Claim.REMOVAL);
        long free = map.allocatableBlocks() - Claim.GROWTH.reserve(Blocks.PER_GROUP) - 1;
        promises.make(free, Claim.GROWTH);
        assertThrows(NoSpaceException.class, () -> promises.make(1, Claim.GROWTH));
        assertTrue(promises.isOnlyPromised(1, Claim.GROWTH));
        promises.make(1, Claim.RELIEF);
        promises.end(free);
        promises.make(1, Claim.GROWTH);
    }

    @Test
    void aPromiseEndsOnce() throws IOException {
        promises.make(5, Claim.GROWTH);
        promises.end(5);
        assertThrows(AssertionError.class, () -> promises.end(5));
    }

    @Test
    void nothingIsNotPromised() {
        assertThrows(AssertionError.class, () -> promises.make(0, Claim.GROWTH));
    }

    @Test
    void promisesAreMadeAsLongAsTheyLeaveTheReserve() throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        long all = Blocks.capacity(Blocks.PER_GROUP);
        ArrayDeque<Long> made = new ArrayDeque<>();
        long outstanding = 0;
        // This reads the bitmap.
        promises.make(1, Claim.REMOVAL);
        promises.end(1);
        long reliefs = 1;
        for (int i = 0; i < 2000; i++) {
            String what = "seed " + seed + ", step " + i;
            if (random.nextBoolean() && !made.isEmpty()) {
                promises.end(made.peek());
                outstanding -= made.remove();
            }
            Claim claim = Claim.values()[random.nextInt(3)];
            long blocks = 1 + random.nextInt(8000);
            boolean isPossible = outstanding + blocks <= all - claim.reserve(Blocks.PER_GROUP);
            assertEquals(blocks <= all - claim.reserve(Blocks.PER_GROUP), promises.isOnlyPromised(blocks, claim), what);
            if (isPossible) {
                promises.make(blocks, claim);
                made.add(blocks);
                outstanding += blocks;
                reliefs += claim == Claim.GROWTH ? 0 : 1;
            } else {
                assertThrows(NoSpaceException.class, () -> promises.make(blocks, claim), what);
            }
            assertEquals(outstanding, promises.outstanding(), what);
            assertEquals(reliefs, promises.reliefs(), what);
        }
    }
}
