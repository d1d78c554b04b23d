package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Change;
import io.lcfs.CorruptStoreException;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A small store at rest, with every damage of a byte or a block in use: each byte zero, all ones, or with a flipped
 * bit; each block zero, an older version of itself, or the content of any other block. Each damage is either reported
 * or harmless: every result is right.
 */
@Tag("P12")
@Tag("faults")
class BitRotTest {
    private static final int BLOCKS = 1024;
    private static final int DAMAGES_OF_A_BYTE = 3;

    private static SimulatedDevice written;
    private static SimulatedDevice whole;
    private static List<Integer> used;
    private static Map<String, String> view;

    /** Creates a few layers with all kinds of content, in as few blocks as possible. */
    @BeforeAll
    static void makeStore() throws IOException {
        written = new SimulatedDevice(BLOCKS);
        StoreModel model = new StoreModel();
        byte[] bytes = new byte[13_000];
        new Random(1).nextBytes(bytes);
        try (LayerStore store = EngineProvider.createOn(written, Workload.OPTIONS, new Random(1))) {
            SequenceSteps.begin(store, model);
            try (Layer above = store.openLayer("above")) {
                above.write("/d/x", 5000, ByteBuffer.wrap(bytes, 0, 100));
                above.write("/hidden", 0, "inline".getBytes());
                above.createSymbolicLink("/link", "d/x");
                above.setXattr("/d/x", "user.short", "value".getBytes());
                above.setXattr("/d/x", "user.long", Arrays.copyOf(bytes, 6000));
                above.createLink("/e/" + "long".repeat(50), "/d/x");
                above.truncate("/hidden", 100_000);
                // Enough names for a tree with inner nodes.
                for (int i = 0; i < 30; i++) {
                    above.createFile("/e/" + "name".repeat(12) + i);
                }
            }
            store.snapshot("above", "frozen").close();
            try (Layer above = store.openLayer("above");
                    Layer root = store.root()) {
                above.write("/d/y", 0, bytes);
                above.delete("/link");
                root.write("/db", 0, ByteBuffer.wrap(bytes, 0, 5000));
            }
            store.setLabel("frozen", "key", "value");
            store.sync();
        }
        try (LayerStore store = EngineProvider.openOn(written, Workload.OPTIONS)) {
            // After two more checkpoints both superblocks show the same state, and blocks have older versions.
            store.reclaim();
        }
        whole = CrashStates.atTheEnd(written);
        SimulatedDevice traced = image();
        traced.traceReads();
        view = look(traced);
        BitSet read = traced.blocksRead();
        used = read.stream().boxed().toList();
    }

    /** Returns the undamaged store. */
    static SimulatedDevice whole() {
        return whole;
    }

    private static SimulatedDevice image() {
        return new SimulatedDevice(whole.first().fork(), BLOCKS);
    }

    /** Reads everything that a user can see: files by copy and by view, and the differences between layers. */
    private static Map<String, String> look(SimulatedDevice image) throws IOException {
        try (LayerStore store = EngineProvider.openOn(image, Workload.OPTIONS.withReadOnly(true))) {
            Map<String, String> seen = new TreeMap<>(StoreView.of(store, new Random(0)));
            try (LayerDiff diff = store.diff("base", "above");
                    Layer frozen = store.openLayer("frozen");
                    FileView data = frozen.openView("/d/x")) {
                for (Change change : diff) {
                    seen.put("difference " + change, "");
                }
                ByteBuffer slice = data.slice(0);
                byte[] bytes = new byte[slice.remaining()];
                slice.get(bytes);
                seen.put("view", Long.toHexString(TreeModel.sum(bytes)));
            }
            if (!store.check().isClean()) {
                throw new CorruptStoreException(CorruptStoreException.Kind.METADATA, "found by the check");
            }
            return seen;
        }
    }

    /** Returns whether the damage was reported. */
    private static boolean isReported(int block, BlockVersion damaged, String what) throws IOException {
        BlockMap medium = whole.first().fork();
        medium.set(block, damaged);
        SimulatedDevice image = new SimulatedDevice(medium, BLOCKS);
        try {
            Map<String, String> seen = look(image);
            if (!seen.equals(view)) {
                throw new AssertionError(what + ", and wrong data is returned: " + StoreView.difference(view, seen));
            }
            return false;
        } catch (CorruptStoreException e) {
            return true;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    /**
     * One superblock may be damaged, because the other one shows the same state. Damage of any other block in use must
     * be noticed.
     */
    private static void requireReported(int block, BlockVersion damaged, String what) throws IOException {
        boolean same = damaged.sameAs(whole.first().get(block));
        boolean reported = isReported(block, damaged, what);
        assertTrue(reported || same || block < Blocks.SUPERBLOCKS, () -> what + ", and nothing says so");
        Tally.DAMAGED_BYTES.add(1);
    }

    @Test
    void theStoreIsSmallAndWhole() throws IOException {
        assertTrue(used.size() <= 64, () -> used.size() + " blocks");
        assertTrue(used.size() >= 24, () -> used.size() + " blocks");
        assertTrue(view.equals(look(image())), "looked at twice");
    }

    @Test
    void everyByteThatIsDamagedIsReportedOrDoesNoHarm() {
        long cases = (long) used.size() * Blocks.BYTES * DAMAGES_OF_A_BYTE;
        Sweep.all("damaged bytes", cases, number -> {
            int kind = (int) (number % DAMAGES_OF_A_BYTE);
            int at = (int) (number / DAMAGES_OF_A_BYTE % Blocks.BYTES);
            int block = used.get((int) (number / DAMAGES_OF_A_BYTE / Blocks.BYTES));
            byte[] bytes = whole.first().get(block).copy();
            bytes[at] = switch (kind) {
                case 0 -> 0;
                case 1 -> (byte) 0xFF;
                default -> (byte) (bytes[at] ^ 1 << (at & 7));
            };
            requireReported(block, new BlockVersion(bytes), "byte " + at + " of block " + block);
        });
    }

    @Test
    void everyBlockThatIsZeroOrOlderOrAnotherIsReportedOrDoesNoHarm() throws IOException {
        for (int block : used) {
            List<BlockVersion> others = new ArrayList<>(CrashStates.versions(written, block));
            others.add(new BlockVersion(new byte[Blocks.BYTES]));
            others.add(BlockVersion.CANARY);
            for (int other : used) {
                others.add(whole.first().get(other));
            }
            for (BlockVersion other : others) {
                requireReported(block, other, "another content of block " + block);
            }
        }
    }

    @Test
    void twoBlocksThatAreExchangedAreReportedOrDoNoHarm() throws IOException {
        for (int one : used) {
            for (int other : used) {
                if (one < other) {
                    BlockMap medium = whole.first().fork();
                    medium.set(one, whole.first().get(other));
                    medium.set(other, whole.first().get(one));
                    boolean reported = false;
                    try {
                        assertTrue(look(new SimulatedDevice(medium, BLOCKS)).equals(view), one + " and " + other);
                    } catch (CorruptStoreException e) {
                        reported = true;
                    }
                    boolean same = whole.first().get(one).sameAs(whole.first().get(other));
                    assertTrue(reported || same || other < Blocks.SUPERBLOCKS, one + " and " + other);
                    Tally.DAMAGED_BYTES.add(1);
                }
            }
        }
    }
}
