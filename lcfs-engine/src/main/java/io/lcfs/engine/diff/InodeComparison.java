package io.lcfs.engine.diff;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.time.Instant;

/** Compares an inode of one tree with an inode of another: attributes and, on request, content byte by byte. */
final class InodeComparison {
    private final Tree before;
    private final Tree after;
    private final ContentComparison content;
    private final Item one = new Item();
    private final Item other = new Item();

    InodeComparison(Tree before, Tree after) {
        this.before = before;
        this.after = after;
        this.content = new ContentComparison(before, after);
    }

    static boolean isSameOwnerAndMode(Item one, Item other) {
        int from = InodeDescriptor.MODE_OFFSET;
        return isSameBytes(
                one, one.offset() + from, other, other.offset() + from, InodeDescriptor.LINK_COUNT_OFFSET - from);
    }

    static boolean isSameModificationTime(Item one, Item other) {
        return isSameLong(one, other, InodeDescriptor.MTIME_SECONDS_OFFSET)
                && one.buffer().getInt(one.offset() + InodeDescriptor.MTIME_NANOS_OFFSET)
                        == other.buffer().getInt(other.offset() + InodeDescriptor.MTIME_NANOS_OFFSET);
    }

    static boolean isDirectory(Item inode) {
        return InodeDescriptor.kind(inode.buffer(), inode.offset()) == InodeDescriptor.DIRECTORY;
    }

    /**
     * Returns whether a change of entries set the modification time of the directory that was changed last. In that
     * case its change time is the same instant; a call that sets the modification time sets the change time to the
     * present.
     */
    static boolean isTimeOfEntries(Item one, Item other) {
        return isTimeOfEntries(changedAt(one).isAfter(changedAt(other)) ? one : other);
    }

    private static boolean isTimeOfEntries(Item directory) {
        return changedAt(directory)
                .equals(instant(directory, InodeDescriptor.MTIME_SECONDS_OFFSET, InodeDescriptor.MTIME_NANOS_OFFSET));
    }

    private static Instant changedAt(Item inode) {
        return instant(inode, InodeDescriptor.CTIME_SECONDS_OFFSET, InodeDescriptor.CTIME_NANOS_OFFSET);
    }

    private static Instant instant(Item inode, int secondsAt, int nanosAt) {
        return Instant.ofEpochSecond(
                inode.buffer().getLong(inode.offset() + secondsAt),
                inode.buffer().getInt(inode.offset() + nanosAt));
    }

    /**
     * Returns whether kind and size are the same. The size of a directory is ignored, because it shows no more than the
     * entries.
     */
    static boolean isSameKindAndSize(Item one, Item other) {
        int kind = InodeDescriptor.kind(one.buffer(), one.offset());
        return kind == InodeDescriptor.kind(other.buffer(), other.offset())
                && isSameLong(one, other, InodeDescriptor.RDEV_OFFSET)
                && (kind == InodeDescriptor.DIRECTORY || isSameLong(one, other, InodeDescriptor.SIZE_OFFSET));
    }

    private static boolean isSameLong(Item one, Item other, int at) {
        return one.buffer().getLong(one.offset() + at) == other.buffer().getLong(other.offset() + at);
    }

    static boolean isSameBytes(Item one, int oneStart, Item other, int otherStart, int length) {
        // Byte by byte, because the intrinsic behind equals() crashes the JVM if a mapped page cannot be read.
        for (int i = 0; i < length; i++) {
            if (one.buffer().get(oneStart + i) != other.buffer().get(otherStart + i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether mode, owner and extended attributes are the same. */
    boolean isSameAttributes(long inodeBefore, long inodeAfter) throws IOException {
        load(inodeBefore, inodeAfter);
        return isSameOwnerAndMode(one, other) && isSameXattrs(inodeBefore, inodeAfter);
    }

    /**
     * Returns whether everything that users see is the same, except for the number, the change and birth times, and the
     * links.
     */
    boolean isSameFile(long inodeBefore, long inodeAfter) throws IOException {
        load(inodeBefore, inodeAfter);
        return isSameOwnerAndMode(one, other)
                && isSameModificationTime(one, other)
                && isSameKindAndSize(one, other)
                && isSameXattrs(inodeBefore, inodeAfter)
                && content.isSame(inodeBefore, inodeAfter);
    }

    private void load(long inodeBefore, long inodeAfter) throws IOException {
        load(before, inodeBefore, one);
        load(after, inodeAfter, other);
    }

    private static void load(Tree tree, long inode, Item item) throws IOException {
        if (!tree.find(ItemType.major(inode, ItemType.INODE), 0, item)) {
            throw new CorruptStoreException("inode " + inode + " is missing in the tree below", tree.rootBlock());
        }
        ItemDamage.requireSound(item);
    }

    private boolean isSameXattrs(long inodeBefore, long inodeAfter) throws IOException {
        long majorBefore = ItemType.major(inodeBefore, ItemType.XATTR);
        long majorAfter = ItemType.major(inodeAfter, ItemType.XATTR);
        TreeCursor chainsBefore = before.cursor();
        TreeCursor chainsAfter = after.cursor();
        chainsBefore.seek(majorBefore, Long.MIN_VALUE);
        chainsAfter.seek(majorAfter, Long.MIN_VALUE);
        while (true) {
            boolean isBefore = chainsBefore.next() && chainsBefore.item().major() == majorBefore;
            boolean isAfter = chainsAfter.next() && chainsAfter.item().major() == majorAfter;
            if (!isBefore || !isAfter) {
                return isBefore == isAfter;
            }
            Item chainBefore = chainsBefore.item();
            Item chainAfter = chainsAfter.item();
            if (chainBefore.minor() != chainAfter.minor() || !isSameChain(chainBefore, chainAfter)) {
                return false;
            }
        }
    }

    private boolean isSameChain(Item chain, Item chainAfter) throws IOException {
        ItemDamage.requireSound(chain);
        ItemDamage.requireSound(chainAfter);
        int end = chain.offset() + chain.length();
        int endAfter = chainAfter.offset() + chainAfter.length();
        int at = chain.offset();
        int atAfter = chainAfter.offset();
        while (at < end && atAfter < endAfter) {
            int next = XattrDescriptor.next(chain.buffer(), at);
            int nextAfter = XattrDescriptor.next(chainAfter.buffer(), atAfter);
            long value = XattrDescriptor.valueInode(chain.buffer(), at);
            long valueAfter = XattrDescriptor.valueInode(chainAfter.buffer(), atAfter);
            // The whole attribute except for the number of the value's inode.
            int from = XattrDescriptor.VALUE_LENGTH_OFFSET;
            if (next - at != nextAfter - atAfter
                    || !isSameBytes(chain, at + from, chainAfter, atAfter + from, next - at - from)
                    || (value == 0) != (valueAfter == 0)
                    || value != 0 && !isSameValue(value, valueAfter)) {
                return false;
            }
            at = next;
            atAfter = nextAfter;
        }
        return at == end && atAfter == endAfter;
    }

    private boolean isSameValue(long valueBefore, long valueAfter) throws IOException {
        load(valueBefore, valueAfter);
        return isSameKindAndSize(one, other) && content.isSame(valueBefore, valueAfter);
    }
}
