package io.lcfs.engine.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.engine.device.ReadState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P12")
class FreedBlocksTest {
    private final FreedBlocks freed = new FreedBlocks();

    private List<Long> released(long checkpoint, ReadState... reads) {
        List<Long> blocks = new ArrayList<>();
        for (HeldBlocks held : freed.checkpointDurable(checkpoint, List.of(reads))) {
            for (int run = 0; run < held.runs(); run++) {
                for (int i = 0; i < held.length(run); i++) {
                    blocks.add(held.firstBlock(run) + i);
                }
            }
        }
        Collections.sort(blocks);
        return blocks;
    }

    @Test
    void blockIsReleasedByTheSecondCheckpointAfterItsInterval() {
        freed.add(100, 2, 1);
        freed.capture();
        freed.add(200, 1, 1);
        freed.addCaptured(300);
        assertEquals(List.of(), released(1));
        freed.capture();
        assertEquals(List.of(100L, 101L, 300L), released(2));
        assertEquals(1, freed.total());
        freed.capture();
        assertEquals(List.of(200L), released(3));
        assertEquals(0, freed.total());
    }

    @Test
    void blockThatAReadCheckpointReachesIsReleasedWhenNobodyReadsIt() {
        ReadState read = new ReadState(2, 20);
        for (long checkpoint = 1; checkpoint <= 5; checkpoint++) {
            freed.add(100 * checkpoint, 1, 5);
            freed.add(100 * checkpoint + 50, 1, 21);
            freed.capture();
            freed.addCaptured(100 * checkpoint + 70);
            long before = 100 * (checkpoint - 1);
            // What was freed before checkpoint 2 is not in it, nor is what was born after it or is a group record.
            List<Long> expected = before == 0
                    ? List.of()
                    : before <= 200 ? List.of(before, before + 50, before + 70) : List.of(before + 50, before + 70);
            assertEquals(expected, released(checkpoint, read));
        }
        freed.capture();
        assertEquals(List.of(300L, 400L, 570L), released(6, new ReadState(4, 40), new ReadState(5, 50)));
        freed.capture();
        assertEquals(List.of(500L, 550L), released(7));
        assertEquals(0, freed.total());
    }

    @Test
    void readerOfWhichNothingIsKnownKeepsAll() {
        freed.add(100, 1, Long.MAX_VALUE - 1);
        freed.capture();
        released(1, ReadState.UNKNOWN);
        freed.capture();
        assertEquals(List.of(), released(2, ReadState.UNKNOWN));
        freed.capture();
        assertEquals(List.of(100L), released(3));
    }

    /** A freed block that waits: its birth, and the first checkpoint without it. */
    private record Waiting(long block, long birth, long freedBefore) {}

    @Test
    void blocksWaitAsInAListOfBlocks() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Waiting> waiting = new ArrayList<>();
        List<ReadState> reads = new ArrayList<>();
        long next = 100;
        for (long checkpoint = 1; checkpoint <= 500; checkpoint++) {
            String what = "seed " + seed + ", checkpoint " + checkpoint;
            // The generation of checkpoint k is 10 k.
            for (int run = random.nextInt(4); run > 0; run--) {
                int length = 1 + random.nextInt(5);
                long birth = 10 * Math.max(0, checkpoint - random.nextInt(8)) + 1;
                freed.add(next, length, birth);
                for (int block = 0; block < length; block++) {
                    waiting.add(new Waiting(next++, birth, checkpoint));
                }
                // A gap, because joined runs count as old as their oldest block.
                next++;
            }
            freed.capture();
            if (random.nextBoolean()) {
                freed.addCaptured(++next);
                waiting.add(new Waiting(next++, Long.MAX_VALUE, checkpoint));
            }
            if (random.nextInt(3) == 0) {
                reads.add(new ReadState(checkpoint - 1, 10 * (checkpoint - 1)));
            }
            reads.removeIf(read -> random.nextInt(6) == 0);
            long durable = checkpoint;
            List<Long> expected = new ArrayList<>();
            waiting.removeIf(each -> {
                boolean isReached = each.freedBefore == durable
                        || reads.stream()
                                .anyMatch(read ->
                                        read.checkpoint() < each.freedBefore && read.generation() >= each.birth);
                return !isReached && expected.add(each.block);
            });
            assertEquals(expected, released(checkpoint, reads.toArray(ReadState[]::new)), what);
            assertEquals(waiting.size(), freed.total(), what);
        }
    }

    @Test
    void captureWithinACheckpointIsFound() {
        freed.add(100, 1, 1);
        freed.capture();
        assertThrows(AssertionError.class, freed::capture);
    }
}
