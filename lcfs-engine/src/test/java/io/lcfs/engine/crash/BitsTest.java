package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every bit of a store of 64 blocks is damaged, and a scrub must name the block. Blocks of which none hides another are
 * damaged together, each in the same bit, and the scrub must name exactly these blocks. {@link BitRotTest} checks, byte
 * by byte, how readers behave; this test shows that no bit of any kind of block is left out of its checksum.
 */
@Tag("P12")
@Tag("faults")
class BitsTest {
    private static final int BITS = Blocks.BYTES * Byte.SIZE;
    private static final int WANTED = 64;
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private static HeapDevice whole;

    /** Returns all blocks in use, in sets that are damaged together. */
    private static List<Set<Long>> sets;

    @BeforeAll
    static void makeStore() throws IOException, InterruptedException {
        whole = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
        Random random = new Random(1);
        try (LayerStore store = EngineProvider.createOn(whole, OPTIONS, new Random(1))) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectories("/usr/lib");
                for (int i = 0; i < 90; i++) {
                    base.write("/usr/lib/" + "small".repeat(8) + i, 0, bytes(random, 1 + i * 5));
                }
                base.write("/usr/lib/sparse", 1 << 20, bytes(random, 5000));
                base.setXattr("/usr/lib", "user.long", bytes(random, 9000));
                base.commit();
            }
            try (Layer live = store.cloneLayer("base", "live")) {
                live.write("/usr/lib/sparse", (1 << 20) + 100, bytes(random, 100));
                store.snapshot("live", "frozen").close();
                live.delete("/usr/lib/" + "small".repeat(8) + 3);
            }
            try (Layer root = store.root()) {
                for (int i = 0; inUse(store) < WANTED; i++) {
                    root.write("/f" + i, 0, bytes(random, 4096));
                }
            }
        }
        Set<Long> used = new TreeSet<>();
        for (long block = 0; block < whole.blockCount(); block++) {
            if (!named(whole, Set.of(block), 0).isEmpty()) {
                used.add(block);
            }
        }
        sets = sets(used);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Includes the superblocks and the bitmap. */
    private static long inUse(LayerStore store) throws IOException {
        return store.check().usedBlocks() + Blocks.SUPERBLOCKS + 1;
    }

    /** Adds each block to the first set in which it hides no block and no block hides it. */
    private static List<Set<Long>> sets(Set<Long> used) throws IOException, InterruptedException {
        List<Set<Long>> found = new ArrayList<>();
        for (long block : used) {
            boolean placed = false;
            for (int i = 0; i < found.size() && !placed; i++) {
                Set<Long> larger = new TreeSet<>(found.get(i));
                larger.add(block);
                placed = named(whole, larger, 0).equals(larger);
                if (placed) {
                    found.set(i, larger);
                }
            }
            if (!placed) {
                found.add(Set.of(block));
            }
        }
        return found;
    }

    /**
     * Returns the blocks that a scrub names while other blocks are damaged. Returns none if both superblocks are
     * damaged, because the store cannot be opened then.
     */
    private static Set<Long> named(HeapDevice image, Set<Long> damaged, int bit)
            throws IOException, InterruptedException {
        Set<Long> named = new TreeSet<>();
        flip(image, damaged, bit);
        try (LayerStore store = EngineProvider.openOn(image, OPTIONS.withReadOnly(true))) {
            store.scrub().damages().stream()
                    .forEach(damage -> named.add(damage.block().getAsLong()));
        } catch (NotAStoreException e) {
            return Set.of();
        } finally {
            flip(image, damaged, bit);
        }
        return named;
    }

    private static void flip(HeapDevice image, Set<Long> blocks, int bit) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
        for (long block : blocks) {
            image.read(block, bytes.clear());
            bytes.put(bit >>> 3, (byte) (bytes.get(bit >>> 3) ^ 1 << (bit & 7)));
            image.write(block, bytes.flip());
        }
    }

    private static HeapDevice copy() {
        try {
            HeapDevice copy = new HeapDevice(whole.blockCount());
            ByteBuffer bytes = ByteBuffer.allocate((int) Blocks.toBytes(whole.blockCount()));
            whole.read(0, bytes);
            copy.write(0, bytes.flip());
            return copy;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachBitOfAStoreOf64BlocksIsSeenByAScrub() {
        long blocks = sets.stream().mapToLong(Set::size).sum();
        assertTrue(blocks >= WANTED, () -> blocks + " blocks");
        ThreadLocal<HeapDevice> images = ThreadLocal.withInitial(BitsTest::copy);
        Sweep.all("damaged bits", BITS, bit -> {
            for (Set<Long> set : sets) {
                assertEquals(set, named(images.get(), set, (int) bit), "bit " + bit);
            }
            Tally.DAMAGED_BITS.add(blocks);
        });
    }
}
