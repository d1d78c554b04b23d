package io.lcfs.engine.diff;

import io.lcfs.Change;
import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.FileKind;
import io.lcfs.Names;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the changes from one layer to another, sorted by path. For one use by one thread; the caller keeps both trees
 * from changing meanwhile. Time and memory are in proportion to the difference and to the reported changes.
 *
 * <p><b>How.</b> {@link ChangedInodes} walks the nodes that the trees do not share. It leaves the inodes that differ
 * and, as a tree of names, all paths at which something may have changed: those of entries that differ and those of
 * inodes that differ. Then this class descends that tree of names from the root, with the inode that each name has on
 * either side, and decides.
 *
 * <p><b>Why the rest may be left out.</b> If both sides have the same directory number at a path, each difference below
 * it is at a collected path, because a directory has one path in either tree. That is true whether the number belongs
 * to one directory or, between siblings, to two that happen to have the same number: the walk compares the items of the
 * number. If the two numbers differ, the names below are compared one by one.
 */
public final class Differ {
    private static final Entry NOTHING = new Entry(0, 0);

    private final Tree before;
    private final Tree after;
    private final long commonInodes;
    private final NameHash hash;
    private final ChangedPaths paths;
    private final ChangedInodes inodes;
    private final InodeComparison comparison;
    private final Item item = new Item();
    private final List<Change> changes = new ArrayList<>();

    /** Directories all of whose names were visited. */
    private final LongHashSet listedBefore = new LongHashSet();

    private final LongHashSet listedAfter = new LongHashSet();

    /** Paths to visit, the next one on top. */
    private final Deque<Visit> visits = new ArrayDeque<>();

    /** The inode that a name has, and its kind. */
    private record Entry(long inode, int kind) {
        boolean isDirectory() {
            return kind == InodeDescriptor.DIRECTORY;
        }
    }

    /** A path, its inode on either side, and the paths collected below it. */
    private record Visit(byte[] path, ChangedPaths.@Nullable Node node, Entry before, Entry after) {}

    /**
     * Creates a differ for two layers.
     *
     * @param before the file tree of the older layer
     * @param after the file tree of the newer layer
     * @param commonInodes the largest number that means the same file in both layers: the last inode number of their
     *     nearest common ancestor when it was committed; {@link Long#MAX_VALUE} if one layer is an ancestor of the
     *     other
     * @param hash the hash of names, the same for both
     */
    public Differ(Tree before, Tree after, long commonInodes, NameHash hash) {
        this.before = before;
        this.after = after;
        this.commonInodes = commonInodes;
        this.hash = hash;
        this.paths = new ChangedPaths(before, after);
        this.inodes = new ChangedInodes(before, after, commonInodes, paths);
        this.comparison = new InodeComparison(before, after);
    }

    /**
     * Finds all changes. Called once.
     *
     * @throws CorruptStoreException if a node or item that must be read is damaged
     */
    public List<Change> changes() throws IOException {
        inodes.collect();
        visits.push(new Visit(new byte[0], paths.root(), root(before), root(after)));
        while (!visits.isEmpty()) {
            visit(visits.pop());
        }
        return changes;
    }

    private Entry root(Tree tree) throws IOException {
        boolean isThere = tree.find(ItemType.major(ItemType.ROOT_INODE, ItemType.INODE), 0, item);
        return isThere ? new Entry(ItemType.ROOT_INODE, InodeDescriptor.DIRECTORY) : NOTHING;
    }

    private void visit(Visit visit) throws IOException {
        if (visit.before == NOTHING || visit.after == NOTHING || visit.before.kind != visit.after.kind) {
            if (visit.before != NOTHING) {
                report(Change.Kind.REMOVED, visit, visit.before, false);
            }
            if (visit.after != NOTHING) {
                report(Change.Kind.ADDED, visit, visit.after, false);
                if (visit.after.isDirectory()) {
                    visitAdded(visit);
                }
            }
        } else if (visit.before.inode == visit.after.inode) {
            visitSameNumber(visit);
        } else {
            visitReplaced(visit);
        }
    }

    private void report(Change.Kind kind, Visit visit, Entry entry, boolean attributesOnly)
            throws CorruptStoreException {
        String path = visit.path.length == 0 ? "/" : Names.decode(visit.path);
        changes.add(new Change(kind, path, fileKind(entry.kind), attributesOnly));
    }

    private void visitSameNumber(Visit visit) throws IOException {
        int differences = inodes.differences(visit.after.inode);
        if (differences != 0 && visit.after.inode > commonInodes) {
            // Two siblings gave the same number to two files.
            compareReplaced(visit);
        } else if (differences != 0) {
            boolean attributesOnly = (differences & ChangedInodes.CONTENT) == 0;
            report(Change.Kind.MODIFIED, visit, visit.after, attributesOnly);
        }
        if (visit.node != null && visit.after.isDirectory()) {
            for (Map.Entry<byte[], ChangedPaths.Node> child :
                    visit.node.children().descendingMap().entrySet()) {
                byte[] name = child.getKey();
                ChangedPaths.Node node = child.getValue();
                Entry childBefore;
                Entry childAfter;
                if (node.isEntryShared()) {
                    childBefore = new Entry(node.inode(), node.kind());
                    childAfter = childBefore;
                } else {
                    childBefore = find(before, visit.before.inode, name);
                    childAfter = find(after, visit.after.inode, name);
                }
                visits.push(new Visit(path(visit, name), node, childBefore, childAfter));
            }
        }
    }

