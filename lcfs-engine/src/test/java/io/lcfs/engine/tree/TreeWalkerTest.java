package io.lcfs.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.tree.TreeFixture.Key;
import io.lcfs.engine.tree.TreeFixture.Keys;
import io.lcfs.engine.tree.TreeFixture.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TreeWalkerTest {
    private final TreeFixture fixture = new TreeFixture();

    @Test
    void emptyTreesDoNotDiffer() throws IOException {
        assertFalse(new TreeWalker(fixture.subject().tree, fixture.subject().tree).next());
    }

    @Test
    void allItemsAreOnlyBesideAnEmptyTree() throws IOException {
        Subject empty = fixture.subject();
        Subject full = filled(5_000);
        assertDifference(empty, full);
        assertDifference(full, empty);
    }

    @Test
    void branchWithoutAChangeIsPassedOverAtTheRoot() throws IOException {
        Subject one = filled(50_000);
        Subject other = one.branch();
        assertEquals(2, assertDifference(one, other));
    }

    @Test
    void oneChangeOpensOnePathOfEach() throws IOException {
        Subject one = filled(50_000);
        Subject other = one.branch();
        other.put(25_000, 0, new byte[13]);
        assertEquals(2 * (one.height() + 1), assertDifference(one, other));
    }

    @Test
    void changeOfTheFirstKeyOpensOnePathOfEach() throws IOException {
        Subject one = filled(50_000);
        Subject other = one.branch();
        other.remove(0, 0);
        assertEquals(2 * (one.height() + 1), assertDifference(one, other));
        other.put(-1, 0, new byte[5]);
        assertEquals(2 * (one.height() + 1), assertDifference(one, other));
    }

    @Test
    void treesOfDifferentHeightShareNodes() throws IOException {
        Subject small = filled(3_000);
        Subject large = small.branch();
        for (int i = 3_000; i < 60_000; i++) {
            large.put(i, 0, new byte[60]);
        }
        assertTrue(small.height() < large.height());
        assertDifference(small, large);
        assertDifference(large, small);
    }

    @Test
    void itemsOfUnsharedNodesAreReportedOnRequest() throws IOException {
        Subject one = filled(40);
        Subject other = one.branch();
        other.put(7, 0, new byte[13]);
        TreeWalker walker = new TreeWalker(one.tree, other.tree, true);
        for (int i = 0; i < 40; i++) {
            assertTrue(walker.next());
            assertEquals(i, walker.before().major());
            assertEquals(i, walker.after().major());
            assertEquals(i == 7 ? TreeWalker.Kind.CHANGED : TreeWalker.Kind.SAME, walker.kind());
        }
        assertFalse(walker.next());
    }

    /** Random changes of two branches, with the differences of their models; {@code -Dlcfs.seed=} repeats a run. */
    @TestFactory
    List<DynamicTest> walkFindsTheDifferenceOfTheModels() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        List<DynamicTest> tests = new ArrayList<>();
        for (Keys keys : Keys.values()) {
            for (int maxBytes : new int[] {20, 300, Tree.MAX_ITEM_BYTES}) {
                String name = keys + " keys, items up to " + maxBytes + " bytes, seed " + seed;
                tests.add(DynamicTest.dynamicTest(name, () -> compareBranches(keys, maxBytes, seed)));
            }
        }
        return tests;
    }

    private static void compareBranches(Keys kind, int maxBytes, long seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            Key[] keys = kind.draw(random, 3_000);
            Subject one = new TreeFixture().subject();
            one.change(random, keys, random.nextInt(6_000), 20, maxBytes);
            Subject other = one.branch();
            for (int step = 0; step < 8; step++) {
                // Few changes and many, in one tree or in both; some of them almost empty a tree.
                int count = 1 << random.nextInt(12);
                other.change(random, keys, count, random.nextInt(101), maxBytes);
                if (random.nextBoolean()) {
                    one.change(random, keys, count, random.nextInt(101), maxBytes);
                }
                assertDifference(one, other);
                if (random.nextInt(4) == 0) {
                    other = other.branch();
                }
            }
        }
    }

    private Subject filled(int count) throws IOException {
        Subject subject = fixture.subject();
        for (int i = 0; i < count; i++) {
            subject.put(i, 0, new byte[60]);
        }
        return subject;
    }

    /**
     * Compares the walk with the models, and checks that no node was read that both trees have. Returns the number of
     * nodes that were read.
     */
    private static int assertDifference(Subject one, Subject other) throws IOException {
        TreeWalker walker = new TreeWalker(one.tree, other.tree);
        TreeSet<Key> keys = new TreeSet<>(one.model.keySet());
        keys.addAll(other.model.keySet());
        for (Key key : keys) {
            byte[] before = one.model.get(key);
            byte[] after = other.model.get(key);
            if (Arrays.equals(before, after)) {
                continue;
            }
            assertTrue(walker.next(), () -> "missing: " + key);
            if (before == null) {
                assertEquals(TreeWalker.Kind.ONLY_AFTER, walker.kind());
            } else if (after == null) {
                assertEquals(TreeWalker.Kind.ONLY_BEFORE, walker.kind());
            } else {
                assertEquals(TreeWalker.Kind.CHANGED, walker.kind());
            }
            if (before != null) {
                TreeFixture.assertItem(Map.entry(key, before), walker.before());
            }
            if (after != null) {
                TreeFixture.assertItem(Map.entry(key, after), walker.after());
            }
        }
        assertFalse(walker.next());
        Set<Long> onlyOne = new HashSet<>(one.owner.blocks);
        onlyOne.removeAll(other.owner.blocks);
        Set<Long> onlyOther = new HashSet<>(other.owner.blocks);
        onlyOther.removeAll(one.owner.blocks);
        // Both roots are read even if they are shared, or have become a part of the other tree.
        assertTrue(
                walker.nodesOpened() <= onlyOne.size() + onlyOther.size() + 2,
                () -> walker.nodesOpened() + " nodes read of " + onlyOne.size() + " and " + onlyOther.size());
        return walker.nodesOpened();
    }
}
