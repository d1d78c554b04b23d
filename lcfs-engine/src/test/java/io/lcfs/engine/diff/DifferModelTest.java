package io.lcfs.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Change;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.RenameOption;
import io.lcfs.engine.content.ContentReader;
import io.lcfs.engine.file.Making;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random operations on layers, with the difference compared to that of a model, which compares all paths. {@code
 * -Dlcfs.seed=} repeats a run.
 */
class DifferModelTest {
    private static final String[] NAMES = {"a", "b", "c", "d", "a.b", "\u00e9"};

    @Test
    void differenceIsThatOfAllPaths() throws Exception {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        int reported = 0;
        for (int round = 0; round < Integer.getInteger("rounds", 300); round++) {
            try {
                reported += run(new Random(seed + round));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + (seed + round) + ": " + e.getMessage(), e);
            }
        }
    }

    private static int run(Random random) throws IOException {
        LayerTable table = TestLayer.usual().table;
        table.lock().lock();
        LayerRecord record = table.newRecord("base".getBytes(StandardCharsets.UTF_8));
        table.add(record);
        LayerState base = table.loaded().state(record);
        Namespace.makeRoot(base);
        change(base, random, random.nextInt(200));
        long common = base.inodes().next() - 1;
        LayerState one = child(table, record, base, "one");
        LayerState other = child(table, record, base, "other");
        boolean likeTwins = random.nextInt(3) == 0;
        long twinSeed = random.nextLong();
        change(one, likeTwins ? new Random(twinSeed) : random, random.nextInt(60));
        change(other, likeTwins ? new Random(twinSeed) : random, random.nextInt(60));
        return compare(base, one, common)
                + compare(one, base, common)
                + compare(one, other, common)
                + compare(other, one, common);
    }

    private static LayerState child(LayerTable table, LayerRecord parent, LayerState state, String name)
            throws IOException {
        LayerRecord record = table.newRecord(name.getBytes(StandardCharsets.UTF_8));
        table.lineage()
                .derive(
                        record,
                        Objects.requireNonNull(table.find("base".getBytes(StandardCharsets.UTF_8))),
                        state,
                        LayerRecordDescriptor.WRITABLE);
        return table.loaded().state(record);
    }

    private static int compare(LayerState one, LayerState other, long common) throws IOException {
        List<Change> expected = new ArrayList<>();
        new Oracle(one, other, common, expected).visit("", node(one, 1), node(other, 1));
        List<Change> found = new Differ(one.tree(), other.tree(), common, one.nameHash()).changes();
        StringBuilder left = new StringBuilder();
        expected.forEach(c ->
                left.append(c).append(c.attributesOnly()).append(c.fileKind()).append('\n'));
        StringBuilder right = new StringBuilder();
        found.forEach(c ->
                right.append(c).append(c.attributesOnly()).append(c.fileKind()).append('\n'));
        assertEquals(left.toString(), right.toString());
        return found.size();
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private static void change(LayerState layer, Random random, int count) throws IOException {
        Namespace files = new Namespace(layer);
        for (int i = 0; i < count; i++) {
            try {
                changeOnce(files, layer, random);
            } catch (java.nio.file.FileSystemException e) {
                // The operation was not possible at this path.
            }
        }
    }

    private static void changeOnce(Namespace files, LayerState layer, Random random) throws IOException {
        String path = path(random);
        String target = path(random);
        int number = random.nextInt(3);
        int action = random.nextInt(24);
        int length = random.nextInt(4) == 0 ? 10_000 : 5 + random.nextInt(2);
        switch (action) {
            case 0, 1, 2 -> Making.directory(files, path, 0700 + number);
            case 3, 4, 5 -> write(files, layer, Making.file(files, path, 0600 + number), length, number);
            case 6, 7 ->
                write(files, layer, files.lookup().resolveFile(path, false, Permissions.WRITE), length, number);
            case 8, 9 -> files.creator().createLink(target, path);
            case 10, 11, 12, 13 -> files.renamer().rename(path, target);
            case 14 ->
                files.renamer()
                        .rename(path, target, RenameOption.values()[random.nextInt(RenameOption.values().length)]);
            case 15 -> files.attributes().setMode(path, 0640 + number);
            case 16 -> files.attributes().setOwner(path, number, number);
            case 17, 18 ->
                files.attributes().setModifiedTime(random.nextInt(9) == 0 ? "/" : path, Instant.ofEpochSecond(number));
            case 19 -> files.attributes().setXattr(path, "user." + number, new byte[random.nextBoolean() ? 4 : 1000]);
            case 20 -> files.attributes().removeXattr(path, "user." + number);
            case 21 -> Making.symbolicLink(files, path, "target" + number);
            case 22 -> Making.node(files, path, FileKind.FIFO, 0600, 0);
            default -> files.remover().delete(path);
        }
    }

    private static void write(Namespace files, LayerState layer, long inode, int length, int number)
            throws IOException {
        Inode loaded = Inode.load(layer.tree(), inode);
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        files.data().write(loaded, ByteBuffer.wrap(bytes), 0);
        loaded.store(layer.tree());
    }

    private record Node(long inode, FileKind kind) {}

    private static Node node(LayerState layer, long inode) throws IOException {
        return new Node(inode, Inode.load(layer.tree(), inode).info().kind());
    }

    private record Oracle(LayerState one, LayerState other, long common, List<Change> changes) {
        void visit(String path, Node before, Node after) throws IOException {
            String shown = path.isEmpty() ? "/" : path;
            if (before == null || after == null || before.kind != after.kind) {
                if (before != null) {
                    changes.add(new Change(Change.Kind.REMOVED, shown, before.kind, false));
                }
                if (after != null) {
                    changes.add(new Change(Change.Kind.ADDED, shown, after.kind, false));
                    children(path, null, after);
                }
                return;
            }
            boolean isSame = before.inode == after.inode && after.inode <= common;
            var infoBefore = Inode.load(one.tree(), before.inode).info();
            var infoAfter = Inode.load(other.tree(), after.inode).info();
            boolean attributes = infoBefore.mode() != infoAfter.mode()
                    || infoBefore.uid() != infoAfter.uid()
                    || infoBefore.gid() != infoAfter.gid()
                    || (isSame
                            ? !rawXattrs(one, before.inode).equals(rawXattrs(other, after.inode))
                            : !xattrs(one, before.inode).equals(xattrs(other, after.inode)));
            boolean mtime = !infoBefore.mtime().equals(infoAfter.mtime());
            if (after.kind == FileKind.DIRECTORY) {
                if (isSame && mtime) {
                    var entries = list(other, after.inode);
                    boolean entriesChanged = !list(one, before.inode).equals(entries)
                            || entries.values().stream().anyMatch(n -> n.inode > common);
                    FileInfo last = infoBefore.ctime().isAfter(infoAfter.ctime()) ? infoBefore : infoAfter;
                    attributes |= !entriesChanged && !last.mtime().equals(last.ctime());
                }
                if (attributes) {
                    changes.add(new Change(Change.Kind.MODIFIED, shown, after.kind, true));
                }
                children(path, before, after);
                return;
            }
            if (isSame) {
                boolean content = infoBefore.size() != infoAfter.size()
                        || !raw(one, before.inode).equals(raw(other, after.inode));
                if (content || attributes || mtime) {
                    changes.add(new Change(Change.Kind.MODIFIED, shown, after.kind, !content));
                }
            } else if (before.inode <= common
                    || after.inode <= common
                    || attributes
                    || mtime
                    || infoBefore.rdev() != infoAfter.rdev()
                    || !content(one, before.inode).equals(content(other, after.inode))) {
                changes.add(new Change(Change.Kind.MODIFIED, shown, after.kind, false));
            }
        }

        private void children(String path, Node before, Node after) throws IOException {
            if (after.kind != FileKind.DIRECTORY) {
                return;
            }
            var entriesBefore = before == null ? Map.<String, Node>of() : list(one, before.inode);
            var entriesAfter = list(other, after.inode);
            TreeMap<String, Node> all = new TreeMap<>(java.util.Comparator.comparing(
                    (String s) -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
            all.putAll(entriesBefore);
            all.putAll(entriesAfter);
            for (String name : all.keySet()) {
                visit(path + "/" + name, entriesBefore.get(name), entriesAfter.get(name));
            }
        }

        private static Map<String, Node> list(LayerState layer, long inode) throws IOException {
            Map<String, Node> entries = new TreeMap<>();
            long from = DirectoryBatch.START;
            while (true) {
                DirectoryBatch batch = new Namespace(layer).lookup().list(inode, from, 1000);
                for (DirectoryEntry entry : batch.entries()) {
                    entries.put(entry.name(), new Node(entry.inode(), entry.kind()));
                }
                if (batch.isLast()) {
                    return entries;
                }
                from = batch.next();
            }
        }

        private static String content(LayerState layer, long inode) throws IOException {
            Inode loaded = Inode.load(layer.tree(), inode);
            ByteBuffer bytes = ByteBuffer.allocate((int) loaded.size());
            ContentReader.read(layer, loaded, bytes, 0);
            return Arrays.toString(bytes.array());
        }

        private static Map<String, String> xattrs(LayerState layer, long inode) throws IOException {
            Namespace files = new Namespace(layer);
            Map<String, String> xattrs = new TreeMap<>();
            for (String name : files.attributes().listXattrs(inode)) {
                xattrs.put(
                        name,
                        Arrays.toString(
                                Objects.requireNonNull(files.attributes().getXattr(inode, "", name))));
            }
            return xattrs;
        }

        private static List<String> rawXattrs(LayerState layer, long inode) throws IOException {
            List<String> raw = new ArrayList<>();
            long major = ItemType.major(inode, ItemType.XATTR);
            TreeCursor cursor = layer.tree().cursor();
            cursor.seek(major, Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() == major) {
                Item item = cursor.item();
                raw.add(Arrays.toString(item.bytes()));
                for (int at = item.offset();
                        at < item.offset() + item.length();
                        at = XattrDescriptor.next(item.buffer(), at)) {
                    if (XattrDescriptor.valueInode(item.buffer(), at) != 0) {
                        raw.addAll(raw(layer, XattrDescriptor.valueInode(item.buffer(), at)));
                    }
                }
            }
            return raw;
        }

        private static List<String> raw(LayerState layer, long inode) throws IOException {
            List<String> raw = new ArrayList<>();
            TreeCursor cursor = layer.tree().cursor();
            cursor.seek(ItemType.major(inode, ItemType.INLINE), Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() <= ItemType.major(inode, ItemType.EXTENT)) {
                Item item = cursor.item();
                byte[] bytes = item.bytes();
                boolean isExtent = ItemType.type(item.major()) == ItemType.EXTENT;
                raw.add(item.minor() + Arrays.toString(isExtent ? Arrays.copyOf(bytes, 18) : bytes));
            }
            return raw;
        }
    }
}
