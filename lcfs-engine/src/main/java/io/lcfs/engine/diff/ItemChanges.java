package io.lcfs.engine.diff;

import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeWalker;
import io.lcfs.engine.tree.TreeWalker.Difference;
import java.io.IOException;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The items that differ between two layers, gathered by what they mean: which inodes have other attributes, extended attributes
 * or content, and which names of which directories are to be looked at. A name is to be looked at if its entry differs, if what
 * it names differs, or if something below it is to be looked at.
 */
final class ItemChanges {
    static final int INODE = 1;
    static final int XATTRS = 2;
    static final int CONTENT = 4;
    static final int ENTRIES = 8;

    private final TreeReader before;
    private final TreeReader after;
    private final Long2LongHashMap changed = new Long2LongHashMap(0);
    private final Long2ObjectHashMap<TreeSet<ByteName>> touched = new Long2ObjectHashMap<>();

    ItemChanges(TreeReader before, TreeReader after) {
        this.before = before;
        this.after = after;
    }

    /** Walks the two trees. */
    void gather() throws IOException {
        TreeWalker walker = new TreeWalker(before.tree(), after.tree());
        while (walker.next()) {
            boolean inBefore = walker.difference() != Difference.ONLY_AFTER;
            boolean inAfter = walker.difference() != Difference.ONLY_BEFORE;
            Item item = inBefore ? walker.before() : walker.after();
            long inode = ItemType.inode(item.major());
            switch (ItemType.type(item.major())) {
                case ItemType.INODE -> change(inode, INODE);
                case ItemType.XATTR -> change(inode, XATTRS);
                case ItemType.INLINE, ItemType.EXTENT -> change(inode, CONTENT);
                case ItemType.ENTRY -> {
                    change(inode, ENTRIES);
                    gatherNames(inode, inBefore, inAfter, walker);
                }
                default -> {
                    // Links say what entries say, and orphans nothing.
                }
            }
        }
        climb();
    }

    private void change(long inode, int what) {
        changed.put(inode, changed.get(inode) | what);
    }

    private void gatherNames(long directory, boolean inBefore, boolean inAfter, TreeWalker walker) {
        TreeMap<ByteName, TreeReader.Entry> old = new TreeMap<>();
        TreeMap<ByteName, TreeReader.Entry> now = new TreeMap<>();
        if (inBefore) {
            TreeReader.read(walker.before(), old);
        }
        if (inAfter) {
            TreeReader.read(walker.after(), now);
        }
        for (var entry : old.entrySet()) {
            if (!entry.getValue().equals(now.get(entry.getKey()))) {
                touch(directory, entry.getKey());
            }
        }
        for (var entry : now.entrySet()) {
            if (!entry.getValue().equals(old.get(entry.getKey()))) {
                touch(directory, entry.getKey());
            }
        }
    }

    private boolean touch(long directory, ByteName name) {
        return touched.computeIfAbsent(directory, number -> new TreeSet<>()).add(name);
    }

    /** From each inode that changed, goes up to the root and marks the names on the way. */
    private void climb() throws IOException {
        Long2LongHashMap.KeyIterator inodes = changed.keySet().iterator();
        while (inodes.hasNext()) {
            for (TreeReader.Link link : after.links(inodes.nextValue())) {
                climb(link);
            }
        }
    }

    private void climb(TreeReader.Link first) throws IOException {
        TreeReader.Link link = first;
        while (touch(link.parent(), link.name()) && link.parent() != ItemType.ROOT_INODE) {
            link = after.links(link.parent()).get(0);
        }
    }

    /** What of an inode changed. */
    int of(long inode) {
        return (int) changed.get(inode);
    }

    /** The names of a directory that are to be looked at. */
    TreeSet<ByteName> namesOf(long directory) {
        TreeSet<ByteName> names = touched.get(directory);
        return names == null ? new TreeSet<>() : names;
    }
}
