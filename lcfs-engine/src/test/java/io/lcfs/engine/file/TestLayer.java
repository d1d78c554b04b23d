package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.layer.Generations;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.OpenRun;
import io.lcfs.engine.layer.PathCache;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A writable layer of a store in memory without checkpoints. Its clock advances by a second with each reading. */
public final class TestLayer {
    private static final int BLOCKS = 1 << 15;

    public final LayerState layer;
    public final LayerTable table;
    final Tree tree;
    final Namespace files;
    final TestClock clock = new TestClock();

    private TestLayer(NameHash hash) {
        try {
            BlockDevice device = new MemoryDevice();
            VerifiedDevice verified = new VerifiedDevice(device);
            Stage stage = new Stage(device, OpenRun.LONGEST, 1 << 20);
            SpaceMap space = new SpaceMap(verified, group -> null, BLOCKS, 0, 1);
            NodeStore nodes = new NodeStore(verified, stage);
            LayerTable table = new LayerTable(
                    new StoreParts(nodes, space, new Generations(1), hash, clock, new PathCache()), 1, 0, true);
            this.table = table;
            table.lock().lock();
            layer = table.loaded().state(table.newRecord("test".getBytes()));
            table.lock().unlock();
            tree = layer.tree();
            Namespace.makeRoot(layer);
            files = new Namespace(layer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestLayer usual() {
        return new TestLayer(new NameHash(1, 2));
    }

    /** With a hash of few values, so that most items are chains. */
    static TestLayer colliding() {
        return new TestLayer(new NameHash(1, 2) {
            @Override
            public long hash(byte[] bytes, int start, int length) {
                return super.hash(bytes, start, length) & 7;
            }

            @Override
            public long hash(long parentInode, byte[] name) {
                return super.hash(parentInode, name) & 1;
            }
        });
    }

    /** Deletes an orphan completely. Returns the number of steps. */
    int reap(long orphan) throws IOException {
        int steps = 0;
        while (orphan != 0 && !files.orphans().reapStep(orphan)) {
            steps++;
        }
        return steps;
    }

    private static final class TestInode {
        int links;
        int names;
        int subdirectories;
        long size;
        int kind;
        int linkCount;
        boolean orphan;
    }

    /** Checks that all items are consistent with each other. */
    void requireSound() throws IOException {
        Map<Long, TestInode> inodes = new HashMap<>();
        Set<String> entries = new HashSet<>();
        Set<String> links = new HashSet<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(Long.MIN_VALUE, Long.MIN_VALUE);
        while (cursor.next()) {
            Item item = cursor.item();
            assertNull(ItemType.check(item.major(), item.minor(), item.buffer(), item.offset(), item.length()));
            count(item, inodes, entries, links);
        }
        assertEquals(entries, links);
        long visible = 0;
        for (Map.Entry<Long, TestInode> entry : inodes.entrySet()) {
            TestInode inode = entry.getValue();
            requireSound(entry.getKey(), inode);
            visible += inode.kind != InodeDescriptor.XATTR_VALUE && inode.linkCount > 0 ? 1 : 0;
        }
        assertEquals(visible, layer.inodes().count());
    }

    private static void requireSound(long number, TestInode inode) {
        assertTrue(inode.kind != 0, "items without inode " + number);
        assertEquals(inode.orphan, inode.linkCount == 0, "orphan " + number);
        if (inode.kind == InodeDescriptor.DIRECTORY) {
            assertEquals(inode.names, inode.size, "entries of " + number);
            assertEquals(inode.orphan ? 0 : 2 + inode.subdirectories, inode.linkCount, "links of " + number);
            assertEquals(number == 1 || inode.orphan ? 0 : 1, inode.links);
        } else {
            assertEquals(inode.linkCount, inode.links, "links of " + number);
            assertEquals(0, inode.names);
        }
    }

    private static void count(Item item, Map<Long, TestInode> inodes, Set<String> entries, Set<String> links) {
        ByteBuffer buffer = item.buffer();
        long number = ItemType.inode(item.major());
        int end = item.offset() + item.length();
        int at = item.offset();
        switch (ItemType.type(item.major())) {
            case ItemType.INODE -> {
                TestInode inode = of(inodes, number);
                inode.kind = InodeDescriptor.kind(buffer, at);
                inode.linkCount = InodeDescriptor.linkCount(buffer, at);
                inode.size = InodeDescriptor.size(buffer, at);
            }
            case ItemType.ENTRY -> {
                for (; at < end; at = EntryDescriptor.next(buffer, at)) {
                    boolean isDirectory = EntryDescriptor.kind(buffer, at) == InodeDescriptor.DIRECTORY;
                    of(inodes, number).names++;
                    of(inodes, number).subdirectories += isDirectory ? 1 : 0;
                    String name =
                            name(buffer, at + EntryDescriptor.NAME_OFFSET, EntryDescriptor.nameLength(buffer, at));
                    assertTrue(entries.add(number + "/" + name + " " + EntryDescriptor.inode(buffer, at)));
                }
            }
            case ItemType.LINK -> {
                for (; at < end; at = LinkDescriptor.next(buffer, at)) {
                    of(inodes, number).links++;
                    String name = name(buffer, at + LinkDescriptor.NAME_OFFSET, LinkDescriptor.nameLength(buffer, at));
                    assertTrue(links.add(LinkDescriptor.parent(buffer, at) + "/" + name + " " + number));
                }
            }
            case ItemType.XATTR -> {
                of(inodes, number);
                for (; at < end; at = XattrDescriptor.next(buffer, at)) {
                    long value = XattrDescriptor.valueInode(buffer, at);
                    if (value != 0) {
                        of(inodes, value).links++;
                    }
                }
            }
            case ItemType.ORPHAN -> of(inodes, item.minor()).orphan = true;
            default -> of(inodes, number);
        }
    }

    private static TestInode of(Map<Long, TestInode> inodes, long number) {
        return inodes.computeIfAbsent(number, n -> new TestInode());
    }

    private static String name(ByteBuffer buffer, int at, int length) {
        byte[] name = new byte[length];
        buffer.get(at, name);
        return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** Advances by a second with each reading. */
    static final class TestClock extends Clock {
        private long seconds = 1_000_000;

        Instant last() {
            return Instant.ofEpochSecond(seconds);
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(++seconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class MemoryDevice implements BlockDevice {
        private final ByteBuffer bytes =
                ByteBuffer.allocate(BLOCKS * BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        @Override
        public long blockCount() {
            return BLOCKS;
        }

        @Override
        public int pieceBlocks() {
            return BLOCKS;
        }

        @Override
        public ByteBuffer piece(long block) {
            return bytes;
        }

        @Override
        public ByteBuffer view(long block, int blockCount) {
            return bytes.slice((int) block * BLOCK_BYTES, blockCount * BLOCK_BYTES);
        }

        @Override
        public void write(long block, ByteBuffer source) {
            bytes.put((int) block * BLOCK_BYTES, source, source.position(), source.remaining());
            source.position(source.limit());
        }

        @Override
        public void force() {}

        @Override
        public void grow(long blockCount) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
