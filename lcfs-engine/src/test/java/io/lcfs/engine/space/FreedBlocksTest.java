package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P12")
class FreedBlocksTest {
    private final FreedBlocks freed = new FreedBlocks();

    private static List<Long> blocks(HeldBlocks held) {
        List<Long> blocks = new ArrayList<>();
        for (int run = 0; run < held.runs(); run++) {
            for (int i = 0; i < held.length(run); i++) {
                blocks.add(held.firstBlock(run) + i);
            }
        }
        Collections.sort(blocks);
        return blocks;
    }

    @Test
    void blockIsReleasedByTheSecondCheckpointAfterItsInterval() {
        freed.add(100, 2);
        freed.capture();
        freed.add(200, 1);
        freed.addCaptured(300);
        assertEquals(List.of(), blocks(freed.checkpointDurable()));
        freed.capture();
        assertEquals(List.of(100L, 101L, 300L), blocks(freed.checkpointDurable()));
        assertEquals(1, freed.total());
        freed.capture();
        assertEquals(List.of(200L), blocks(freed.checkpointDurable()));
        assertEquals(0, freed.total());
    }

    @Test
    void blocksWaitAsInAListOfIntervals() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Long> present = new ArrayList<>();
        List<Long> last = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        long next = 100;
        for (int i = 0; i < 500; i++) {
            String what = "seed " + seed + ", checkpoint " + i;
            int runs = random.nextInt(4);
            for (int run = 0; run < runs; run++) {
                int length = 1 + random.nextInt(5);
                freed.add(next, length);
                for (int block = 0; block < length; block++) {
                    present.add(next++);
                }
                next += random.nextInt(2);
            }
            freed.capture();
            before = last;
            last = present;
            present = new ArrayList<>();
            if (random.nextBoolean()) {
                freed.addCaptured(++next);
                last.add(next++);
            }
            assertEquals(before.size() + last.size(), freed.total(), what);
            assertEquals(before, blocks(freed.checkpointDurable()), what);
            assertEquals(last.size(), freed.total(), what);
        }
    }

    @Test
    void captureWithinACheckpointIsFound() {
        freed.add(100, 1);
        freed.capture();
        assertThrows(AssertionError.class, freed::capture);
    }
}
