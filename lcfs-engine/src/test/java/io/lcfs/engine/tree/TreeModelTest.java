package io.lcfs.engine.tree;

import io.lcfs.engine.tree.TreeFixture.Key;
import io.lcfs.engine.tree.TreeFixture.Keys;
import io.lcfs.engine.tree.TreeFixture.Subject;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random changes of a tree against a {@link java.util.TreeMap}; {@code -Dlcfs.seed=} repeats a run. */
class TreeModelTest {
    private static final int[] MAX_BYTES = {0, 16, 90, 400, Tree.MAX_ITEM_BYTES};

    @TestFactory
    Iterable<DynamicTest> treeHoldsWhatTheModelHolds() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        java.util.List<DynamicTest> tests = new java.util.ArrayList<>();
        for (Keys keys : Keys.values()) {
            for (int maxBytes : MAX_BYTES) {
                String name = keys + " keys, items up to " + maxBytes + " bytes, seed " + seed;
                tests.add(DynamicTest.dynamicTest(name, () -> run(keys, maxBytes, seed)));
            }
        }
        return tests;
    }

    private static void run(Keys kind, int maxBytes, long seed) throws IOException {
        Random random = new Random(seed);
        Subject subject = new TreeFixture().subject();
        Subject older = subject.branch();
        Key[] keys = kind.draw(random, 4_000);
        for (int batch = 0; batch < 60; batch++) {
            // The tree grows, stays, shrinks, and grows again.
            int removalPercent = batch % 20 < 8 ? 10 : batch % 20 < 12 ? 50 : 90;
            subject.change(random, keys, 700, removalPercent, maxBytes);
            if (kind == Keys.ASCENDING && removalPercent == 10) {
                for (int i = 0; i < 300; i++) {
                    Key key = keys[(batch % 20 * 300 + i) % keys.length];
                    subject.put(key.major(), key.minor(), TreeFixture.payload(random, maxBytes));
                }
            }
            subject.check();
            for (int i = 0; i < 200; i++) {
                Key key = keys[random.nextInt(keys.length)];
                subject.checkLookups(key);
                subject.checkLookups(new Key(key.major(), key.minor() + random.nextInt(3) - 1));
            }
            if (random.nextInt(3) == 0) {
                // The tree from which this one was branched is unchanged.
                older.check();
                older = subject.branch();
            }
        }
        older.check();
    }
}
