package io.lcfs.engine.damage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerStore;
import io.lcfs.engine.damage.Survey.Question;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a block of a store on its device, nobody gets wrong data: what needs the block fails and names it, and all
 * else is served as before.
 *
 * <p>Of a small store each byte is damaged in turn. To ask everything each time would take days, so most cases ask the one question
 * that reads the fewest blocks besides the damaged one. That is enough: the engine looks at a block of a device only after it
 * summed all of it, and the sum of another content is another one; so where one reader of the block fails, all do. Each
 * {@value #WALKED_EACH}th case asks all questions nevertheless, and so does each case in which whole blocks are wrong.
 */
@Tag("P12")
@Tag("faults")
class BitRotTest {
    private static final int WALKED_EACH = 1999;

    private static SampleStore sample;
    private static BlockImage image;
    private static Survey newest;

    /** Of the checkpoint before the last one, which is what a store shows whose newest superblock is gone. */
    private static Survey fallback;

    private static int newestSlot;
    private static long checkpoint;
    private static int[] inUse;
    private static Question[] witnesses;

    @BeforeAll
    static void build() throws IOException {
        sample = SampleStore.build();
        image = sample.image();
        newestSlot = new StoreForge(image).superblock();
        checkpoint = new StoreForge(image).block(newestSlot).getLong(SuperblockDescriptor.CHECKPOINT_OFFSET);
        newest = Survey.of(image);
        fallback = Survey.of(image.with(newestSlot, new byte[Blocks.BYTES]));
        inUse = newest.blocks().stream().toArray();
        witnesses = new Question[image.blockCount()];
        for (int block : inUse) {
            witnesses[block] = block < Blocks.SUPERBLOCKS ? newest.questions.get(0) : witness(block);
        }
        assertTrue(inUse.length >= 60, () -> "blocks in use: " + inUse.length);
    }

    /** The cheapest question that fails if a block is damaged. What opening a layer tidies up on the way may fail unseen. */
    private static Question witness(int block) throws IOException {
        byte[] bytes = image.bytes(block);
        bytes[0]++;
        List<Question> needing = newest.questions.stream()
                .filter(question -> question.blocks().get(block))
                .sorted(Comparator.comparingInt(question -> question.blocks().cardinality()))
                .toList();
        for (Question question : needing) {
            try {
                if (!question.ask(Stores.open(image.deviceWith(block, bytes))).equals(question.answer())) {
                    return question;
                }
            } catch (CorruptStoreException e) {
                return question;
            }
        }
        throw new AssertionError("damage of block " + block + " is never seen");
    }

    // Bytes.

    @Test
    void everyByteOfEveryBlockInUseCanBeDamagedWithoutWrongData() {
        boolean everyBit = Long.getLong("lcfs.minutes", 0) > 0;
        int ways = everyBit ? 2 + Byte.SIZE : 3;
        AtomicLong damaged = new AtomicLong();
        Sweep.all("damaged bytes", (long) inUse.length * Blocks.BYTES * ways, number -> {
            int block = inUse[(int) (number / ways / Blocks.BYTES)];
            int position = (int) (number / ways % Blocks.BYTES);
            byte before = image.at(block, position);
            byte after = switch ((int) (number % ways)) {
                case 0 -> 0;
                case 1 -> (byte) 0xff;
                default -> (byte) (before ^ 1 << (everyBit ? number % ways - 2 : position + block & 7));
            };
            if (after != before) {
                byte[] bytes = image.bytes(block);
                bytes[position] = after;
                damageByte(block, bytes, number % WALKED_EACH == 0);
                damaged.incrementAndGet();
            }
        });
        Tally.DAMAGED_BYTES.add(damaged.get());
    }

    private static void damageByte(int block, byte[] bytes, boolean walked) throws Exception {
        BlockImage.Device device = image.deviceWith(block, bytes);
        if (walked) {
            walk(image.with(block, bytes), set(block));
        } else if (block < Blocks.SUPERBLOCKS) {
            // An opening writes the next superblock.
            long opened = Stores.open(device).info().checkpoints();
            assertEquals(block == newestSlot ? checkpoint : checkpoint + 1, opened, "checkpoint");
        } else {
            requireDetected(witnesses[block], device, block);
        }
    }

    private static void requireDetected(Question question, BlockImage.Device device, int block) throws IOException {
        LayerStore store = Stores.open(device);
        String answer;
        try {
            answer = question.ask(store);
        } catch (CorruptStoreException e) {
            requireTold(question, e, set(block));
            return;
        }
        assertTrue(answer.contains("block " + block), () -> question.name() + " answered " + answer);
    }

    // Blocks.

    @Test
    void everyBlockInUseCanBeZeroedLostOrMisplaced() {
        Sweep.all("damaged blocks", inUse.length * 4L, number -> {
            int block = inUse[(int) (number / 4)];
            byte[] older = sample.older(block);
            byte[] lost = older == null ? new byte[Blocks.BYTES] : older;
            switch ((int) (number % 4)) {
                case 0 -> walk(image.with(block, new byte[Blocks.BYTES]), set(block));
                case 1 -> walk(image.with(block, lost), set(block));
                case 2 -> misplace(block, block + 1, lost);
                default -> misplace(block, block - 1, lost);
            }
            Tally.DAMAGED_BYTES.add(1);
        });
    }

    /** A write that went to a neighbour: it is missing here, and there it is in the way. Not from one superblock to the other. */
    private static void misplace(int block, int neighbour, byte[] lost) throws Exception {
        if (Math.min(block, neighbour) >= 0 && Math.max(block, neighbour) >= Blocks.SUPERBLOCKS) {
            walk(image.with(block, lost).with(neighbour, image.bytes(block)), set(block, neighbour));
        }
    }

    @Test
    void anyTwoBlocksInUseCanBeSwapped() {
        int count = inUse.length;
        Sweep.all("swapped blocks", (long) count * count, number -> {
            int one = inUse[(int) (number / count)];
            int other = inUse[(int) (number % count)];
            if (one < other && !Arrays.equals(image.bytes(one), image.bytes(other))) {
                walk(image.with(one, image.bytes(other)).with(other, image.bytes(one)), set(one, other));
                Tally.DAMAGED_BYTES.add(1);
            }
        });
    }

    // What is asked, and what may be answered.

    private static BitSet set(int... blocks) {
        BitSet set = new BitSet();
        for (int block : blocks) {
            set.set(block);
        }
        return set;
    }

    private static void walk(BlockImage damagedImage, BitSet damaged) throws Exception {
        Guarded.run(() -> {
            LayerStore[] store = new LayerStore[1];
            try {
                Guarded.call("open", () -> store[0] = Stores.open(damagedImage.device()));
            } catch (CorruptStoreException e) {
                assertTrue(damaged.get(0) && damaged.get(1), () -> "open fails: " + e);
                return;
            }
            Survey survey = damaged.get(newestSlot) ? fallback : newest;
            boolean[] found = new boolean[1];
            for (Question question : survey.questions) {
                Guarded.call(question.name(), () -> found[0] |= ask(question, store[0], damaged));
            }
            boolean isNeeded = survey.blocks().stream()
                    .filter(block -> block >= Blocks.SUPERBLOCKS)
                    .filter(damaged::get)
                    .anyMatch(block -> !Arrays.equals(damagedImage.bytes(block), image.bytes(block)));
            assertEquals(isNeeded, found[0], () -> "damage of blocks " + damaged + " was found");
        });
    }

    /** Asks a question; whether damage was found. */
    private static boolean ask(Question question, LayerStore store, BitSet damaged) throws IOException {
        String answer;
        try {
            answer = question.ask(store);
        } catch (CorruptStoreException e) {
            assertNotEquals("check", question.name(), () -> "a check tells all, it does not end at the first: " + e);
            requireTold(question, e, damaged);
            return true;
        }
        if (answer.equals(question.answer())) {
            return false;
        }
        // Only a check tells of damage by its answer.
        assertEquals("check", question.name(), () -> "wrong answer: " + answer + ", not " + question.answer());
        assertTrue(damaged.stream().anyMatch(block -> answer.contains("block " + block)), answer);
        return true;
    }

    private static void requireTold(Question question, CorruptStoreException e, BitSet damaged) {
        BitSet needed = (BitSet) damaged.clone();
        needed.and(question.blocks());
        assertTrue(!needed.isEmpty(), () -> question.name() + " needs nothing that is damaged: " + e);
        assertTrue(damaged.get((int) e.block()), () -> question.name() + " blames another block: " + e);
        String told = e.getMessage();
        String[] words = question.name().split(" ");
        if (question.ofLayer()) {
            String path = question.name().substring(question.name().indexOf('/', words[0].length()));
            boolean named = told.contains("layer \"" + words[0] + "\", " + path);
            assertTrue(named || told.startsWith("layer table: "), () -> "no layer and path in: " + e);
        } else if (words[0].equals("diff")) {
            boolean named = told.contains("\"" + words[1] + "\" and \"" + words[2] + "\"");
            assertTrue(named || told.startsWith("layer table: "), () -> "no layers in: " + e);
        }
    }
}
