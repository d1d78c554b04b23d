package io.lcfs.engine.diff;

import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The differences of the inodes whose numbers both trees have, and the paths at which they show. One walk over both
 * trees collects them. In that walk the items of an inode are consecutive: the inode first, the directory entries last.
 *
 * <p>Numbers that only one tree has are left out. They show by the entries that name them, because an entry that is the
 * same in both trees names a number that both have.
 */
final class ChangedInodes {
    /** The content, or a property that makes it another file. */
    static final int CONTENT = 1;

    /** Mode, owner, extended attributes. */
    static final int ATTRIBUTES = 2;

    /** The modification time. */
    static final int MODIFICATION_TIME = 4;

    /** The entries of a directory. */
    private static final int ENTRIES = 8;

    private final Tree before;
    private final Tree after;
    private final long commonInodes;
    private final ChangedPaths paths;
    private final Map<Long, Integer> changes = new HashMap<>();
    private final Set<Long> changedValues = new HashSet<>();
    private final Map<Long, Long> ownersOfValues = new HashMap<>();
    private final Item inodeItem = new Item();

    private long inode;
    private boolean isOnOneSide;
    private int differences;

    ChangedInodes(Tree before, Tree after, long commonInodes, ChangedPaths paths) {
        this.before = before;
        this.after = after;
        this.commonInodes = commonInodes;
        this.paths = paths;
    }

    /** Returns the differences of a number that both trees have; 0 if there are none that count. */
    int differences(long number) {
        return changes.getOrDefault(number, 0);
    }

    /** Walks both trees. Called once. */
    void collect() throws IOException {
        // An item that is the same in both trees matters only if one number may belong to two files.
        TreeWalker walker = new TreeWalker(before, after, commonInodes != Long.MAX_VALUE);
        while (walker.next()) {
            Item item = walker.kind() == TreeWalker.Kind.ONLY_AFTER ? walker.after() : walker.before();
            long number = ItemType.inode(item.major());
            if (number != inode) {
                finishInode();
                inode = number;
                isOnOneSide = false;
                differences = 0;
            }
            if (!isOnOneSide && number != 0) {
                take(walker, item);
            }
        }
        finishInode();
        Set<Long> changedOwners = new HashSet<>();
        ownersOfValues.forEach((value, owner) -> {
            if (changedValues.contains(value)) {
                changedOwners.add(owner);
            }
        });
        for (Long owner : changedOwners) {
            addAttributes(owner);
        }
    }

    private void addAttributes(long owner) throws IOException {
        if (changes.merge(owner, ATTRIBUTES, (one, other) -> one | other) == ATTRIBUTES
                && after.find(ItemType.major(owner, ItemType.INODE), 0, inodeItem)) {
            ItemDamage.requireSound(inodeItem);
            paths.after().addAll(owner, InodeDescriptor.kind(inodeItem.buffer(), inodeItem.offset()));
        }
    }

    private void take(TreeWalker walker, Item item) throws IOException {
        boolean isSame = walker.kind() == TreeWalker.Kind.SAME;
        boolean isChanged = walker.kind() == TreeWalker.Kind.CHANGED;
        switch (ItemType.type(item.major())) {
            case ItemType.INODE -> {
                if (isChanged) {
                    ItemDamage.requireSound(walker.before());
                    ItemDamage.requireSound(walker.after());
                    differences |= compareInodes(walker.before(), walker.after());
                } else {
                    isOnOneSide = !isSame;
                }
            }
            case ItemType.XATTR -> {
                if (isSame) {
                    noteValues(item);
                } else {
                    differences |= ATTRIBUTES;
                }
            }
            case ItemType.INLINE -> differences |= isSame ? 0 : CONTENT;
            case ItemType.EXTENT ->
                differences |= isSame || isChanged && isSameMapping(walker.before(), walker.after()) ? 0 : CONTENT;
            case ItemType.ENTRY -> takeEntries(walker);
            default -> {
                // Links differ where entries do.
            }
        }
    }

