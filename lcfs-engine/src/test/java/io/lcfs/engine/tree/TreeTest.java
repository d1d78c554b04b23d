package io.lcfs.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.tree.TreeFixture.Key;
import io.lcfs.engine.tree.TreeFixture.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeTest {
    private final TreeFixture fixture = new TreeFixture();
    private final Subject subject = fixture.subject();

    @Test
    void emptyTreeHasNothing() throws IOException {
        subject.check();
        subject.checkLookups(new Key(0, 0));
        assertFalse(subject.tree.remove(1, 1));
    }

    @Test
    void treeIsEmptyAgainAfterItsLastItemWent() throws IOException {
        subject.put(1, 1, new byte[0]);
        subject.check();
        subject.remove(1, 1);
        subject.check();
        assertTrue(subject.tree.isEmpty());
        subject.put(1, 2, new byte[5]);
        subject.check();
    }

    @Test
    void tooLargeItemIsRefused() {
        ByteBuffer payload = ByteBuffer.allocate(Tree.MAX_ITEM_BYTES + 1);
        assertThrows(IllegalArgumentException.class, () -> subject.tree.put(1, 1, payload));
        assertTrue(subject.tree.isEmpty());
    }

    @Test
    void itemOfAnyLengthReplacesOneOfAnyOther() throws IOException {
        int[] lengths = {0, 1, 650, Tree.MAX_ITEM_BYTES};
        for (int i = 0; i < 12; i++) {
            subject.put(i, i, new byte[lengths[i % 4]]);
        }
        for (int i = 0; i < 12; i++) {
            for (int length : lengths) {
                subject.put(i, i, new byte[length]);
                subject.check();
            }
        }
    }

    /** Inserts a large item at each place in a leaf of three large items, and in a leaf of many small ones. */
    @Test
    void fullLeafSplitsWhereverTheNewItemGoes() throws IOException {
        for (int small = 0; small <= 60; small++) {
            for (long at = -1; at < 2 * (small + 3); at += 2) {
                Subject leaf = fixture.subject();
                for (int i = 0; i < small + 3; i++) {
                    leaf.put(0, 2L * i, new byte[i % 20 == 7 ? Tree.MAX_ITEM_BYTES : 40]);
                }
                leaf.put(0, at, new byte[Tree.MAX_ITEM_BYTES]);
                leaf.check();
            }
        }
    }

    @Test
    void ascendingItemsFillTheNodes() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            subject.put(i, 0, new byte[44]);
        }
        subject.check();
        // A leaf has space for 63 items of 64 bytes.
        assertTrue(subject.owner.blocks.size() < 20_000 / 63 * 1.05, () -> subject.owner.blocks.size() + " blocks");
    }

    @Test
    void descendingItemsKeepTheSeparatorsExact() throws IOException {
        for (int i = 20_000; i > 0; i--) {
            subject.put(i, -i, new byte[100]);
        }
        subject.check();
        assertTrue(subject.height() >= 2);
    }

    @Test
    void emptiedTreeShrinks() throws IOException {
        Random random = new Random(4);
        Key[] keys = TreeFixture.Keys.RANDOM.draw(random, 20_000);
        for (Key key : keys) {
            subject.put(key.major(), key.minor(), new byte[200]);
        }
        int full = subject.owner.blocks.size();
        for (int i = 0; i < 19_000; i++) {
            subject.remove(keys[i].major(), keys[i].minor());
        }
        subject.check();
        assertTrue(subject.owner.blocks.size() < full / 5, () -> subject.owner.blocks.size() + " of " + full);
        for (int i = 19_000; i < 20_000; i++) {
            subject.remove(keys[i].major(), keys[i].minor());
        }
        subject.check();
        assertTrue(subject.owner.blocks.isEmpty());
    }

    @Test
    void changeOfAFrozenTreeCopiesOnePath() throws IOException {
        for (int i = 0; i < 50_000; i++) {
            subject.put(i, 0, new byte[60]);
        }
        Subject other = subject.branch();
        int height = subject.height();
        other.put(25_000, 0, new byte[60]);
        other.owner.blocks.removeAll(subject.owner.blocks);
        assertEquals(height + 1, other.owner.blocks.size());
        subject.check();
    }

    @Test
    void touchBranchesThePathAndChangesNothing() throws IOException {
        for (int i = 0; i < 5_000; i++) {
            subject.put(i, 0, new byte[60]);
        }
        subject.freeze();
        long root = subject.tree.rootBlock();
        subject.tree.touch(2_500, 0);
        assertFalse(root == subject.tree.rootBlock());
        subject.check();
    }

    @Test
    void writtenTreeIsReadFromTheDevice() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            subject.put(i * 31 % 10_000, i, new byte[i % 300]);
        }
        Tree written = write();
        assertEquals(0, fixture.stage.stagedBytes());
        subject.check();
        assertSameItems(written);
    }

    @Test
    void damagedNodeIsFound() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            subject.put(i, 0, new byte[60]);
        }
        Tree written = write();
        NodeView root = new NodeView();
        written.nodes().openRoot(written, root);
        long block = root.childBlock(1);
        ByteBuffer damaged = ByteBuffer.allocate(4096).put(fixture.device.view(block, 1));
        damaged.put(2000, (byte) (damaged.get(2000) ^ 1));
        fixture.device.write(block, damaged.flip());

        Item item = new Item();
        assertTrue(written.find(0, 0, item));
        CorruptStoreException e =
                assertThrows(CorruptStoreException.class, () -> written.find(root.major(1), root.minor(1), item));
        assertEquals(OptionalLong.of(block), e.block());
    }

    /** If a node is copied while a checkpoint writes it, the copy lacks the checksums of some children. */
    @Test
    void treeThatChangesDuringItsCheckpointIsWhole() throws IOException {
        checkpoint(3_000, 50, 40);
    }

    /** Inner nodes merge, too, and take over such children from neighbours. */
    @Test
    void treeThatShrinksDuringItsCheckpointIsWhole() throws IOException {
        checkpoint(20_000, 5_000, 8);
    }

    private void checkpoint(int keyCount, int step, int rounds) throws IOException {
        Random random = new Random(11);
        Key[] keys = TreeFixture.Keys.RANDOM.draw(random, keyCount);
        NodeWriter writer = new NodeWriter(fixture.nodes);
        for (int round = 0; round < rounds; round++) {
            int removalPercent = round % 8 < 3 ? 30 : 90;
            subject.change(random, keys, 4 * step, removalPercent, 300);
            subject.freeze();
            long block = subject.tree.rootBlock();
            long birth = subject.tree.rootBirth();
            TreeMap<Key, byte[]> frozen = new TreeMap<>(subject.model);
            subject.change(random, keys, step, removalPercent, 300);
            int crc = writer.checksum(block, subject.tree.rootCrc());
            subject.change(random, keys, step, removalPercent, 300);
            writer.write();
            subject.change(random, keys, step, removalPercent, 300);
            writer.finish();
            subject.check();
            Tree written = reopen(block, birth, crc);
            TreeCursor cursor = written.cursor();
            cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
            for (var expected : frozen.entrySet()) {
                assertTrue(cursor.next());
                TreeFixture.assertItem(expected, cursor.item());
            }
            assertFalse(cursor.next());
        }
    }

    private Tree write() throws IOException {
        subject.freeze();
        NodeWriter writer = new NodeWriter(fixture.nodes);
        int crc = writer.checksum(subject.tree.rootBlock(), subject.tree.rootCrc());
        writer.write();
        writer.finish();
        return reopen(subject.tree.rootBlock(), subject.tree.rootBirth(), crc);
    }

    private Tree reopen(long block, long birth, int crc) {
        NodeStore store = new NodeStore(new VerifiedDevice(fixture.device), new Stage(fixture.device, 64, 1 << 20));
        Tree tree = new Tree(store, subject.owner);
        tree.setRoot(block, birth, crc);
        return tree;
    }

    private void assertSameItems(Tree tree) throws IOException {
        TreeCursor cursor = tree.cursor();
        cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
        for (var expected : subject.model.entrySet()) {
            assertTrue(cursor.next());
            TreeFixture.assertItem(expected, cursor.item());
        }
        assertFalse(cursor.next());
    }
}