    /** Reports the change of the path itself; a file that is new in both layers may be the same. */
    private void compareReplaced(Visit visit) throws IOException {
        long inodeBefore = visit.before.inode;
        long inodeAfter = visit.after.inode;
        boolean isDirectory = visit.after.isDirectory();
        boolean isSame = isDirectory
                ? comparison.isSameAttributes(inodeBefore, inodeAfter)
                : inodeBefore > commonInodes
                        && inodeAfter > commonInodes
                        && comparison.isSameFile(inodeBefore, inodeAfter);
        if (!isSame) {
            report(Change.Kind.MODIFIED, visit, visit.after, isDirectory);
        }
    }

    private void visitReplaced(Visit visit) throws IOException {
        compareReplaced(visit);
        if (visit.after.isDirectory()) {
            visitAllNames(visit);
        }
    }

    private void visitAllNames(Visit visit) throws IOException {
        TreeMap<byte[], Entry> entriesBefore = list(before, visit.before.inode, listedBefore);
        TreeMap<byte[], Entry> entriesAfter = list(after, visit.after.inode, listedAfter);
        TreeMap<byte[], Entry> all = new TreeMap<>(Arrays::compareUnsigned);
        all.putAll(entriesBefore);
        all.putAll(entriesAfter);
        for (byte[] name : all.descendingKeySet()) {
            ChangedPaths.Node child = visit.node == null ? null : visit.node.child(name);
            Entry childBefore = entriesBefore.getOrDefault(name, NOTHING);
            Entry childAfter = entriesAfter.getOrDefault(name, NOTHING);
            visits.push(new Visit(path(visit, name), child, childBefore, childAfter));
        }
    }

    private void visitAdded(Visit visit) throws IOException {
        TreeMap<byte[], Entry> entries = list(after, visit.after.inode, listedAfter);
        for (Map.Entry<byte[], Entry> child : entries.descendingMap().entrySet()) {
            visits.push(new Visit(path(visit, child.getKey()), null, NOTHING, child.getValue()));
        }
    }

    private static byte[] path(Visit directory, byte[] name) {
        int length = directory.path.length;
        byte[] path = Arrays.copyOf(directory.path, length + 1 + name.length);
        path[length] = '/';
        System.arraycopy(name, 0, path, length + 1, name.length);
        return path;
    }

    private Entry find(Tree tree, long directory, byte[] name) throws IOException {
        if (!tree.find(ItemType.major(directory, ItemType.ENTRY), hash.hash(name), item)) {
            return NOTHING;
        }
        ItemDamage.requireSound(item);
        int at = EntryDescriptor.find(item.buffer(), item.offset(), item.length(), name, 0, name.length);
        return at < 0 ? NOTHING : entry(item, at);
    }

    private static Entry entry(Item chain, int at) {
        return new Entry(EntryDescriptor.inode(chain.buffer(), at), EntryDescriptor.kind(chain.buffer(), at));
    }

    private static TreeMap<byte[], Entry> list(Tree tree, long directory, LongHashSet listed) throws IOException {
        if (!listed.add(directory)) {
            // A directory with two paths, or below itself, would make the walk endless.
            throw new CorruptStoreException("directory " + directory + " has two names", tree.rootBlock());
        }
        TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
        long major = ItemType.major(directory, ItemType.ENTRY);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            Item chain = cursor.item();
            ItemDamage.requireSound(chain);
            int end = chain.offset() + chain.length();
            for (int at = chain.offset(); at < end; at = EntryDescriptor.next(chain.buffer(), at)) {
                byte[] name = new byte[EntryDescriptor.nameLength(chain.buffer(), at)];
                ItemDamage.requireName(chain, at + EntryDescriptor.NAME_OFFSET, name.length);
                chain.buffer().get(at + EntryDescriptor.NAME_OFFSET, name);
                entries.put(name, entry(chain, at));
            }
        }
        return entries;
    }

    private static FileKind fileKind(int kind) throws CorruptStoreException {
        return switch (kind) {
            case InodeDescriptor.REGULAR -> FileKind.REGULAR;
            case InodeDescriptor.DIRECTORY -> FileKind.DIRECTORY;
            case InodeDescriptor.SYMBOLIC_LINK -> FileKind.SYMBOLIC_LINK;
            case InodeDescriptor.CHARACTER_DEVICE -> FileKind.CHARACTER_DEVICE;
            case InodeDescriptor.BLOCK_DEVICE -> FileKind.BLOCK_DEVICE;
            case InodeDescriptor.FIFO -> FileKind.FIFO;
            case InodeDescriptor.SOCKET -> FileKind.SOCKET;
            default -> throw new CorruptStoreException(Kind.METADATA, "a name leads to an inode of kind " + kind);
        };
    }
}