    private static int compareInodes(Item one, Item other) {
        int differences = InodeComparison.isSameOwnerAndMode(one, other) ? 0 : ATTRIBUTES;
        boolean isSameTime = InodeComparison.isSameModificationTime(one, other)
                || InodeComparison.isDirectory(one)
                        && InodeComparison.isDirectory(other)
                        && InodeComparison.isTimeOfEntries(one, other);
        differences |= isSameTime ? 0 : MODIFICATION_TIME;
        return differences | (InodeComparison.isSameKindAndSize(one, other) ? 0 : CONTENT);
    }

    /**
     * Returns whether two extents have the same blocks. Their checksums are not compared, because the same block with
     * the same birth has the same content.
     */
    private static boolean isSameMapping(Item one, Item other) throws IOException {
        ItemDamage.requireSound(one);
        ItemDamage.requireSound(other);
        return InodeComparison.isSameBytes(one, one.offset(), other, other.offset(), ExtentDescriptor.RESERVED_OFFSET);
    }

    /** Records values of attributes that look the same: two siblings may have given one number to different values. */
    private void noteValues(Item item) throws IOException {
        ItemDamage.requireSound(item);
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = XattrDescriptor.next(item.buffer(), at)) {
            long value = XattrDescriptor.valueInode(item.buffer(), at);
            if (value > commonInodes) {
                ownersOfValues.put(value, inode);
            }
        }
    }

    private void takeEntries(TreeWalker walker) throws IOException {
        switch (walker.kind()) {
            case ONLY_BEFORE -> addNames(paths.before(), walker.before());
            case ONLY_AFTER -> addNames(paths.after(), walker.after());
            case CHANGED -> {
                addNames(paths.before(), walker.before());
                addNames(paths.after(), walker.after());
            }
            case SAME -> {
                // Two siblings may have created the same name with the same number; for the directory, that is a
                // change.
                differences |= namesNewInode(walker.after()) ? ENTRIES : 0;
                return;
            }
        }
        differences |= ENTRIES;
    }

    private void addNames(ChangedPaths.Side side, Item item) throws IOException {
        ItemDamage.requireSound(item);
        byte[] chain = item.bytes();
        ByteBuffer buffer = ByteBuffer.wrap(chain);
        for (int at = 0; at < chain.length; at = EntryDescriptor.next(buffer, at)) {
            int start = at + EntryDescriptor.NAME_OFFSET;
            ItemDamage.requireName(item, item.offset() + start, EntryDescriptor.nameLength(buffer, at));
            side.addDiffering(inode, Arrays.copyOfRange(chain, start, start + EntryDescriptor.nameLength(buffer, at)));
        }
    }

    private boolean namesNewInode(Item item) throws IOException {
        ItemDamage.requireSound(item);
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = EntryDescriptor.next(item.buffer(), at)) {
            if (EntryDescriptor.inode(item.buffer(), at) > commonInodes) {
                return true;
            }
        }
        return false;
    }

    /** Records the differences of an inode after all its items. */
    private void finishInode() throws IOException {
        if (isOnOneSide
                || (differences & ~ENTRIES) == 0
                || !after.find(ItemType.major(inode, ItemType.INODE), 0, inodeItem)) {
            return;
        }
        ItemDamage.requireSound(inodeItem);
        int kind = InodeDescriptor.kind(inodeItem.buffer(), inodeItem.offset());
        if (kind == InodeDescriptor.XATTR_VALUE) {
            if ((differences & CONTENT) != 0) {
                changedValues.add(inode);
            }
            return;
        }
        int kept = differences & ~ENTRIES;
        if (kind == InodeDescriptor.DIRECTORY && ((differences & ENTRIES) != 0 || inode > commonInodes)) {
            // The time shows no more than the entries or, for two different directories, nothing.
            kept &= ~MODIFICATION_TIME;
        }
        if (kept != 0) {
            changes.put(inode, kept);
            paths.after().addAll(inode, kind);
        }
    }
}
