package io.lcfs.engine.diff;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Compares the content of an inode of one tree with that of an inode of another tree, both of the same size. Reads only
 * up to the first difference. A hole is not equal to zeros.
 */
final class ContentComparison {
    private final Tree before;
    private final Tree after;
    private final Item item = new Item();
    private final Item itemAfter = new Item();
    private final ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
    private final ByteBuffer bytesAfter = ByteBuffer.allocate(Blocks.BYTES);

    ContentComparison(Tree before, Tree after) {
        this.before = before;
        this.after = after;
    }

    boolean isSame(long inodeBefore, long inodeAfter) throws IOException {
        boolean isInline = before.find(ItemType.major(inodeBefore, ItemType.INLINE), 0, item);
        if (isInline != after.find(ItemType.major(inodeAfter, ItemType.INLINE), 0, itemAfter)) {
            return false;
        }
        if (isInline) {
            int length = item.length();
            return length == itemAfter.length()
                    && InodeComparison.isSameBytes(item, item.offset(), itemAfter, itemAfter.offset(), length);
        }
        FileBlocks blocks = new FileBlocks(before, inodeBefore);
        FileBlocks blocksAfter = new FileBlocks(after, inodeAfter);
        while (blocks.next()) {
            if (!blocksAfter.next() || !isSameBlock(blocks, blocksAfter)) {
                return false;
            }
        }
        return !blocksAfter.next();
    }

    private boolean isSameBlock(FileBlocks blocks, FileBlocks blocksAfter) throws IOException {
        if (blocks.fileBlock() != blocksAfter.fileBlock()) {
            return false;
        }
        if (blocks.block() == blocksAfter.block()) {
            return true;
        }
        blocks.read(bytes);
        blocksAfter.read(bytesAfter);
        return bytes.equals(bytesAfter);
    }

    /** The blocks of a file, one by one. */
    private static final class FileBlocks {
        private final BlockReader blocks;
        private final TreeCursor cursor;
        private final long major;
        private int index;
        private int count;

        FileBlocks(Tree tree, long inode) throws IOException {
            blocks = tree.nodes().blocks();
            cursor = tree.cursor();
            major = ItemType.major(inode, ItemType.EXTENT);
            cursor.seek(major, Long.MIN_VALUE);
        }

        boolean next() throws IOException {
            if (++index < count) {
                return true;
            }
            if (!cursor.next() || cursor.item().major() != major) {
                return false;
            }
            ItemDamage.requireSound(cursor.item());
            index = 0;
            count = field(ExtentDescriptor.COUNT_OFFSET) & 0xFFFF;
            return true;
        }

        private int field(int at) {
            return cursor.item().buffer().getInt(cursor.item().offset() + at);
        }

        long fileBlock() {
            return cursor.item().minor() + index;
        }

        long block() {
            Item extent = cursor.item();
            return extent.buffer().getLong(extent.offset() + ExtentDescriptor.BLOCK_OFFSET) + index;
        }

        void read(ByteBuffer target) throws IOException {
            int crc = field(ExtentDescriptor.CRC_OFFSET + index * Integer.BYTES);
            blocks.copy(block(), crc, 0, Blocks.BYTES, target.position(0));
        }
    }
}
