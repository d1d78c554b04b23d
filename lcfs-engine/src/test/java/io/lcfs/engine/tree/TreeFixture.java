package io.lcfs.engine.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Trees on a device in the heap, each with a model, and their comparison. */
final class TreeFixture {
    static final long DEVICE_BLOCKS = 1L << 20;

    final HeapDevice device = new HeapDevice(DEVICE_BLOCKS);
    final Stage stage = new Stage(device, 64, 1 << 20);
    final NodeStore nodes = new NodeStore(new VerifiedDevice(device), stage);
    private long nextBlock = Blocks.GROUP_HEAD;
    private long generation = 1;

    record Key(long major, long minor) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byMajor = Long.compare(major, other.major);
            return byMajor != 0 ? byMajor : Long.compare(minor, other.minor);
        }
    }

    /** An owner that hands out ascending blocks and knows the blocks of its tree. */
    final class Owner implements TreeOwner {
        final Set<Long> blocks = new HashSet<>();
        long mutableSince;

        @Override
        public long mutableSince() {
            return mutableSince;
        }

        @Override
        public long allocate() {
            long block = nextBlock++;
            blocks.add(block);
            return block;
        }

        @Override
        public void release(long block, long birth) {
            assertTrue(blocks.remove(block), () -> "released what is not in the tree: " + block);
            if (birth >= mutableSince) {
                stage.removeNode(block);
            }
        }
    }

    /** A tree and its expected items. */
    final class Subject {
        final Owner owner = new Owner();
        final Tree tree = new Tree(nodes, owner);
        final TreeMap<Key, byte[]> model = new TreeMap<>();

        Subject() {
            owner.mutableSince = generation++;
        }

        void put(long major, long minor, byte[] payload) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(payload);
            tree.put(major, minor, buffer);
            assertEquals(0, buffer.position());
            model.put(new Key(major, minor), payload);
        }

        void remove(long major, long minor) throws IOException {
            boolean wasThere = model.remove(new Key(major, minor)) != null;
            assertEquals(wasThere, tree.remove(major, minor));
        }

        /** Puts, replaces and removes items at random among some keys. */
        void change(Random random, Key[] keys, int count, int removalPercent, int maxBytes) throws IOException {
            for (int i = 0; i < count; i++) {
                Key key = keys[random.nextInt(keys.length)];
                if (random.nextInt(100) < removalPercent) {
                    remove(key.major, key.minor);
                } else {
                    put(key.major, key.minor, payload(random, maxBytes));
                }
            }
        }

        /** Freezes the present content of the tree: from now on each node is copied before it is changed. */
        void freeze() {
            owner.mutableSince = generation++;
        }

        /** Creates another tree with the same root. */
        Subject branch() {
            freeze();
            Subject copy = new Subject();
            copy.owner.blocks.addAll(owner.blocks);
            copy.model.putAll(model);
            copy.tree.setRoot(tree.rootBlock(), tree.rootBirth(), tree.rootCrc());
            return copy;
        }

        /** Compares all items and checks the structure of the tree. */
        void check() throws IOException {
            assertEquals(model.isEmpty(), tree.isEmpty());
            Set<Long> reached = new HashSet<>();
            if (!tree.isEmpty()) {
                NodeView root = new NodeView();
                tree.nodes().openRoot(tree, root);
                checkNode(root, tree.rootBlock(), tree.rootBirth(), reached);
                assertTrue(root.level() == 0 || root.count() > 1, "a root has more than one child");
            }
            assertEquals(owner.blocks, reached);
            TreeCursor cursor = tree.cursor();
            cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
            for (Map.Entry<Key, byte[]> expected : model.entrySet()) {
                assertTrue(cursor.next());
                assertItem(expected, cursor.item());
            }
            assertFalse(cursor.next());
        }

        private void checkNode(NodeView node, long block, long birth, Set<Long> reached) throws IOException {
            assertNull(NodeDescriptor.check(node.buffer(), node.position(), block, birth));
            assertTrue(reached.add(block), () -> "reached twice: " + block);
            for (int i = 0; node.level() > 0 && i < node.count(); i++) {
                NodeView child = new NodeView();
                tree.nodes().open(node, i, child);
                assertEquals(node.level() - 1, child.level());
                assertEquals(node.major(i), child.major(0), "separators are exact");
                assertEquals(node.minor(i), child.minor(0), "separators are exact");
                if (i + 1 < node.count()) {
                    int last = child.count() - 1;
                    Key lastKey = new Key(child.major(last), child.minor(last));
                    assertTrue(lastKey.compareTo(new Key(node.major(i + 1), node.minor(i + 1))) < 0);
                }
                checkNode(child, node.childBlock(i), node.childBirth(i), reached);
            }
        }

        /** Looks up one key in each way. */
        void checkLookups(Key key) throws IOException {
            Item item = new Item();
            assertEquals(model.containsKey(key), tree.find(key.major, key.minor, item));
            if (model.containsKey(key)) {
                assertItem(Map.entry(key, model.get(key)), item);
            }
            Map.Entry<Key, byte[]> floor = model.floorEntry(key);
            assertEquals(floor != null, tree.floor(key.major, key.minor, item));
            if (floor != null) {
                assertItem(floor, item);
            }
            Map.Entry<Key, byte[]> ceiling = model.ceilingEntry(key);
            assertEquals(ceiling != null, tree.ceiling(key.major, key.minor, item));
            if (ceiling != null) {
                assertItem(ceiling, item);
            }
            TreeCursor cursor = tree.cursor();
            cursor.seek(key.major, key.minor);
            for (int i = 0; i < 3 && ceiling != null; i++) {
                assertTrue(cursor.next());
                assertItem(ceiling, cursor.item());
                ceiling = model.higherEntry(ceiling.getKey());
            }
            if (ceiling == null) {
                assertFalse(cursor.next());
                assertFalse(cursor.next());
            }
        }

        int height() throws IOException {
            NodeView root = new NodeView();
            tree.nodes().openRoot(tree, root);
            return root.level();
        }
    }

    Subject subject() {
        return new Subject();
    }

    static void assertItem(Map.Entry<Key, byte[]> expected, Item item) {
        assertEquals(expected.getKey(), new Key(item.major(), item.minor()));
        assertEquals(expected.getValue().length, item.length());
        assertArrayEquals(expected.getValue(), item.bytes());
    }

    static byte[] payload(Random random, int maxBytes) {
        byte[] payload = new byte[random.nextInt(maxBytes + 1)];
        random.nextBytes(payload);
        return payload;
    }

    /** The distributions of keys. */
    enum Keys {
        ASCENDING,
        RANDOM,
        CLUSTERED,
        EXTREME;

        Key[] draw(Random random, int count) {
            Key[] keys = new Key[count];
            for (int i = 0; i < count; i++) {
                keys[i] = switch (this) {
                    case ASCENDING -> new Key(i / 7, i % 7);
                    case RANDOM -> new Key(random.nextLong(), random.nextLong());
                    case CLUSTERED -> new Key(random.nextInt(5) - 2L, random.nextInt(count));
                    case EXTREME ->
                        new Key(
                                random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE,
                                random.nextInt(4) == 0 ? Long.MAX_VALUE - i : Long.MIN_VALUE + i);
                };
            }
            return keys;
        }
    }
}
